"""What a definition must be to be kept as a draft, and what more to be published."""

from collections.abc import Callable

from delmos_portal.questionnaires.builder.outline import Gone, Raw
from delmos_portal.questionnaires.definition import BadDefinition, Definition, Kind, parse

ADDED_UP = (Kind.KRONOR, Kind.NUMBER)
FEWEST_CHOICES = 2


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
    return found
