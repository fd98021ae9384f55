"""What a document of the register says, from the data it was drawn up from: so a copy can be drawn anew.

Only what has come in, been sent or been decided is read here; never a draft (TF 2:9).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from applications.letters import (
    came_on_paper,
    five_times,
    missing_parties,
    signatures_of,
    signed_when,
    unanswered,
)
from applications.lifecycle import Step
from applications.models import (
    CompletionRequest,
    Correction,
    Decision,
    Message,
    PlannedPayment,
    ReceivedVersion,
    RegisterEntry,
)
from delmos_portal.documents.models import StoredFile
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import SentMail
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.tables import Table, table_of
from delmos_portal.templatetags.swedish import day, kronor, stockholm
from screening.letters import (
    appeal_text,
    as_it_stood,
    duties_of,
    facts_of,
    name_and_title,
    outcome_text,
    waits_for,
)
from screening.models import Assessment, OfficialNote, Opinion, OpinionRequest
from screening.requirements import points_of


@dataclass(frozen=True)
class Record:
    """A line of a table: its label, and each cell beside its head."""

    title: str
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A field that can be masked whole."""

    key: str
    label: str
    text: str = ""
    records: Sequence[Record] = ()


@dataclass(frozen=True)
class Part:
    title: str
    rows: Sequence[Row]


def parts_of_entry(entry: RegisterEntry) -> list[Part]:
    """The document as parts of rows; empty when we have no data of it, only a file as it came."""
    kind, _, rest = entry.key.partition(":")
    read = READERS.get(kind)
    found = read(rest) if read else []
    if not found and (entry.document_id or entry.file_id):
        return []
    return [_about(entry), *[part for part in found if part.rows]]


def files_with(entry: RegisterEntry) -> list[StoredFile]:
    """The files that came or left with the document, by name; a version's own, a message's."""
    kind, _, rest = entry.key.partition(":")
    found = StoredFile.objects.none()
    if kind == "message":
        found = StoredFile.objects.filter(messages=UUID(rest))
    elif kind == "submission":
        pk, _, number = rest.partition(":")
        version = ReceivedVersion.objects.filter(submission=UUID(pk), number=int(number)).first()
        ids = [one["file"] for one in version.attachments] if version else []
        found = StoredFile.objects.filter(pk__in=ids)
    return list(found.order_by("name", "pk"))


def _about(entry: RegisterEntry) -> Part:
    rows = [
        ("subject", "Handling", entry.subject),
        ("number", "Diarienummer", f"{entry.case.registration_number}, handling {entry.number}"),
        ("at", entry.get_direction_display(), day(entry.at)),
        ("counterpart", "Från eller till", entry.counterpart),
        ("call", "Ärende", entry.case.call.title),
    ]
    return _part("Om handlingen", "about", rows)


def _part(title: str, prefix: str, rows: Iterable[tuple[str, str, str]]) -> Part:
    return Part(title, [Row(f"{prefix}.{key}", label, text) for key, label, text in rows if text])


def _submission(rest: str) -> list[Part]:
    pk, _, number = rest.partition(":")
    rows = ReceivedVersion.objects.select_related(
        "submission__questionnaire", "submission__stage", "submission__case"
    )
    version = rows.filter(submission=UUID(pk), number=int(number)).first()
    if version is None:
        return []
    definition = version.submission.questionnaire.parsed
    nothing = unanswered(version.attachments, definition)
    parts = [
        Part(section.title, [_answer(one, version, nothing) for one in section.questions])
        for section in definition.applying(version.answers).sections
    ]
    return [*parts, _files(version), _signed(version), _times(version)]


def _answer(question: Question, version: ReceivedVersion, nothing: str) -> Row:
    value = version.answers.get(question.key)
    names = [one["name"] for one in version.attachments if one["question"] == question.key]
    table = table_of(question, value)
    text = "" if table else "\n".join([shown(question, value), *names]).strip() or nothing
    return Row(f"answer.{question.key}", question.label, text, _records(table) if table else ())


def _records(table: Table) -> list[Record]:
    return [
        Record(
            ": ".join(part for part in (group.title, line.label) if part),
            [(cell.head, cell.text) for cell in line.cells],
        )
        for group in table.groups
        for line in group.lines
    ]


