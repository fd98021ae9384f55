"""Statistics: each call in figures, with charts drawn on the server and the same numbers in tables."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Count, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Call, Case, Stage, StageKind
from applications.models.decisions import words_for
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import kronor, thousands
from screening.figures.calls import (
    TOLD_APART,
    Outcomes,
    StageFigures,
    drafts_in,
    late_reports,
    loads_in,
    outcomes_in,
    stage_figures,
    stages_of,
)
from screening.figures.grants import (
    Direction,
    Place,
    Places,
    Year,
    directions_of,
    places_of,
    years_of,
)
from screening.figures.meetings import meetings_counted
from screening.figures.places import COUNTIES, NO_COUNTY, tiles
from screening.models import LedgerEntry
from screening.views.charts import Bar, BarChart, bar_chart, tile_map

FEW = f"färre än {TOLD_APART}"
# What of a stage is counted, in the order in which it goes.
FUNNEL = (
    ("Inkomna", "received"),
    ("Upptagna till handläggning", "taken_up"),
    ("Föreslagna för beslut", "proposed"),
    ("Beslutade", "decided"),
    ("Beslut meddelade", "announced"),
    ("Bifallna eller godkända", "accepted"),
)
BESIDE = (
    ("Återkallade", "withdrawn"),
    ("Komplettering har begärts", "asked"),
    ("Väntar på komplettering", "incomplete"),
)
ACCEPTED_WORDS = {
    StageKind.NOTIFICATION: "Inbjudna att ansöka",
    StageKind.APPLICATION: "Bifall, helt eller delvis",
}


@dataclass(frozen=True)
class StageRows:
    """One stage of the call as its panel shows it."""

    stage: Stage
    figures: StageFigures
    rows: list[tuple[str, str]]
    chart: BarChart


@dataclass(frozen=True)
class NamedPlace:
    """A county or a municipality with its figures."""

    name: str
    place: Place


@require_safe
def calls(request: SignedInRequest) -> HttpResponse:
    """Every call with its frame, its cases and what is granted."""
    cases = (
        Case.objects.visible_to(request.user)
        .filter(call=OuterRef("pk"))
        .order_by()
        .values("call")
        .annotate(how_many=Count("pk"))
        .values("how_many")
    )
    granted = (
        LedgerEntry.objects.filter(
            call=OuterRef("pk"),
            account=LedgerEntry.Account.GRANTED,
            case__in=Case.objects.visible_to(request.user),
        )
        .order_by()
        .values("call")
        .annotate(total=Sum("amount_ore"))
        .values("total")
    )
    rows = Call.objects.visible_to(request.user).annotate(
        cases_known=Coalesce(Subquery(cases, output_field=IntegerField()), 0),
        granted_ore=Coalesce(Subquery(granted, output_field=BigIntegerField()), 0),
    )
    return render(request, "screening/insight.html", {"calls": rows})


@require_safe
def call(request: SignedInRequest, slug: str) -> HttpResponse:
    """One call: how far everything has gone, the money, what is late, and who has how much to do."""
    user, today = request.user, timezone.localdate()
    it = get_object_or_404(Call.objects.visible_to(user), slug=slug)
    stages = list(stages_of(it))
    figures = stage_figures(it, user, today)
    years, places = years_of(it, user), places_of(it, user)
    directions = directions_of(it, user)
    context = {
        "call": it,
        "today": today,
        "key_figures": key_figures(it, years),
        "stages": stage_rows(it, stages, figures, outcomes_in(it, user)),
        "late": late_rows(it, user, stages, figures),
        "loads": loads_in(it, user),
        "years": years,
        "year_chart": year_chart(years),
        "directions": directions,
        "direction_chart": direction_chart(directions),
        "frame_chart": frame_chart(it, years),
        "meetings": meetings_counted(user, slug).items(),
        **place_context(places),
    }
    return render(request, "screening/insight_call.html", context)


def key_figures(it: Call, years: list[Year]) -> list[dict[str, str]]:
    granted, paid, repaid = (
        sum(getattr(one, name) for one in years) for name in ("granted", "paid", "repaid")
    )
    remaining = years[-1].remaining if years else 0
    share = f"{granted * 100 // it.frame_ore} procent av ramen" if it.frame_ore else ""
    return [
        {"label": "Ram", "value": kronor(it.frame_ore), "note": ""},
        {"label": "Beviljat", "value": kronor(granted), "note": share},
        {
            "label": "Utbetalt",
            "value": kronor(paid),
            "note": f"Kvar att betala {kronor(remaining)}",
        },
        {"label": "Återbetalt", "value": kronor(repaid), "note": ""},
    ]


def stage_rows(
    it: Call, stages: list[Stage], figures: dict[int, StageFigures], outcomes: list[Outcomes]
) -> list[StageRows]:
    """Each stage, also one in which nothing has come in."""
    drafts = drafts_in(it)
    return [
        _rows_of(
            stage,
            figures.get(stage.pk, StageFigures()),
            [one for one in outcomes if one.stage == stage.pk],
            _drafts_text(drafts, stage),
        )
        for stage in stages
    ]


def _drafts_text(drafts: dict[int, int | None], stage: Stage) -> str:
    if stage.is_report:
        return ""
    many = drafts.get(stage.pk, 0)
    return FEW if not many or many < TOLD_APART else thousands(many)


def _rows_of(
    stage: Stage, figures: StageFigures, outcomes: list[Outcomes], drafts: str
) -> StageRows:
    kind = StageKind(stage.kind)
    words = {"accepted": ACCEPTED_WORDS.get(kind, "Godkända")}
    counted = [(words.get(name, label), int(getattr(figures, name))) for label, name in FUNNEL]
    rows = [(label, thousands(many)) for label, many in counted]
    rows += [(label, thousands(getattr(figures, name))) for label, name in BESIDE]
    rows += [
        (f"Meddelat: {words_for(kind, one.outcome).label}", thousands(one.how_many))
        for one in outcomes
    ]
    if drafts:
        rows.insert(0, ("Påbörjade hos organisationerna, inte inskickade", drafts))
    if figures.days is not None:
        rows.append(("Från inkommen till meddelat beslut, i genomsnitt", days_text(figures.days)))
        rows.append(("Av det i väntan på komplettering", days_text(figures.waited)))
    bars = [Bar(label, many, thousands(many)) for label, many in counted]
    return StageRows(stage, figures, rows, bar_chart(f"steg-{stage.order}", stage.title, bars))


def days_text(span: timedelta | None) -> str:
    """A time in days, with one decimal under ten."""
    days = span / timedelta(days=1) if span else 0
    if days and days < 10:
        return f"{days:.1f} dagar".replace(".", ",")
    return f"{days:.0f} dagar"


def late_rows(
    it: Call, user: User, stages: list[Stage], figures: dict[int, StageFigures]
) -> list[tuple[str, int]]:
    """What is late, on both sides."""
    reports = late_reports(it, user, timezone.localdate())
    found = [
        (label, sum(getattr(one, name) for one in figures.values()))
        for label, name in (
            ("Inkomna för sent", "arrived_late"),
            ("Besked som skulle ha lämnats", "answers_overdue"),
            ("Kompletteringar som inte har kommit i tid", "completions_overdue"),
        )
    ]
    for stage in stages:
        if stage.kind in reports:
            found.append((f"{stage.title}: sista dag har passerat", reports[stage.kind]))
    return found


def year_chart(years: list[Year]) -> BarChart:
    """Only what is there: most years have none of some kind."""
    names = (("Beviljat", "granted"), ("Utbetalt", "paid"), ("Återbetalt", "repaid"))
    bars = []
    for one in years:
        there = [(label, ore) for label, name in names if (ore := getattr(one, name))]
        headings = [str(one.year), *[""] * len(there)]
        bars += [
            Bar(label, ore, kronor(ore), heading)
            for (label, ore), heading in zip(there, headings, strict=False)
        ]
    return bar_chart("ar", "Pengar år för år", bars)


def frame_chart(it: Call, years: list[Year]) -> BarChart:
    granted, paid = (sum(getattr(one, name) for one in years) for name in ("granted", "paid"))
    amounts = (("Ram", it.frame_ore), ("Beviljat", granted), ("Utbetalt", paid))
    bars = [Bar(label, ore, kronor(ore)) for label, ore in amounts]
    return bar_chart("ram", "Beviljat och utbetalt mot ramen", bars)


def direction_chart(directions: list[Direction]) -> BarChart:
    bars = [Bar(one.label, one.granted, kronor(one.granted)) for one in directions]
    return bar_chart("inriktning", "Beviljat efter inriktning", bars)


def place_context(places: Places) -> dict[str, object]:
    """By county in the order of the codes, and the municipalities that have a case."""
    counties = [
        NamedPlace(COUNTIES.get(code, NO_COUNTY), place)
        for code, place in sorted(places.counties.items())
    ]
    own = places.municipalities
    named = [NamedPlace(one.name, own[one.code]) for one in tiles() if one.code in own]
    bars = [
        Bar(one.name, one.place.granted, kronor(one.place.granted))
        for one in counties
        if one.place.granted
    ]
    return {
        "counties": counties,
        "county_chart": bar_chart("lan", "Beviljat efter län", bars),
        "municipalities": named,
        "others": len(tiles()) - len(named),
        "map": tile_map(own),
    }
