"""Registering what came by post or mail (R-PROC-7): its true day, its signed scan, its answers."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from applications.actions.asking import end_requests
from applications.actions.changing_form import note_change
from applications.actions.receiving import Content, answer_request, content_of, receive
from applications.actions.setting_aside import return_to_what_came_in, set_aside
from applications.actions.signing_sheets import Sheet, why_not_registered
from applications.actions.voiding import covered_by, void
from applications.letters import is_of
from applications.lifecycle import Step, take
from applications.models import (
    Attachment,
    Case,
    ConflictOfInterest,
    RegisterEntry,
    Signature,
    Stage,
    Status,
    Submission,
)
from applications.models.submissions import EMPTY
from delmos_portal.accounts.models import Organisation, StaffRole, User
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import store_upload
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import STOCKHOLM, day, weekday
from delmos_portal.working_days import working_day_before

SCAN = "scan"  # the attachment's question key: no questionnaire has it
NOT_POSSIBLE = (
    "Organisationen har redan en inlaga för det här steget, så handlingen kan inte registreras här."
    " Är den en komplettering? Be handläggaren begära komplettering i ärendet, och registrera den sedan."
)
OVER = (
    "{} Därför kan handlingen inte registreras här, och komplettering kan inte begäras. Skriv en"
    " tjänsteanteckning i ärendet om att handlingen har kommit in: anteckningen diarieförs. Lämna"
    " sedan handlingen till handläggaren."
)
ENDED = (Status.WITHDRAWN, Status.ANNOUNCED)
STEPS = {
    Status.DRAFT: Step.REGISTER,
    Status.SIGNING: Step.REGISTER,
    Status.INCOMPLETE: Step.REGISTER_COMPLETION,
}
NOT_INVITED = "Organisationen är inte inbjuden till det här steget. Välj ett tidigare steg."
IN_THE_FUTURE = "Dagen ligger framåt i tiden. Ange dagen då det hände."
BEFORE_IT_OPENED = (
    "Ankomstdagen är {}, före utlysningens första dag, {}. Är året rätt? Stämmer dagen, skriv i anteckningen"
    " varför handlingen kom före."
)
NOTE_MISSING = "Skriv en anteckning om varför ankomstdagen är en annan än den föreslagna."
OTHER_CONTENT = "Det som kom in på papper har ett annat innehåll än det du undertecknade."
SIGNED_ON_PAPER = "Underskriften på papper gäller för samma part."
ASKED_OTHERWISE = (
    "Formuläret har ändrats medan du skrev av papperet, och några av svaren hör till frågor som inte"
    " ställs längre. Öppna sidan på nytt och skriv av papperet i det formulär som gäller nu."
)
NOBODY_SIGNED = "Skriv vem som har undertecknat. Minst en underskrift behövs."
ANOTHER_REGISTRAR = "Du har anmält jäv i ärendet. Lämna handlingen till en annan registrator."


class Way(StrEnum):
    POST = "post"
    LETTER_BOX = "letter_box"
    COURIER = "courier"
    EMAIL = "email"


WAYS = {
    Way.POST: "Post",
    Way.LETTER_BOX: "I vår brevlåda vid dagens första tömning",
    Way.COURIER: "Bud, eller lämnat i receptionen",
    Way.EMAIL: "E-post",
}
# 22 § förvaltningslagen: these had come in on the working day before.
BY_THE_DAY_BEFORE = (Way.POST, Way.LETTER_BOX)


@dataclass(frozen=True)
class Arrival:
    """The day of arrival that the law presumes, and why."""

    on: date
    reason: str


def presumed_arrival(way: Way, reached_on: date) -> Arrival:
    """22 § förvaltningslagen, for what reached us that day in this way."""
    if way not in BY_THE_DAY_BEFORE:
        return Arrival(reached_on, "Samma dag som handlingen nådde oss, vilken dag det än var.")
    before = working_day_before(reached_on)
    what = "Posten" if way is Way.POST else "Det som låg i brevlådan vid första tömningen"
    return Arrival(
        before,
        f"{what} nådde oss {weekday(reached_on)} och räknas som inkommen närmast föregående"
        f" arbetsdag, {weekday(before)}. Lördagar, söndagar, helgdagar, midsommarafton, julafton och"
        " nyårsafton är inte arbetsdagar.",
    )


@dataclass(frozen=True)
class PaperSignature:
    """Somebody's hand on the paper, as one of the stage's parties."""

    name: str
    office: str
    signed_on: date
    party: int = 0
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Paper:
    """What came, when and how, and who had signed it."""

    way: Way
    reached_on: date
    arrived_on: date
    signatures: tuple[PaperSignature, ...]
    note: str = ""
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def signed_on(self) -> date:
        return max(one.signed_on for one in self.signatures)


def register_paper(
    stage: Stage,
    organisation: Organisation,
    paper: Paper,
    scan: UploadedFile[bytes],
    *,
    by: User,
    sheet: Sheet | None = None,
) -> Submission:
    """Make what came on paper the agency's. Raises Refused or UploadRefused.

    With a signing sheet the content is the sheet's, word for word; else it is what was typed.
    Who may apply is not asked: what has come in is registered, and dismissed afterwards if need be.
    """
    if not by.has_role(StaffRole.REGISTRAR):
        raise Refused("Du har inte behörighet att göra detta.")
    _check(paper, stage)
    with transaction.atomic():
        file = store_upload(scan, by=by)
        begun = sheet.submission if sheet else begun_in(stage, organisation)
        place = _place(stage, organisation, paper.arrived_on, begun, by=by)
        if ConflictOfInterest.objects.of(by).filter(case=place.case_id).exists():
            raise Refused(ANOTHER_REGISTRAR)
        step = STEPS.get(Status(place.status), Step.REGISTER)
        with take(step, place.pk, by=by, **_told(paper)) as taken:
            submission, former = taken.it, taken.it.questionnaire
            if step == Step.REGISTER:
                taken.from_status = ""  # a draft, or what lies for signing, is not told (R-TF-1)
            content = _content(submission, paper, file, sheet)
            signed_by = _note_signatures(submission, content, paper, by)
            end_requests(submission)
            if step == Step.REGISTER_COMPLETION:
                answer_request(submission)
            arrived = _beginning_of(paper.arrived_on)
            receive(submission, content, arrived_at=arrived, on_paper=True, signed_by=signed_by)
            taken.details["version"] = submission.received_versions
            note_change(submission, former, by=by)  # after the numbers: the order of the locks
        key = f"submission:{submission.pk}:{submission.received_versions}"
        RegisterEntry.objects.filter(key=key).update(file=file)
    return submission


def opening_day(stage: Stage) -> date | None:
    """The day the call opened, if it has one."""
    opens_at = stage.call.first_stage().opens_at
    return opens_at.astimezone(STOCKHOLM).date() if opens_at else None


def before_it_opened(arrived_on: date, opened_on: date | None) -> str:
    """Who sends too early is registered all the same; oftener the year is wrong. Empty when in order."""
    if opened_on is None or arrived_on >= opened_on:
        return ""
    return BEFORE_IT_OPENED.format(day(arrived_on), day(opened_on))


def why_not_days(paper: Paper, opened_on: date | None) -> dict[str, str]:
    """What is wrong with the days, by the field that it is about; empty when nothing is."""
    today = timezone.localdate()
    if paper.reached_on > today:
        return {"reached_on": IN_THE_FUTURE}
    if paper.arrived_on > paper.reached_on:
        reached = day(paper.reached_on)
        return {
            "arrived_on": f"Ankomstdagen kan inte vara efter dagen då det nådde oss, {reached}."
        }
    if paper.signatures and paper.signed_on > paper.arrived_on:
        return {
            "arrived_on": f"Underskriften är daterad {day(paper.signed_on)}, så handlingen kan inte ha"
            " kommit in före den dagen. Ändra ankomstdagen, och skriv varför i anteckningen."
        }
    if paper.note.strip():
        return {}
    if reason := before_it_opened(paper.arrived_on, opened_on):
        return {"note": reason}
    presumed = presumed_arrival(paper.way, paper.reached_on).on
    return {} if paper.arrived_on == presumed else {"note": NOTE_MISSING}


def _check(paper: Paper, stage: Stage) -> None:
    if not paper.signatures:
        raise Refused(NOBODY_SIGNED)
    for reason in why_not_days(paper, opening_day(stage)).values():
        raise Refused(reason)


def _told(paper: Paper) -> dict[str, object]:
    """What the journal keeps: also the day that was proposed (R-FL-22)."""
    return {
        "way": paper.way,
        "reached_on": paper.reached_on.isoformat(),
        "proposed_on": presumed_arrival(paper.way, paper.reached_on).on.isoformat(),
        "arrived_on": paper.arrived_on.isoformat(),
        "note": paper.note,
    }


def begun_in(stage: Stage, organisation: Organisation) -> Submission | None:
    """What the organisation has in the step, come in or not."""
    return Submission.objects.filter(
        stage=stage, case__organisation=organisation, case__call=stage.call_id
    ).first()


def why_no_place(stage: Stage, begun: Submission | None, *, by: User) -> str:
    """Why a paper cannot be registered in the step, with what is begun there; empty when it can.

    Who is recused in the case is not told how it stands.
    """
    if begun is not None:
        if begun.status in STEPS:
            return ""
        is_read = Submission.objects.visible_to(by).filter(pk=begun.pk).exists()
        return OVER.format(begun.state_text(by)) if is_over(begun) and is_read else NOT_POSSIBLE
    return "" if stage.pk == stage.call.first_stage().pk else NOT_INVITED


def is_over(submission: Submission) -> bool:
    """Whether nothing more can come in, nor be asked for."""
    return submission.status in ENDED


def _place(
    stage: Stage,
    organisation: Organisation,
    arrived_on: date,
    begun: Submission | None,
    *,
    by: User,
) -> Submission:
    """The place that the paper fills: a new case's, the organisation's draft, or an open request.

    It is made without an event of its own: numbers are taken before the journal, always, or two
    who register and sign at the same moment wait for each other. The step's event comes last.
    """
    if reason := why_no_place(stage, begun, by=by):
        raise Refused(reason)
    if begun is not None:
        return begun
    case, _created = Case.objects.get_or_create(
        call=stage.call,
        organisation=organisation,
        defaults={"organisation_name": organisation.name_on(arrived_on)},
    )
    return Submission.objects.get_or_create(
        case=case, stage=stage, defaults={"questionnaire": stage.questionnaire}
    )[0]


def _content(
    submission: Submission, paper: Paper, file: StoredFile, sheet: Sheet | None
) -> Content:
    """Let what the paper says stand in the locked submission; what replaced it says is set aside."""
    if sheet:
        if reason := why_not_registered(sheet, submission):
            raise Refused(reason)
        set_aside(submission, sheet.answers, sheet.files)
    else:
        _type_off(submission, paper)
    submission.on_paper = submission.on_paper or not submission.is_the_agencys
    # The times of a draft would tell of it.
    submission.saved_at = submission.saved_by = submission.sent_to_signatory_at = None
    submission.signed_at = _beginning_of(paper.signed_on)
    if sheet:  # the scan stands in the register: the content is what the code stands for
        return sheet.content
    Attachment.objects.create(submission=submission, question_key=SCAN, file=file)
    return content_of(submission)


def _type_off(submission: Submission, paper: Paper) -> None:
    """Only what is on the paper: what the organisation wrote for itself never came in (R-TF-1).

    A completion on paper adds to what came in before. Else it is typed off by what the stage asks
    now, whatever form the organisation was writing in.
    """
    if not submission.is_the_agencys:
        submission.questionnaire = submission.stage.questionnaire
    keys = {question.key for question in submission.questionnaire.parsed.questions()}
    typed = {key: value for key, value in paper.answers.items() if value not in EMPTY}
    if typed.keys() - keys:
        raise Refused(ASKED_OTHERWISE)
    if submission.is_the_agencys:
        return_to_what_came_in(submission)
    else:
        set_aside(submission, {})
    submission.answers |= typed
    _check_all_apply(submission, typed)
    submission.version += 1
    submission.answer_versions |= dict.fromkeys(typed, submission.version)


def _check_all_apply(submission: Submission, typed: Collection[str]) -> None:
    """What stood on the paper is not left out of what came in without a word."""
    definition = submission.questionnaire.parsed
    out = definition.left_out(submission.answers)
    labels = [
        f"”{one.label}”. {one.when or section.when}"
        for section in definition.sections
        for one in section.questions
        if one.key in out and one.key in typed
    ]
    if labels:
        raise Refused(
            "Ett svar räknas inte med de övriga svaren. Skriv av svaret som det beror på, eller lämna"
            f" frågan tom: papperet finns inskannat. Det gäller {' '.join(labels)}"
        )


def _note_signatures(
    submission: Submission, content: Content, paper: Paper, by: User
) -> list[Signature]:
    """Keep who signed the paper, beside those in the portal who had signed the very same content.

    All that stand now.
    """
    parties = {party.order: party for party in submission.stage.signing_parties}
    replaced = {one.party for one in paper.signatures}
    given = list(submission.signatures.filter(voided_at=None))
    changed = [one for one in given if not one.holds_for(content.sections, content.sha256)]
    same = [one for one in given if one.party in replaced and one not in changed]
    void(changed, because=[OTHER_CONTENT])
    void(same, because=[SIGNED_ON_PAPER])
    _tell_signers(submission, [*changed, *same])
    Signature.objects.bulk_create(
        Signature(
            submission=submission,
            name=one.name,
            office=one.office,
            email=one.email,
            phone=one.phone,
            mandate_text="Underskrift på papper."
            f" Behörigheten kontrolleras av {by.name}, registrator.",
            method=Signature.Method.PAPER,
            party=one.party,
            manifest_sha256=content.sha256,
            covers=covered_by(submission, parties[one.party].sections, content),
            signed_at=_beginning_of(one.signed_on),
        )
        for one in paper.signatures
    )
    return list(submission.signatures.filter(voided_at=None))


def _tell_signers(submission: Submission, fallen: list[Signature]) -> None:
    """Promise those who signed in the portal a word; what came in with their names stands as it came.

    By each signature and no event: the journal is read by staff, and this never came in (R-TF-1).
    """
    versions = list(submission.versions.all())
    for one in fallen:
        if one.signer_id and not any(is_of(one, version) for version in versions):
            enqueue(
                "applications.tell_replaced_by_paper",
                key=f"applications.tell_replaced_by_paper:{one.pk}",
                signature_id=one.pk,
            )


def _beginning_of(on: date) -> datetime:
    """A paper has a day and no clock: the law counts days (22 § förvaltningslagen)."""
    return datetime.combine(on, time.min, tzinfo=STOCKHOLM)
