"""What anyone may read before signing in: the portal, its calls and their questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Call, Case, Stage
from applications.requirements import attachment_limits, general_rule, verdict, why_not_now
from applications.requirements.eligibility import kinds_in_words
from applications.views.eligibility import groups_of
from applications.views.fetching import visible_call
from applications.views.signers import titles_of
from applications.views.wording import Tag
from delmos_portal.accounts.models import Level, Organisation, User
from delmos_portal.accounts.permissions import may_write
from delmos_portal.pages.models import Article
from delmos_portal.prepared import Prepared
from delmos_portal.questionnaires.answers import limit_of
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.templatetags.swedish import in_sentence

ANSWERED_BY = {
    Kind.TEXT: "Kort text",
    Kind.LONG_TEXT: "Text",
    Kind.EMAIL: "E-postadress",
    Kind.PHONE: "Telefonnummer",
    Kind.NUMBER: "Heltal",
    Kind.KRONOR: "Belopp i kronor",
    Kind.DATE: "Datum",
    Kind.YES_NO: "Ja eller nej",
    Kind.CHOICE: "Ett av alternativen",
    Kind.CHOICES: "Ett eller flera av alternativen",
    Kind.FILE: "Fil",
    Kind.ROWS: "Rader att fylla i",
    Kind.BUDGET: "Budget i kronor, år för år",
}

NEWS_ON_THE_START_PAGE = 2
NEVER = datetime.max.replace(tzinfo=UTC)
# What a list of calls shows of a stage and its call.
IN_A_LIST = (
    "opens_at",
    "closes_at",
    "accepts_late",
    "call__slug",
    "call__title",
    "call__summary",
    "call__published_at",
    "call__cancelled_at",
    "call__cancelled_reason",
    "call__allowed_kinds",
    "call__listed_codes",
    "call__follows_id",
)


@dataclass(frozen=True)
class CallRow:
    """A call in a list: its first stage decides whether it is open."""

    call: Call
    stage: Stage
    state: Tag

    @property
    def is_open(self) -> bool:
        return self.state.kind == "success"

    @property
    def who(self) -> str:
        """The kinds that may apply; "vissa" when more than the kind decides."""
        return f"{'vissa ' if self.is_narrowed else ''}{kinds_in_words(self.call.allowed_kinds)}"

    @property
    def is_narrowed(self) -> bool:
        invites: bool = vars(self.stage)["invites"]  # the annotation of the query
        return invites or bool(self.call.listed_codes) or self.call.follows_id is not None


def _firsts(calls: QuerySet[Call]) -> QuerySet[Stage]:
    """The first stage of each, with its call, in one statement."""
    stages = Stage.objects.filter(call__in=calls).select_related("call").only(*IN_A_LIST)
    invited = Call.invited.through.objects.filter(call=OuterRef("call"))
    stages = stages.annotate(invites=Exists(invited))
    return stages.order_by("call_id", "order").distinct("call_id")


FIRSTS_OF_PUBLISHED = Prepared(lambda: _firsts(Call.objects.published()), ())


def first_stages(user: User | AnonymousUser) -> list[Stage]:
    """The first stage of every call that may be read, the one that closes first before the others."""
    if user.is_authenticated and user.is_staff:
        firsts = list(_firsts(Call.objects.visible_to(user)))
    else:
        firsts = FIRSTS_OF_PUBLISHED.about()
    return sorted(firsts, key=lambda stage: (stage.closes_at or NEVER, stage.call.title))


def state_of(stage: Stage) -> Tag:
    now = timezone.now()
    if stage.call.cancelled_at:
        return Tag("Inställd", "neutral")
    if stage.call.published_at is None:
        return Tag("Inte publicerad", "neutral")
    if stage.opens_at and now < stage.opens_at:
        return Tag("Kommande", "info")
    if stage.is_past(now):
        is_late = stage.accepts_late
        return Tag("Sista tiden har gått ut", "warning") if is_late else Tag("Stängd", "neutral")
    return Tag("Öppen", "success")


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the portal is, the open calls and the latest news."""
    rows = [CallRow(stage.call, stage, state_of(stage)) for stage in first_stages(request.user)]
    open_calls = [row for row in rows if row.is_open]
    context = {
        "open_calls": open_calls,
        "open_to": open_to(open_calls),
        "coming": [row for row in rows if row.state.kind == "info"],
        "news": Article.objects.published().news().latest_first()[:NEWS_ON_THE_START_PAGE],
    }
    return render(request, "applications/start.html", context)


def open_to(rows: list[CallRow]) -> str:
    """Who may apply now: the kinds that a call is open to as they are, and "vissa" of the others."""
    all_of = {kind for row in rows if not row.is_narrowed for kind in row.call.allowed_kinds}
    some_of = {kind for row in rows for kind in row.call.allowed_kinds} - all_of
    told = [kinds_in_words(all_of)] if all_of else []
    return " och ".join([*told, f"vissa {kinds_in_words(some_of)}"] if some_of else told)


