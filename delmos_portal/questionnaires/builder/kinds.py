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


PREFILL = ("prefill",)
OF_DAYS = ("at_least_years_ago", "earliest", "latest", "after", "within_months")
KINDS: dict[Kind, KindRow] = {
    Kind.TEXT: KindRow(
        "Kort text",
        "en rad, till exempel ett namn eller ett organisationsnummer",
        ("format", "max_characters", *PREFILL),
    ),
    Kind.LONG_TEXT: KindRow(
        "Lång text", "en redogörelse i flera stycken", ("max_characters", *PREFILL)
    ),
    Kind.YES_NO: KindRow(
        "Ja eller nej",
        "också för försäkringar som måste vara Ja",
        ("must_be", "must_be_text", *PREFILL),
    ),
    Kind.CHOICE: KindRow(
        "Ett av flera alternativ", "den som svarar väljer ett", ("choices", *PREFILL)
    ),
    Kind.CHOICES: KindRow(
        "Flera alternativ", "den som svarar kan välja flera", ("choices", *PREFILL)
    ),
    Kind.KRONOR: KindRow("Belopp i kronor", "kan räknas ihop med andra belopp", PREFILL),
    Kind.NUMBER: KindRow("Heltal", "ett antal", PREFILL),
    Kind.DATE: KindRow("Datum", "en dag", (*OF_DAYS, *PREFILL)),
    Kind.EMAIL: KindRow("E-postadress", "formen kontrolleras", PREFILL),
    Kind.PHONE: KindRow("Telefonnummer", "formen kontrolleras", PREFILL),
    Kind.FILE: KindRow("Fil", "en eller flera bilagor"),
    Kind.ROWS: KindRow(
        "Tabell med rader",
        "lika kolumner på varje rad, så många rader som behövs",
        ("columns", "row_name", "min_rows", "max_rows"),
    ),
    Kind.BUDGET: KindRow(
        "Budget",
        "kostnader och finansiering år för år, med summor",
        ("cost_kinds", "financing", "years", "grant_row", "advice"),
    ),
}


def name_of(kind: Kind) -> str:
    return KINDS[kind].label


def asking_for(field: str) -> list[Kind]:
    """The kinds whose questions have this field."""
    return [kind for kind, row in KINDS.items() if field in row.asks]
