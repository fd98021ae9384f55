"""What a definition must be to be kept as a draft, and what more to be published."""

from collections import Counter
from collections.abc import Callable

from delmos_portal.questionnaires.builder.outline import Gone, Raw
from delmos_portal.questionnaires.definition import BadDefinition, Definition, Kind, parse

ADDED_UP = (Kind.KRONOR, Kind.NUMBER)
FEWEST_CHOICES = 2
AMOUNT = "amount_applied"  # by this key a question says what is applied for


def whole(raw: Raw) -> Definition:
    """The definition, when it can be kept. Raises BadDefinition with a sentence."""
    definition = parse(raw)
    for one in definition.sums:
        kinds = {definition.question(key).kind for key in (*one.parts, one.total)}
        if not kinds <= set(ADDED_UP) or len(kinds) > 1:
            raise BadDefinition(
                f"Kontrollen ”{one.text}” räknar ihop frågor som inte är belopp, eller både belopp"
                " och antal. Ändra kontrollen först."
            )
    return definition


def why_not(edit: Callable[[], Raw]) -> str:
    """Why an edit cannot be made, in a sentence; empty when it can."""
    try:
        whole(edit())
    except (BadDefinition, Gone) as reason:
        return str(reason)
    return ""


def why_not_publish(definition: Definition) -> list[str]:
    """What must be mended before anybody can answer it."""
    if not definition.sections:
        return ["Formuläret har inga frågor. Lägg till ett avsnitt och minst en fråga."]
    found = [
        f"Avsnittet ”{section.title}” har inga frågor. Lägg till en, eller ta bort avsnittet."
        for section in definition.sections
        if not section.questions
    ]
    found += [
        f"Frågan ”{one.label}” har färre än två alternativ. Lägg till fler."
        for one in definition.questions()
        if one.kind in (Kind.CHOICE, Kind.CHOICES) and len(one.choices) < FEWEST_CHOICES
    ]
    days = {one.key for one in definition.questions() if one.kind is Kind.DATE}
    found += [
        f"Frågan ”{one.label}” jämförs med en fråga som inte finns eller inte är ett datum. Välj en"
        " annan."
        for one in definition.questions()
        if one.days.after and one.days.after not in days
    ]
    return found + _asked_twice(definition)


def _asked_twice(definition: Definition) -> list[str]:
    """What would be asked for in two places, and answered differently in each."""
    found = [
        f"I avsnittet ”{section.title}” heter två frågor ”{label}”. Ge den ena ett annat namn."
        for section in definition.sections
        for label, count in Counter(one.label for one in section.questions).items()
        if count > 1
    ]
    amount = next((one for one in definition.questions() if one.key == AMOUNT), None)
    budget = next((o for o in definition.questions() if o.budget and o.budget.grant_row), None)
    if amount and budget:
        found.append(
            f"Både frågan ”{amount.label}” och budgeten ”{budget.label}” säger vilket belopp som söks."
            " Ta bort frågan, eller välj ingen rad för sökt belopp i budgeten."
        )
    return found