@login_not_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every call: the open ones, those that will open, and those that are over."""
    rows = [CallRow(stage.call, stage, state_of(stage)) for stage in first_stages(request.user)]
    context = {
        "open_calls": [row for row in rows if row.is_open],
        "coming": [row for row in rows if row.state.kind == "info"],
        "past": [row for row in reversed(rows) if row.state.kind in ("neutral", "warning")],
    }
    return render(request, "applications/calls.html", context)


@login_not_required
@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call; to a member also whether their organisation can apply, and why not."""
    it = visible_call(request, slug)
    stages = list(it.stages.select_related("questionnaire").order_by("order"))
    user = request.user
    is_member = user.is_authenticated and not user.is_staff
    first = stages[0] if stages else None
    context = {
        "call": it,
        "stages": stages,
        "limit_rows": [(stage, told) for stage in stages if (told := attachment_limits(stage))],
        "signing_rows": [(stage, signing_rule(stage)) for stage in stages],
        "first": first,
        "state": state_of(first) if first else None,
        "is_late": first is not None and first.is_past() and first.accepts_late,
        "doors": doors_of(it, user) if is_member else [],  # type: ignore[arg-type]  # a person
        "is_member": is_member,
        "rules": general_rule(it),
        "groups": groups_of(it),
        "changes": list(it.changes.all()),
        "answers": it.inquiries.published().order_by("published_at"),
    }
    return render(request, "applications/call.html", context)


def signing_rule(stage: Stage) -> list[str]:
    """Who must sign a stage, in which order, in what time and with what sign-in."""
    parties = [
        f"{party} (gäller {', '.join(titles_of(stage.questionnaire.parsed, party.sections))})"
        if party.sections
        else str(party)
        for party in stage.signing_parties
    ]
    first, *others = parties
    between = " och därefter " if stage.signing_in_order else " och "
    lines = [between.join([first, *(in_sentence(one) for one in others)])]
    if stage.sign_within_days is not None:
        lines.append(f"Inom {stage.sign_within_days} dagar från att den skickas för underskrift.")
    if not stage.writer_may_sign:
        lines.append("Den som har skrivit får inte själv underteckna.")
    if stage.required_level > Level.PASSWORD:
        lines.append(f"Inloggning: {in_sentence(stage.get_required_level_display())}.")
    return lines


def doors_of(call: Call, user: User) -> list[dict[str, object]]:
    """For each of the person's organisations: begin and why it may, go on, or why not."""
    begun = {one.organisation_id: one for one in Case.objects.visible_to(user).filter(call=call)}
    organisations = Organisation.objects.filter(memberships__user=user).distinct()
    return [
        door_of(call, organisation, begun.get(organisation.pk), user)
        for organisation in organisations
    ]


def door_of(
    call: Call, organisation: Organisation, case: Case | None, user: User
) -> dict[str, object]:
    if case is not None:
        return {"organisation": organisation, "case": case, "refusal": "", "reason": ""}
    found = verdict(call, organisation)
    refusal = " ".join([*([] if found.may_apply else [found.sentence]), *why_not_now(call)])
    if not refusal and not may_write(user, organisation.pk):
        refusal = "Du har inte rollen utkastförfattare. Be er organisationsansvariga om den."
    return {
        "organisation": organisation,
        "case": None,
        "refusal": refusal,
        "reason": found.sentence,
    }


@login_not_required
@require_safe
def call_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question of every stage, to print and prepare."""
    it = visible_call(request, slug)
    stages = [
        {
            "stage": stage,
            "sections": [
                {"section": section, "questions": [printed(one) for one in section.questions]}
                for section in stage.questionnaire.parsed.sections
            ],
        }
        for stage in it.stages.select_related("questionnaire").order_by("order")
    ]
    return render(request, "applications/call_questions.html", {"call": it, "stages": stages})


def printed(question: Question) -> dict[str, object]:
    """A question with what kind of answer it takes, and how long it may be."""
    limit = limit_of(question) if question.kind in (Kind.TEXT, Kind.LONG_TEXT) else 0
    return {
        "label": question.label,
        "when": question.when,
        "help": question.guidance,
        "answered_by": ANSWERED_BY[question.kind],
        "limit": limit,
        "required": question.required,
        "choices": [label for _value, label in question.choices],
        "parts": list(_printed_parts(question)),
    }


def _either(labels: list[str]) -> str:
    """Choices in a sentence, each in quotes: a comma may stand in one of them."""
    quoted = [f"”{label}”" for label in labels]
    *first, last = quoted or [""]
    return f"{', '.join(first)} eller {last}" if first else last


def _printed_parts(question: Question) -> Iterator[tuple[str, str]]:
    """What a table asks for: each column, or the rows of a budget and its years."""
    if question.rows:
        rows = question.rows
        yield "Antal rader", f"{rows.least or 1} till {rows.most}"
        for column in rows.columns:
            is_free = "" if column.required else " (frivilligt)"
            choices = _either([label for _value, label in column.choices])
            yield f"{column.label}{is_free}", choices or in_sentence(ANSWERED_BY[column.kind])
    if question.budget:
        yield "År", ", ".join(str(year) for year in question.budget.years)
        for part in question.budget.parts:
            yield part.title, ", ".join(label for _key, label in part.rows)
