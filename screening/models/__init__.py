"""The agency's own work on a submission: working material until it is finished."""

from screening.models.assessments import Assessment
from screening.models.checking import DebtCheck
from screening.models.ledger import LedgerEntry
from screening.models.notes import CaseLink, Label, LabelledCase, Note, OfficialNote
from screening.models.posting import Posting

__all__ = [
    "Assessment",
    "CaseLink",
    "DebtCheck",
    "Label",
    "LabelledCase",
    "LedgerEntry",
    "Note",
    "OfficialNote",
    "Posting",
]
