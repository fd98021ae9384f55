"""Leads a submission through its life, one real action at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.actions import answering, drafting, signing
from applications.actions.receiving import content_of
from applications.models import (
    ACCEPTED,
    CommunicationWaiver,
    CompletionRequest,
    Outcome,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.questionnaires.definition import Kind, Question
from screening.actions import checking, communicating, completion, deciding, messaging, reviewing
from screening.figures import applied_for
from screening.forms.deciding import purpose_in
from screening.requirements import (
    Instalment,
    Point,
    Proposal,
    always_heard,
    communication_faults,
    points_of,
)

Answer = Callable[[Submission, Question], Any]
SMALL_PDF = (  # one blank page
    b"%PDF-1.7\n"
    b"1 0 obj\n"
    b"<</Type/Catalog/Pages 2 0 R>>\n"
    b"endobj\n"
    b"2 0 obj\n"
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>\n"
    b"endobj\n"
    b"3 0 obj\n"
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\n"
    b"endobj\n"
    b"xref\n"
    b"0 4\n"
    b"0000000000 65535 f \n"
    b"0000000009 00000 n \n"
    b"0000000054 00000 n \n"
    b"0000000105 00000 n \n"
    b"trailer\n"
    b"<</Root 1 0 R/Size 4>>\n"
    b"startxref\n"
    b"170\n"
    b"%%EOF\n"
)

FILE_NAMES = {
    "statutes": "Stadgar.pdf",
    "annual_report": "Verksamhetsberättelse.pdf",
    "annual_accounts": "Årsredovisning.pdf",
    "letter_of_intent": "Avsiktsförklaring.pdf",
    "mapping_files": "Kartläggning.pdf",
}
MAIN_ROAD = ("fill", "send", "sign", "take_up", "assess", "propose", "decide", "announce")
ROADS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.SIGNING: MAIN_ROAD[:2],
    Status.RECEIVED: MAIN_ROAD[:3],
    Status.IN_REVIEW: MAIN_ROAD[:4],
    Status.PROPOSED: MAIN_ROAD[:6],
    Status.DECIDED: MAIN_ROAD[:7],
    Status.ANNOUNCED: MAIN_ROAD,
    Status.INCOMPLETE: (*MAIN_ROAD[:4], "ask"),
    Status.WITHDRAWN: (*MAIN_ROAD[:3], "withdraw"),
}


@dataclass(frozen=True)
class Cast:
    """Who does what on the way."""

    writer: User
    signatory: User
    officer: User
    decision_maker: User


@dataclass
class Walk:
    """One submission, the people, and what is decided about it."""

    submission: Submission
    cast: Cast
    answer: Answer
    outcome: str = Outcome.ACCEPT
    terms: dict[str, Any] = field(default_factory=dict)
    question: str = "Beskriv behovet tydligare: vilka områden gäller det, och hur vet ni det?"

    def to(self, status: str) -> Submission:
        for step in ROADS[status]:
            getattr(self, step)()
            self.submission.refresh_from_db()
        return self.submission

    def fill(self) -> None:
        fill_in(self.submission, self.answer, by=self.cast.writer)

    def send(self) -> None:
        signing.send_to_signatory(self.submission.pk, by=self.cast.writer)

    def sign(self) -> None:
        shown = signing_of(self.submission, self.cast.signatory)
        signing.sign(self.submission.pk, shown, by=self.cast.signatory)

    def take_up(self) -> None:
        for staff in (self.cast.officer, self.cast.decision_maker):
            reviewing.declare(self.submission.case, has_conflict=False, by=staff)
        reviewing.take_up(self.submission.pk, by=self.cast.officer)

    def ask(self) -> None:
        item = completion.Item(
            text=self.question,
            last_on=timezone.localdate() + timedelta(days=14),
            consequence=CompletionRequest.Consequence.TRIED_AS_IT_STANDS,
        )
        completion.ask_for_more(
            self.submission.pk, completion.Request([item]), by=self.cast.officer
        )

    def assess(self) -> None:
        good = self.outcome in ACCEPTED
        points = {
            point.key: {
                "answer": answer_to(point, good=good),
                "reason": "Framgår av svaren." if good else "Framgår inte av svaren.",
                **({"ground": point.grounds[0 if good else -1][0]} if point.grounds else {}),
            }
            for point in points_of(self.submission)
        }
        by = self.cast.officer
        reviewing.assess(self.submission, points, "Samlad bedömning.", finished=True, by=by)
        case = self.submission.case
        if case.organisation.is_of_civil_society:
            checking.check_debts(case, on=timezone.localdate(), has_hindrance=False, by=by)

    def hear(self) -> None:
        """Let the organisation speak before a decision against it, or note why that is unneeded."""
        by = self.cast.officer
        if not communication_faults(self.submission, self.outcome):
            return
        if not always_heard(self.submission, self.outcome):
            communicating.waive(self.submission.pk, CommunicationWaiver.Ground.OWN, by=by)
            return
        considered = communicating.Considered(
            outcome=self.outcome,
            text=REASONS[Outcome(self.outcome)],
            material="Vår kontroll av vem som är behörig företrädare.",
            last_on=timezone.localdate() + timedelta(days=14),
        )
        sent = communicating.communicate(self.submission.pk, considered, by=by)
        answering.answer(sent, "Vi har inget att invända.", by=self.cast.writer)
        self.read(by)

    def read(self, by: User) -> None:
        """Who proposes and who decides take part of what the organisation answered."""
        case = self.submission.case
        answers = case.messages.filter(answers__submission=self.submission)
        messaging.note_read(case, list(answers.values_list("pk", flat=True)), by=by)

    def propose(self) -> None:
        self.hear()
        made = proposal(self.submission, self.outcome, **self.terms)
        deciding.propose(self.submission.pk, made, by=self.cast.officer)

    def decide(self) -> None:
        self.read(self.cast.decision_maker)
        deciding.decide(self.submission.pk, by=self.cast.decision_maker)

    def announce(self) -> None:
        deciding.announce(self.submission.pk, by=self.cast.decision_maker)

    def withdraw(self) -> None:
        signing.withdraw(self.submission.pk, by=self.cast.signatory)


def answer_to(point: Point, *, good: bool) -> str:
    """The last step but one of a scale or the second, yes or no."""
    if not point.scale:
        return "yes" if good else "no"
    return str(max(len(point.scale) - 2, 1)) if good else "1"


def fill_in(submission: Submission, answer: Answer, *, by: User) -> Submission:
    """Answer every question, and put a small file where one is required."""
    definition = submission.questionnaire.parsed
    questions = definition.questions()
    answers = {one.key: answer(submission, one) for one in questions if one.kind is not Kind.FILE}
    left_out = definition.left_out(answers)
    answers = {key: value for key, value in answers.items() if key not in left_out}
    drafting.save(submission.pk, answers, version=submission.version, by=by)
    for question in questions:
        if question.kind is Kind.FILE and question.required and question.key not in left_out:
            name = FILE_NAMES.get(question.key, "Kartläggning och plan.pdf")
            upload = SimpleUploadedFile(name, SMALL_PDF, "application/pdf")
            drafting.attach(submission.pk, question.key, upload, by=by)
    submission.refresh_from_db()
    return submission


def signing_of(submission: Submission, signatory: User) -> signing.Signing:
    """What a signatory says who has just read the content as it stands."""
    rows = Submission.objects.select_related("case", "stage", "questionnaire")
    content = content_of(rows.get(pk=submission.pk))
    return signing.Signing(content.sha256, signatory.email, signatory.phone or "0141-22 50 00")


REASONS = {
    Outcome.ACCEPT: "Det som beskrivs ligger i linje med syftet, och behovet är väl underbyggt.",
    Outcome.ACCEPT_IN_PART: "Arbetet ligger i linje med syftet. Alla kostnader är inte rimliga i"
    " förhållande till aktiviteterna, och beloppet sätts därför ned.",
    Outcome.DECLINE: "Det som beskrivs ligger inte i linje med syftet: det saknas samverkan mellan"
    " sektorer, och insatserna ingår i det som redan är en skyldighet.",
    Outcome.DISMISS: "Inlagan är undertecknad av någon som inte är behörig företrädare.",
    Outcome.WRITE_OFF: "Organisationen har meddelat att den inte går vidare.",
}


def proposal(submission: Submission, outcome: str = Outcome.ACCEPT, **changes: Any) -> Proposal:
    """A proposal that holds; for an application with money, terms and a payment plan."""
    terms: dict[str, Any] = {
        "outcome": outcome,
        "reasons": REASONS[Outcome(outcome)],
        "provisions": f"1–5 §§ {submission.stage.call.ordinance}",
    }
    if submission.stage.kind == StageKind.APPLICATION and outcome in ACCEPTED:
        terms |= money_terms(submission, outcome)
    return Proposal(**{**terms, **changes})


def money_terms(submission: Submission, outcome: str) -> dict[str, Any]:
    today = timezone.localdate()
    applied = applied_for(submission) or 0
    amount = applied if outcome == Outcome.ACCEPT else applied // 2 // 100_00 * 100_00
    first = amount * 6 // 10 // 100_00 * 100_00
    has_plan = submission.stage.call.has_stage(StageKind.PLAN)
    return {
        "amount_ore": amount,
        "purpose": purpose_in(submission.stage.call),
        "conditions": [
            "Bidraget används för det som anges i ansökan.",
            "Bidraget används inte för uppgifter som redan är en skyldighet enligt lag eller förordning.",
            "Väsentliga ändringar anmäls till Delmos innan de genomförs.",
        ],
        "use_by_on": today + timedelta(days=200),
        "plan_due_on": today + timedelta(days=120) if has_plan else None,
        "report_due_on": today + timedelta(days=230),
        "instalments": [
            Instalment(first, today + timedelta(days=10)),
            Instalment(amount - first, today + timedelta(days=150), after_plan=True),
        ],
    }
