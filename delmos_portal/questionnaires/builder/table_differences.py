"""What differs between two versions of a question's table, in words."""

from collections.abc import Iterator

from delmos_portal.questionnaires.answers import limit_of
from delmos_portal.questionnaires.budget import Budget, Pairs
from delmos_portal.questionnaires.builder.kinds import name_of
from delmos_portal.questionnaires.builder.tables import WORDS
from delmos_portal.questionnaires.definition import Question, Rows
from delmos_portal.questionnaires.prefills import source_in_words
from delmos_portal.templatetags.swedish import in_sentence, thousands


def between_rows(about: str, old: Rows, new: Rows) -> Iterator[str]:
    before = {one.key: one for one in old.columns}
    now = {one.key: one for one in new.columns}
    for key, one in now.items():
        if key not in before:
            must = "Den måste fyllas i." if one.required else "Den är frivillig."
            yield f"{about}: ny kolumn ”{one.label}” ({WORDS[one.kind]}). {must}"
        elif before[key] != one:
            yield from _columns(about, before[key], one)
    for key, one in before.items():
        if key not in now:
            yield f"{about}: kolumnen ”{one.label}” är borttagen."
    yield from _order(about, list(before), list(now), "kolumnerna")
    if (old.least, old.most) != (new.least, new.most):
        yield (
            f"{about}: tabellen ska ha {_count(new)} rader (förut {_count(old)})."
            if new.least != new.most
            else f"{about}: tabellen ska ha precis {new.most} rader (förut {_count(old)})."
        )
    if old.name != new.name:
        yield f"{about}: en rad heter nu ”{new.name}” (förut ”{old.name}”)."


def _count(rows: Rows) -> str:
    if rows.least == rows.most:
        return f"precis {rows.most}"
    return f"{rows.least} till {rows.most}" if rows.least else f"högst {rows.most}"


def _columns(about: str, old: Question, new: Question) -> Iterator[str]:
    here = f"{about}: kolumnen ”{new.label}”"
    told = False
    if old.label != new.label:
        told = True
        yield f"{about}: kolumnen ”{old.label}” heter nu ”{new.label}”."
    if old.kind != new.kind:
        told = True
        yield f"{here} fylls nu i med {in_sentence(name_of(new.kind))} (förut {in_sentence(name_of(old.kind))})."
    if old.required != new.required:
        told = True
        yield f"{here} {'måste nu fyllas i' if new.required else 'är nu frivillig'}."
    if old.kind == new.kind and limit_of(old) != limit_of(new):
        told = True
        yield f"{here} får ha högst {thousands(limit_of(new))} tecken (förut {thousands(limit_of(old))})."
    if old.choices and new.choices and old.choices != new.choices:
        told = True
        yield from _pairs(here, old.choices, new.choices, "alternativ")
    if not told:
        yield f"{here} är ändrad."


def between_budgets(about: str, old: Budget, new: Budget) -> Iterator[str]:
    yield from _pairs(about, old.cost_kinds, new.cost_kinds, "kostnadsslag")
    yield from _pairs(about, old.financing, new.financing, "finansiering")
    if old.years != new.years:
        years = ", ".join(map(str, new.years))
        yield f"{about}: budgeten gäller nu {years} (förut {', '.join(map(str, old.years))})."
    if old.grant_row != new.grant_row:
        label = dict(new.financing).get(new.grant_row)
        yield (
            f"{about}: det sökta beloppet är nu raden ”{label}”."
            if label
            else f"{about}: ingen rad är längre det sökta beloppet."
        )
    if old.is_advice != new.is_advice:
        yield (
            f"{about}: vi varnar bara när kostnader och finansiering skiljer sig."
            if new.is_advice
            else f"{about}: kostnader och finansiering måste nu vara lika stora."
        )


def _pairs(about: str, old: Pairs, new: Pairs, what: str) -> Iterator[str]:
    before, now = dict(old), dict(new)
    for key, label in now.items():
        if key not in before:
            yield f"{about}: tillagt {what} ”{label}”."
        elif before[key] != label:
            yield f"{about}: {what} ”{before[key]}” heter nu ”{label}”."
    for key, label in before.items():
        if key not in now:
            yield f"{about}: borttaget {what} ”{label}”."
    yield from _order(about, list(before), list(now), f"raderna för {what}")


def _order(about: str, before: list[str], now: list[str], what: str) -> Iterator[str]:
    if [one for one in before if one in now] != [one for one in now if one in before]:
        yield f"{about}: {what} står i en annan ordning."


def of_source(about: str, old: Question, new: Question) -> Iterator[str]:
    """Where the answer is fetched from."""
    if old.prefill == new.prefill:
        return
    if new.prefill:
        yield f"{about}: svaret kan hämtas ({in_sentence(source_in_words(new.prefill))})."
    else:
        yield f"{about}: svaret hämtas inte längre."
