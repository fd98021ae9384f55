"""The agency's own work on a submission: working material until it is finished."""

from screening.models.assessments import (
    Assessment,
    FinishedSheet,
    ModeratedPoint,
    Reading,
    Rescoring,
    SecondReading,
)
from screening.models.checking import DebtCheck
from screening.models.citations import Citation
from screening.models.criteria import Criterion
from screening.models.equal_treatment import Explanation
from screening.models.ledger import LedgerEntry
from screening.models.notes import CaseLink, Label, LabelledCase, Note, OfficialNote
from screening.models.posting import Posting
from screening.models.text_blocks import TextBlock

__all__ = [
    "Assessment",
    "CaseLink",
    "Citation",
    "Criterion",
    "DebtCheck",
    "Explanation",
    "FinishedSheet",
    "Label",
    "LabelledCase",
    "LedgerEntry",
    "ModeratedPoint",
    "Note",
    "OfficialNote",
    "Posting",
    "Reading",
    "Rescoring",
    "SecondReading",
    "TextBlock",
]
