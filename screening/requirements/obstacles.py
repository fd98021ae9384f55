"""What is known to stand in the way of proposing an outcome, before anything is written."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from applications.models import ACCEPTED, Outcome, StageKind, Submission
from applications.models.decisions import outcome_words
from screening.requirements.communicating import communication_faults
from screening.requirements.debts import is_debt_checked
from screening.requirements.deciding import NOT_CHECKED, report_faults


@dataclass(frozen=True)
class Obstacle:
    """Of which outcomes, why, and the page where it is removed."""

    outcomes: tuple[str, ...]  # as the page calls them
    text: str
    page: str
    label: str


def obstacles(submission: Submission) -> list[Obstacle]:
    """Those that the officer can do something about on another page, each said once."""
    prefetch_related_objects([submission], "communications", "communication_waivers")
    words = outcome_words(submission.stage.kind)
    found: dict[str, list[str]] = {}
    for outcome, said in words.items():
        for fault in communication_faults(submission, outcome):
            found.setdefault(fault.text, []).append(said.proposal)
    met = [
        Obstacle(tuple(outcomes), text, "communicate", "Kommunicera")
        for text, outcomes in found.items()
    ]
    if submission.stage.kind == StageKind.APPLICATION and not is_debt_checked(submission):
        granting = tuple(words[one].proposal for one in words if one in ACCEPTED)
        met.append(Obstacle(granting, NOT_CHECKED, "check-debts", "Gör kontrollen"))
    if submission.stage.is_report:
        (approving,) = (words[one].proposal for one in words if one == Outcome.ACCEPT)
        met += [
            Obstacle((approving,), fault.text, "case", "Till ärendet")
            for fault in report_faults(submission, Outcome.ACCEPT)
        ]
    return met
