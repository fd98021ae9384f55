"""Where an answer may be fetched from, told in the form."""

from re import compile as pattern
from typing import Any

from delmos_portal.questionnaires.kinds import Kind

# What may be fetched as the answer to a question, and the kinds of question that can hold it.
PREFILLS = {
    "organisation.name": (Kind.TEXT, Kind.LONG_TEXT),
    "organisation.org_number": (Kind.TEXT,),
    "person.name": (Kind.TEXT,),
    "person.title": (Kind.TEXT,),
    "person.email": (Kind.EMAIL, Kind.TEXT),
    "person.phone": (Kind.PHONE, Kind.TEXT),
}
IN_SWEDISH = {
    "organisation.name": "Organisationens namn",
    "organisation.org_number": "Organisationsnumret",
    "person.name": "Namnet på den som fyller i",
    "person.title": "Titeln på den som fyller i",
    "person.email": "E-postadressen till den som fyller i",
    "person.phone": "Telefonnumret till den som fyller i",
}
FROM_STAGE = pattern(r"stage\.([a-z_]+)\.([a-z][a-z0-9_]*)")


def read_prefill(raw: dict[str, Any]) -> str:
    """Where the answer may come from. A file is uploaded anew, and a declaration is made anew."""
    source = str(raw.get("prefill") or "")
    if not source:
        return ""
    kind = Kind(raw["kind"])
    is_stage = FROM_STAGE.fullmatch(source) is not None
    if not is_stage and source not in PREFILLS:
        raise ValueError(f"”{raw['label']}” ska hämtas från något som inte finns: {source}.")
    if kind in (Kind.FILE, Kind.ROWS, Kind.BUDGET) or raw.get("must_be") is not None:
        raise ValueError(f"Svaret på ”{raw['label']}” kan inte hämtas. Det lämnas på nytt.")
    if not is_stage and kind not in PREFILLS[source]:
        raise ValueError(f"”{raw['label']}” kan inte innehålla det som ska hämtas: {source}.")
    return source


def source_in_words(source: str) -> str:
    """Where an answer is fetched from, as staff read it."""
    if found := FROM_STAGE.fullmatch(source):
        return f"svaret på {found[2]} i ett tidigare steg"
    return IN_SWEDISH.get(source, source)
