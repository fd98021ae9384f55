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
