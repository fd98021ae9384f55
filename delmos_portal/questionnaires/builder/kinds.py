"""The kinds of question as the builder offers them, and which fields each of them asks for.

A new kind of question is a row here, and a field of the form for what only it asks.
"""

from dataclasses import dataclass

from delmos_portal.questionnaires.definition import Kind


@dataclass(frozen=True)
class KindRow:
    label: str
    explained: str
    asks: tuple[str, ...] = ()  # fields of QuestionForm beside those that every kind has


KINDS: dict[Kind, KindRow] = {
    Kind.TEXT: KindRow("Kort text", "en rad, till exempel ett namn", ("max_characters",)),
    Kind.LONG_TEXT: KindRow("Lång text", "en redogörelse i flera stycken", ("max_characters",)),
    Kind.YES_NO: KindRow(
        "Ja eller nej", "också för försäkringar som måste vara Ja", ("must_be", "must_be_text")
    ),
    Kind.CHOICE: KindRow("Ett av flera alternativ", "den som svarar väljer ett", ("choices",)),
    Kind.CHOICES: KindRow("Flera alternativ", "den som svarar kan välja flera", ("choices",)),
    Kind.KRONOR: KindRow("Belopp i kronor", "kan räknas ihop med andra belopp"),
    Kind.NUMBER: KindRow("Heltal", "ett antal"),
    Kind.DATE: KindRow("Datum", "en dag", ("at_least_years_ago",)),
    Kind.EMAIL: KindRow("E-postadress", "formen kontrolleras"),
    Kind.PHONE: KindRow("Telefonnummer", "formen kontrolleras"),
    Kind.FILE: KindRow("Fil", "en eller flera bilagor"),
}


def name_of(kind: Kind) -> str:
    return KINDS[kind].label


def asking_for(field: str) -> list[Kind]:
    """The kinds whose questions have this field."""
    return [kind for kind, row in KINDS.items() if field in row.asks]
