"""Who may apply in a call, and why: what the call says, never what the code thinks (R-118-3)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Call, RegionWord, Submission
from applications.models.decisions import outcome_words
from delmos_portal.accounts.models import Organisation, OrganisationKind
from delmos_portal.templatetags.swedish import in_a_row, in_sentence

KOMMUN, REGION = OrganisationKind.KOMMUN, OrganisationKind.REGION
FEDERATION = OrganisationKind.KOMMUNALFORBUND
# Those whom a list of codes speaks of; to associations and foundations it says nothing.
ON_LISTS = (KOMMUN, REGION, FEDERATION)
KIND_PLURALS: dict[str, str] = {
    KOMMUN: "kommuner",
    REGION: "regioner",
    FEDERATION: "kommunalförbund",
    OrganisationKind.ASSOCIATION: "ideella föreningar",
    OrganisationKind.FOUNDATION: "stiftelser",
    OrganisationKind.FAITH_COMMUNITY: "registrerade trossamfund",
}
DEFINITE: dict[str, str] = {KOMMUN: "kommunen", REGION: "regionen", FEDERATION: "förbundet"}
COUNTY_COUNCILS = "landsting (landsting heter i dag regioner)"
GOTLAND, GOTLAND_COUNTY = "0980", "09"
MOST_NAMES = 3


@dataclass(frozen=True)
class Finding:
    """What one of the call's conditions says of an organisation."""

    holds: bool
    because: str


@dataclass(frozen=True)
class Verdict:
    """Whether an organisation may apply by the call's rules, and why, in one sentence."""

    may_apply: bool
    sentence: str


def plural(kind: str, call: Call) -> str:
    """A kind of organisation, in the word of the call's own wording (R-VER-2)."""
    if kind == REGION and call.region_word == RegionWord.COUNTY_COUNCIL:
        return COUNTY_COUNCILS
    return KIND_PLURALS.get(kind) or OrganisationKind(kind).label.lower()


def allowed(call: Call) -> str:
    return in_a_row(plural(kind, call) for kind in OrganisationKind if kind in call.allowed_kinds)


def kinds_in_words(kinds: Collection[str]) -> str:
    """Kinds of organisations as they are called today, in the register's order."""
    return in_a_row(KIND_PLURALS[kind] for kind in OrganisationKind if kind in kinds)


def source_of_list(call: Call) -> str:
    return call.list_source or call.provisions


def kinds_of(organisation: Organisation) -> set[str]:
    """Gotland's municipality is its region too: one legal person, which applies once."""
    return {organisation.kind, *([REGION] if is_gotland(organisation) else [])}


def is_gotland(organisation: Organisation) -> bool:
    return (organisation.kind, organisation.code) == (KOMMUN, GOTLAND)


def is_of_an_allowed_kind(call: Call, organisation: Organisation) -> Finding:
    """R-118-1."""
    holds = bool(kinds_of(organisation) & set(call.allowed_kinds))
    return Finding(holds, f"utlysningen är öppen för {allowed(call)} enligt {call.ordinance}")


def applies_once(_call: Call, organisation: Organisation) -> Finding | None:
    if (organisation.kind, organisation.code) != (REGION, GOTLAND_COUNTY):
        return None
    text = "Gotland söker som kommun, för Region Gotland är samma juridiska person"
    return Finding(holds=False, because=text)


def is_invited(call: Call, organisation: Organisation) -> Finding | None:
    if not call.is_by_invitation:
        return None
    if call.invited.filter(pk=organisation.pk).exists():
        return Finding(holds=True, because="den är bland dem som utlysningen riktar sig till")
    return Finding(holds=False, because="den är inte bland dem som utlysningen riktar sig till")


def is_on_the_list(call: Call, organisation: Organisation) -> Finding | None:
    """On it by its own code, or by that of a municipality in its county or among its members."""
    kind, source = organisation.kind, source_of_list(call)
    if not call.listed_codes or kind not in ON_LISTS:
        return None
    if kind in (KOMMUN, REGION) and organisation.code in call.listed_codes:
        return Finding(holds=True, because=f"{DEFINITE[kind]} står på listan enligt {source}")
    if kind == REGION and call.derives_regions:
        return _by_its_county(call, organisation)
    if kind == FEDERATION and call.derives_federations:
        return _by_its_members(call, organisation)
    text = f"{DEFINITE[kind]} står inte på listan enligt {source}"
    return Finding(holds=False, because=text)


def _by_its_county(call: Call, region: Organisation) -> Finding:
    source = source_of_list(call)
    there = Organisation.objects.filter(kind=KOMMUN, county_code=region.county_code)
    if names := _names(there.filter(code__in=call.listed_codes)):
        return Finding(holds=True, because=f"{names} i länet står på listan enligt {source}")
    text = f"ingen kommun i länet står på listan enligt {source}"
    return Finding(holds=False, because=text)


def _by_its_members(call: Call, federation: Organisation) -> Finding:
    source = source_of_list(call)
    members = federation.members.filter(kind=KOMMUN)
    if names := _names(members.filter(code__in=call.listed_codes)):
        return Finding(holds=True, because=f"medlem är {names}, på listan enligt {source}")
    if names := _names(members):
        text = f"ingen medlem ({names}) står på listan enligt {source}"
        return Finding(holds=False, because=text)
    text = "vi har inga uppgifter om vilka kommuner som är medlemmar, så hör av er till oss"
    return Finding(holds=False, because=text)


