"""The agency's own work on a submission: working material until it is finished."""

from screening.models.assessments import (
    Assessment,
    FinishedSheet,
    ModeratedPoint,
    Reading,
    Rescoring,
    SecondReading,
)
from screening.models.batches import BatchApproval, BatchedDecision, DecisionBatch
from screening.models.call_meetings import CallInvitation, CallMeeting
from screening.models.checking import DebtCheck
from screening.models.citations import Citation
from screening.models.criteria import Criterion
from screening.models.disclosing import (
    DisclosedEntry,
    DisclosureRequest,
    HandOut,
    Mask,
    MaskedCopy,
    SecrecyGround,
)
from screening.models.equal_treatment import Explanation
from screening.models.exports import Export, ExportTemplate
from screening.models.ledger import LedgerEntry
from screening.models.notes import CaseLink, Label, LabelledCase, Note, OfficialNote
from screening.models.opinions import Opinion, OpinionFile, OpinionRequest, SharedDocument
from screening.models.posting import Posting
from screening.models.proposals import DrawnProposal
from screening.models.queue import LastLook, SavedFilter
from screening.models.relations import ConfirmedRelations, Relation, noted_in, unexplained_in
from screening.models.sketches import ProposalSketch
from screening.models.taken_back import TakenBackDecision
from screening.models.text_blocks import TextBlock
from screening.models.texts import NAMED, PLACEHOLDERS, DecisionText
from screening.models.work_orders import WorkOrder

__all__ = [
    "NAMED",
    "PLACEHOLDERS",
    "Assessment",
    "BatchApproval",
    "BatchedDecision",
    "CallInvitation",
    "CallMeeting",
    "CaseLink",
    "Citation",
    "ConfirmedRelations",
    "Criterion",
    "DebtCheck",
    "DecisionBatch",
    "DecisionText",
    "DisclosedEntry",
    "DisclosureRequest",
    "DrawnProposal",
    "Explanation",
    "Export",
    "ExportTemplate",
    "FinishedSheet",
    "HandOut",
    "Label",
    "LabelledCase",
    "LastLook",
    "LedgerEntry",
    "Mask",
    "MaskedCopy",
    "ModeratedPoint",
    "Note",
    "OfficialNote",
    "Opinion",
    "OpinionFile",
    "OpinionRequest",
    "Posting",
    "ProposalSketch",
    "Reading",
    "Relation",
    "Rescoring",
    "SavedFilter",
    "SecondReading",
    "SecrecyGround",
    "SharedDocument",
    "TakenBackDecision",
    "TextBlock",
    "WorkOrder",
    "noted_in",
    "unexplained_in",
]
