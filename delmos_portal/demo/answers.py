"""Invented answers, marked as such, that read like a municipality's."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from applications.models import Submission
from delmos_portal.numbers import BANKGIRO
from delmos_portal.questionnaires.budget import COSTS, FINANCING, Budget
from delmos_portal.questionnaires.definition import Kind, Question
from delmos_portal.questionnaires.formats import Format

MARK = "(Påhittat svar i demonstrationen.)"
TEXTS = {
    "cooperation_today": "{name} samverkar med polis, skolor, bostadsbolag och föreningar i ett lokalt"
    " råd som möts en gång i månaden. Erfarenheter utbyts med grannkommunerna två gånger om året.",
    "cooperation_needs": "Det saknas en gemensam lägesbild. Vi behöver kunskap om hur trångboddhet,"
    " skolresultat och arbetslöshet hänger ihop i våra områden, och tid att samordna arbetet.",
    "summary": "{name} vill kartlägga segregationens orsaker i två områden, analysera behoven"
    " tillsammans med boende och föreningar och ta fram en plan för det fortsatta arbetet.",
    "situation_today": "I två områden är arbetslösheten tre gånger så hög som i kommunen i övrigt."
    " Trångboddheten har ökat under fem år.",
    "problem": "Insatserna är många men inte samordnade. Nämnderna har skilda mål och underlag.",
    "survey": "Boende, utbildning, arbetsmarknad, demokrati och trygghet kartläggs med registerdata,"
    " intervjuer och medborgardialoger.",
    "actors": "Socialförvaltningen\nBildningsförvaltningen\nBostadsbolaget\nPolisen\nHyresgästföreningen",
    "activities": "Kvartal 1: uppstart och insamling.\nKvartal 2: dialoger och analys.\nKvartal 3: plan.",
    "goals": "En gemensam lägesbild och en beslutad plan som nämnderna står bakom.",
    "long_term": "Planen tas in i mål och budget, och samordnaren blir en ordinarie tjänst.",
    "rights": "Uppgifter redovisas uppdelade på kön. Barn och unga deltar i dialogerna.",
    "follow_up": "Styrgruppen följer upp aktiviteterna varje kvartal.",
    "deviations": "Inga.",
    "deviations_effect": "Inte alls.",
    "use": "{name} vill prova arbetssätt som gör att boende, skola och arbetsliv möts, och sprida det"
    " som fungerar till fler områden.",
    "ordinary": "Det som fungerar tas in i verksamhetsplanen och betalas av ordinarie medel.",
    "areas": "Två områden med hyresrätter i stadens ytterkant, med tillsammans 6 000 boende.",
    "anchoring": "Vi har funnits i området i sju år. Hälften av styrelsen bor där, och de boende har"
    " valt vad vi ska göra under året.",
    "mapping_link": "Kartläggningen visade att unga saknar mötesplatser. Insatserna öppnar tre.",
    "contribution": "Fler unga från området söker till gymnasieskolor i hela staden.",
    "accounts_explained": "Färre konsulttimmar än beräknat behövdes.",
}
SHORT = {
    "applicant_street": "Påhittade gatan 1",
    "applicant_post": "123 45 Påhittad",
    "applicant_phone": "010-000 00 00",
    "authorised_signatory": "Ordföranden, ensam",
    "mapping_number": "2018-2.6.2-1",
}
# No organisation's own: the portal's example, and Bankgirot's number for trials.
NUMBERS = {Format.ORGANISATION_NUMBER: "802000-1239", Format.GIRO: BANKGIRO}
YES = ("budget_as_planned",)
PARTS = {"staff": 60, "consultants": 20, "premises": 3, "travel": 5, "material": 7, "other": 5}


def invented(submission: Submission, question: Question) -> Any:
    """An answer that holds for this question; amounts follow from the organisation."""
    if question.must_be is not None:
        return question.must_be
    if question.rows or question.budget:
        return invented_table(submission, question)
    if known := about_the_applicant(submission, question):
        return known
    match question.kind:
        case Kind.KRONOR:
            return amount(submission, question.key)
        case Kind.DATE:
            days = 30 if question.key.startswith("starts") else 230
            return (timezone.localdate() + timedelta(days=days)).isoformat()
        case Kind.CHOICE | Kind.CHOICES:
            first = question.choices[0][0]
            return first if question.kind is Kind.CHOICE else [first]
        case Kind.LONG_TEXT:
            text = TEXTS.get(
                question.key, "Arbetet har bedrivits enligt plan tillsammans med aktörerna."
            )
            return f"{text.format(name=submission.case.organisation_name)}\n\n{MARK}"
    plain: dict[Kind, Any] = {
        Kind.NUMBER: 4200,
        Kind.YES_NO: question.key in YES,
        Kind.EMAIL: "pahittad@exempel.example",
    }
    return plain.get(question.kind, f"{question.label} i demonstrationen")


def about_the_applicant(submission: Submission, question: Question) -> str:
    """What the organisation would know by heart."""
    if question.key == "applicant_name":
        return submission.case.organisation_name
    if question.format:
        return NUMBERS[question.format]
    if years := question.days.at_least_years_ago:
        return date(timezone.localdate().year - years - 4, 3, 1).isoformat()
    if question.key.startswith("contact_"):
        return submission.answers.get(question.key) or f"{question.label} i demonstrationen"
    return SHORT.get(question.key, "")


def invented_table(submission: Submission, question: Question) -> Any:
    if question.budget:
        return balanced(question.budget, total(submission))
    if question.rows:
        cells = {one.key: invented(submission, one) for one in question.rows.columns}
        return [cells] * max(question.rows.least, 1)
    return None


def balanced(budget: Budget, total_ore: int) -> dict[str, dict[str, dict[str, int]]]:
    """A budget of about this sum: the same every year and kind of cost, all paid by one source."""
    kinds, years = len(budget.cost_kinds), [str(one) for one in budget.years]
    each = total_ore // (kinds * len(years)) // 100 * 100
    payer = budget.grant_row or budget.financing[0][0]
    return {
        COSTS: {key: dict.fromkeys(years, each) for key, _label in budget.cost_kinds},
        FINANCING: {payer: dict.fromkeys(years, each * kinds)},
    }


def total(submission: Submission) -> int:
    """What it all costs: between 400 000 and 1 300 000 kronor, in öre."""
    hundreds = 4 + int(submission.case.organisation.code or 0) % 10
    return hundreds * 100_000_00


def amount(submission: Submission, key: str) -> int:
    """Öre. A budget of between 400 000 and 1 300 000 kronor, of which most is used."""
    kind = key.partition("_")[2]
    if key in ("amount_applied", "grant_used"):
        prefix = "budget" if key == "amount_applied" else "outcome"
        return sum(amount(submission, f"{prefix}_{part}") for part in PARTS)
    if kind not in PARTS:
        return 50_000_00
    planned = total(submission) * PARTS[kind] // 100
    return (
        planned * 9 // 10 // 100 * 100
        if key.startswith("outcome") and kind == "consultants"
        else planned
    )