def _files(version: ReceivedVersion) -> Part:
    rows = [(str(n), "Bilaga", one["name"]) for n, one in enumerate(version.attachments, 1)]
    return _part("Bilagor", "file", rows)


def _signed(version: ReceivedVersion) -> Part:
    signatures = signatures_of(version)
    rows = []
    for number, one in enumerate(signatures, 1):
        said = [one.name, one.office, signed_when(one), one.how, one.mandate_text]
        rows.append((str(number), "Undertecknad av", "\n".join(part for part in said if part)))
    missing = ", ".join(missing_parties(version, signatures))
    return _part("Underskrifter", "signature", [*rows, ("missing", "Saknas", missing)])


def _times(version: ReceivedVersion) -> Part:
    on_paper = came_on_paper(version, signatures_of(version))
    moments = five_times(version, on_paper=on_paper)
    return _part("Tider", "time", [(str(n), one.label, one.value) for n, one in enumerate(moments)])


def _decision(rest: str) -> list[Part]:
    decision = _decisions().filter(pk=int(rest)).first()
    return _decided(decision, 0) if decision else []


def _correction(rest: str) -> list[Part]:
    made = Correction.objects.filter(pk=int(rest)).select_related("decision").first()
    if made is None:
        return []
    why = [("why", "Vad som var fel", made.reason)]
    decision = _decisions().get(pk=made.decision_id)
    return [_part("Rättelse", "correction", why), *_decided(decision, made.number)]


def _decisions() -> QuerySet[Decision]:
    return Decision.objects.select_related(
        "submission__stage__call", "submission__case", "presented_by", "decided_by"
    ).exclude(decided_at=None)


def _decided(decision: Decision, number: int) -> list[Part]:
    it, submission = (
        as_it_stood(decision, list(decision.corrections.all()), number),
        decision.submission,
    )
    outcome = [
        ("text", "Beslut", outcome_text(submission, it)),
        ("amount", "Beviljat belopp", kronor(it.amount_ore) if it.amount_ore else ""),
        *[(str(n), one["label"], one["value"]) for n, one in enumerate(facts_of(submission, it))],
    ]
    waiting = f", när {waits_for(submission)} är godkänd"
    payments = [
        (str(one.order), f"Utbetalning {one.order}", _instalment(one, waiting))
        for one in (it.planned_payments.all() if it.amount_ore else [])
    ]
    numbered = list(enumerate(it.conditions, 1))
    duties = duties_of(submission, it)
    grounds = [("reasons", "Skäl", it.reasons), ("provisions", "Bestämmelser", it.provisions)]
    by = [
        ("on", "Beslutsdag", day(it.decided_at)),
        ("by", "Beslutsfattare", name_and_title(it.decided_by)),
        ("presented", "Föredragande", name_and_title(it.presented_by)),
        ("others", "Övriga som deltog", it.participants),
        ("appeal", "Överklagande", appeal_text(submission)),
    ]
    return [
        _part("Beslutet", "outcome", outcome),
        _part("Betalningsplan", "payment", payments),
        _part("Villkor", "condition", [(str(n), f"Villkor {n}", text) for n, text in numbered]),
        _part(
            "Skyldigheter", "duty", [(str(n), one.title, one.text) for n, one in enumerate(duties)]
        ),
        _part("Skäl och bestämmelser", "ground", grounds),
        _part("Så här är beslutet fattat", "decided", by),
    ]


def _instalment(one: PlannedPayment, waiting: str) -> str:
    return f"{kronor(one.amount_ore)}, {day(one.planned_on)}{waiting if one.after_plan else ''}"


def _request(rest: str) -> list[Part]:
    rows = CompletionRequest.objects.select_related("submission__questionnaire", "asked_by")
    asked = rows.filter(pk=int(rest)).first()
    if asked is None:
        return []
    questions = asked.submission.questionnaire.parsed.questions()
    labels = [one.label for one in questions if one.key in asked.question_keys]
    said = [
        ("text", "Vad som saknas", asked.text),
        ("questions", "Frågor som öppnades", "\n".join(labels)),
        ("last", "Sista dag", day(_last_on_when_asked(asked))),
        ("then", "Annars", asked.get_consequence_display()),
        ("by", "Begärd av", name_and_title(asked.asked_by)),
    ]
    return [_part("Begäran om komplettering", "request", said)]