def _names(organisations: QuerySet[Organisation]) -> str:
    """Some of the names, and how many more there are."""
    names = list(organisations.order_by("sort_key").values_list("name", flat=True))
    if len(names) > MOST_NAMES + 1:
        names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} till"]
    return in_a_row(names)


def had_the_outcome(call: Call, organisation: Organisation) -> Finding | None:
    """R-PROC-3: the steps are linked calls."""
    if call.follows_id is None:
        return None
    holds = _with_the_outcome(call).filter(case__organisation=organisation).exists()
    has = "den har" if holds else "den har inte"
    return Finding(holds, f"{has} fått {earlier_outcome(call)}")


def _with_the_outcome(call: Call) -> QuerySet[Submission]:
    return Submission.objects.filter(
        case__call=call.follows_id,
        stage__kind=call.follows_stage,
        decision__announced_at__isnull=False,
        decision__outcome__in=call.follows_outcomes,
    )


def earlier_outcome(call: Call) -> str:
    """What an organisation must have been told, as it reads inside a sentence."""
    words = outcome_words(call.follows_stage)
    told = [in_sentence(words[one].label) for one in words if one in call.follows_outcomes]
    stage = in_sentence(str(call.get_follows_stage_display()))
    return f"beskedet {' eller '.join(told)} på {stage} i ”{call.follows}”"


Condition = Callable[[Call, Organisation], Finding | None]
CONDITIONS: list[Condition] = [
    is_of_an_allowed_kind,
    applies_once,
    is_invited,
    is_on_the_list,
    had_the_outcome,
]


def verdict(call: Call, organisation: Organisation) -> Verdict:
    """Whether the call's rules let it apply; every condition must hold, the first that fails is told."""
    held = []
    for condition in CONDITIONS:
        finding = condition(call, organisation)
        if finding is None:
            continue
        if not finding.holds:
            return Verdict(
                may_apply=False, sentence=f"{organisation} kan inte söka: {finding.because}."
            )
        held.append(finding.because)
    return Verdict(may_apply=True, sentence=f"{organisation} kan söka: {', och '.join(held)}.")


def is_narrowed(call: Call) -> bool:
    """Whether not every organisation of the allowed kinds may apply."""
    return bool(call.listed_codes or call.follows_id or call.is_by_invitation)


def eligible_to(call: Call) -> QuerySet[Organisation]:
    """Everyone whom `verdict` lets apply, in one statement."""
    kinds = Q(kind__in=call.allowed_kinds)
    if REGION in call.allowed_kinds:
        kinds |= Q(kind=KOMMUN, code=GOTLAND)
    found = Organisation.objects.filter(kinds).exclude(kind=REGION, code=GOTLAND_COUNTY)
    if call.is_by_invitation:
        found = found.filter(pk__in=call.invited.values("pk"))
    if call.listed_codes:
        found = found.filter(_listed(call))
    if call.follows_id:
        theirs = _with_the_outcome(call).filter(case__organisation=OuterRef("pk"))
        found = found.filter(Exists(theirs))
    return found


def _listed(call: Call) -> Q:
    municipalities = Organisation.objects.filter(kind=KOMMUN, code__in=call.listed_codes)
    found = ~Q(kind__in=ON_LISTS) | Q(kind__in=(KOMMUN, REGION), code__in=call.listed_codes)
    if call.derives_regions:
        found |= Q(kind=REGION, county_code__in=municipalities.values("county_code"))
    if call.derives_federations:
        with_one = municipalities.filter(federations=OuterRef("pk"))
        found |= Q(Exists(with_one), kind=FEDERATION)
    return found


def general_rule(call: Call) -> list[str]:
    """The call's conditions as sentences for everyone, each with where it comes from."""
    is_open_to_all = not is_narrowed(call)
    rules = [
        f"{'Alla ' if is_open_to_all else ''}{allowed(call)} kan söka, enligt {call.ordinance}."
    ]
    if call.is_by_invitation:
        rules.append("Bara de som utlysningen riktar sig till kan söka.")
    rules += _rules_of_the_list(call)
    if call.follows_id:
        rules.append(f"Ni ska ha fått {earlier_outcome(call)}.")
    if {KOMMUN, REGION} <= set(call.allowed_kinds):
        rules.append("Gotland söker en gång, som kommun.")
    return [rule[0].upper() + rule[1:] for rule in rules]


def _rules_of_the_list(call: Call) -> list[str]:
    if not call.listed_codes:
        return []
    rules = [f"Kommunen ska stå på listan enligt {source_of_list(call)}."]
    if call.derives_regions and REGION in call.allowed_kinds:
        rules.append("En region kan söka när minst en kommun i länet står på listan.")
    if call.derives_federations and FEDERATION in call.allowed_kinds:
        rules.append("Ett kommunalförbund kan söka när minst en medlemskommun står på listan.")
    return rules


def verdict_on_kind(call: Call, kind: str) -> Verdict:
    """What holds for every organisation of a kind; an empty kind is what no call is open to."""
    who = f"{plural(kind, call)}" if kind else "Kommunförbund, kommunala bolag och företag"
    who = who[0].upper() + who[1:]
    rule = f"utlysningen är öppen för {allowed(call)} enligt {call.ordinance}"
    if kind not in call.allowed_kinds:
        return Verdict(may_apply=False, sentence=f"{who} kan inte söka: {rule}.")
    also = " För vissa gäller också villkoren nedan." if is_narrowed(call) else ""
    return Verdict(may_apply=True, sentence=f"{who} kan söka: {rule}.{also}")