def _last_on_when_asked(asked: CompletionRequest) -> date:
    """The last day that the letter said, before more time was given."""
    moves = Event.objects.filter(
        step=Step.EXTEND_COMPLETION, object_id=str(asked.submission_id), details__request=asked.pk
    )
    first = moves.order_by("position").first()
    return date.fromisoformat(first.details["before"]) if first else asked.last_on


def _message(rest: str) -> list[Part]:
    rows = Message.objects.filter(pk=UUID(rest)).prefetch_related("files")
    message = rows.first()
    if message is None:
        return []
    files = "\n".join(one.name for one in message.files.all())
    said = [
        ("from", "Från", message.author),
        ("at", "Tid", stockholm(message.at)),
        ("text", "Meddelande", message.text),
        ("files", "Filer", files),
    ]
    return [_part("Meddelandet", "message", said)]


def _mail(rest: str) -> list[Part]:
    mail = SentMail.objects.filter(key=rest).first()
    if mail is None:
        return []
    said = [
        ("to", "Till", ", ".join(mail.recipients)),
        ("subject", "Ämne", mail.subject),
        ("at", "Skickat", stockholm(mail.sent_at)),
        ("body", "Text", mail.body),
    ]
    return [_part("Mejlet", "mail", said)]


def _assessment(rest: str) -> list[Part]:
    pk = rest.partition(":")[0]
    rows = Assessment.objects.select_related(
        "submission__stage__call", "submission__case__organisation", "officer"
    )
    it = rows.filter(submission=UUID(pk)).exclude(finished_at=None).first()
    if it is None:
        return []
    answers = {"yes": "Ja", "no": "Nej"}
    points = [
        (one.key, one.label, f"{answers.get(said.get('answer', ''), '')}\n{said.get('reason', '')}")
        for one in points_of(it.submission)
        if (said := it.points.get(one.key))
    ]
    rest_of = [
        ("summary", "Samlad bedömning", it.summary),
        ("by", "Handläggare", name_and_title(it.officer)),
    ]
    return [
        _part("Bedömningspunkter", "point", points),
        _part("Sammanfattning", "assessment", rest_of),
    ]


def _note(rest: str) -> list[Part]:
    note = OfficialNote.objects.filter(pk=int(rest)).select_related("by").first()
    if note is None:
        return []
    said = [
        ("way", "Hur uppgiften kom", note.get_way_display()),
        ("on", "Dag", day(note.came_on)),
        ("from", "Från", note.source),
        ("to", "Till", note.told_to),
        ("text", "Uppgiften", note.text),
        ("by", "Antecknat av", name_and_title(note.by)),
    ]
    return [_part("Tjänsteanteckningen", "note", said)]


def _asked(rest: str) -> list[Part]:
    """What an outside body was asked; a remiss is its submission and its own number."""
    it = OpinionRequest.objects.filter(pk=UUID(rest.partition(":")[2])).first()
    if it is None:
        return []
    shared = it.shared.select_related("entry__document", "entry__file", "file", "copy")
    said = [
        ("to", "Till", it.body),
        ("contact", "Kontaktperson", f"{it.contact}, {it.email}"),
        ("question", "Vad vi frågade om", it.question),
        ("last", "Sista dag att svara", day(it.last_on)),
        ("shared", "Handlingar", "\n".join(one.title for one in shared)),
    ]
    return [_part("Remissen", "remiss", said)]


def _opinion(rest: str) -> list[Part]:
    rows = Opinion.objects.filter(request=UUID(rest.partition(":")[2])).select_related("request")
    said = rows.first()
    if said is None:
        return []
    answered = [
        ("from", "Från", said.request.body),
        ("abstains", "Svar", "Avstår från att yttra sig" if said.abstains else ""),
        ("text", "Yttrande", said.text),
        ("by", "Vem som har svarat", f"{said.name}, {said.title}"),
        ("at", "Inkom", stockholm(said.at)),
    ]
    return [_part("Yttrandet", "opinion", answered)]


READERS: dict[str, Callable[[str], list[Part]]] = {
    "submission": _submission,
    "decision": _decision,
    "correction": _correction,
    "request": _request,
    "message": _message,
    "mail": _mail,
    "assessment": _assessment,
    "note": _note,
    "opinion_request": _asked,
    "opinion": _opinion,
}
