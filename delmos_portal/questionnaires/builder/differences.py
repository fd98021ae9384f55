"""What differs between two versions of a form, in words that staff and applicants read alike."""

from collections.abc import Iterator
from dataclasses import fields

from delmos_portal.questionnaires.answers import limit_of
from delmos_portal.questionnaires.builder.kinds import name_of
from delmos_portal.questionnaires.builder.table_differences import (
    between_budgets,
    between_rows,
    of_source,
)
from delmos_portal.questionnaires.definition import Definition, Question, Section, Sum
from delmos_portal.templatetags.swedish import in_sentence, thousands

SAID = {"key", "label", "kind", "help", "required", "max_characters", "choices", "must_be"}
SAID |= {"must_be_text", "only_if", "when", "rows", "budget", "prefill"}
SAID |= {"days", "format", "told"}


def differences(old: Definition, new: Definition) -> list[str]:
    """Each change as one sentence, in the new form's order; nothing when they ask the same."""
    found = [f"Formuläret heter nu ”{new.title}”."] if old.title != new.title else []
    found += _sections(old, new)
    before = {one.key: one for one in old.questions()}
    now = {one.key: one for one in new.questions()}
    for section in new.sections:
        for one in section.questions:
            if one.key not in before:
                found.append(_added(one, section))
                continue
            found += _changed(before[one.key], one)
            was_in = old.section_of(one.key)
            if was_in.key != section.key:
                found.append(f"Frågan ”{one.label}” är flyttad till avsnittet ”{section.title}”.")
    found += [
        f"Frågan ”{one.label}” är borttagen." for key, one in before.items() if key not in now
    ]
    return [*found, *_order(old, new), *_sums(old, new)]


def _sections(old: Definition, new: Definition) -> Iterator[str]:
    for section in new.sections:
        before = old.section(section.key)
        if before is None:
            yield f"Nytt avsnitt: ”{section.title}”. {section.when}".strip()
            continue
        if before.title != section.title:
            yield f"Avsnittet ”{before.title}” heter nu ”{section.title}”."
        if before.intro != section.intro:
            yield f"Avsnittet ”{section.title}”: inledningen är ändrad."
        if before.only_if != section.only_if:
            yield f"Avsnittet ”{section.title}”: {_when(section)}"
    for section in old.sections:
        if new.section(section.key) is None:
            yield f"Avsnittet ”{section.title}” är borttaget."


def _added(one: Question, section: Section) -> str:
    must = "Den måste besvaras." if one.required else "Den är frivillig."
    kind = in_sentence(name_of(one.kind))
    return (
        f"Ny fråga i avsnittet ”{section.title}”: ”{one.label}” ({kind}). {must} {one.when}".strip()
    )


def _changed(old: Question, new: Question) -> Iterator[str]:
    about = f"Frågan ”{new.label}”"
    if old.label != new.label:
        yield f"Frågan ”{old.label}” är omformulerad: ”{new.label}”."
    if old.kind != new.kind:
        yield f"{about} besvaras nu med {in_sentence(name_of(new.kind))} (förut {in_sentence(name_of(old.kind))})."
    if old.required != new.required:
        yield f"{about} {'måste nu besvaras' if new.required else 'är nu frivillig'}."
    yield from _limit(about, old, new)
    if old.choices != new.choices:
        yield from _choices(about, old, new)
    yield from _rules(about, old, new)
    if old.rows and new.rows:
        yield from between_rows(about, old.rows, new.rows)
    if old.budget and new.budget:
        yield from between_budgets(about, old.budget, new.budget)


def _rules(about: str, old: Question, new: Question) -> Iterator[str]:
    if (old.must_be, old.must_be_text) != (new.must_be, new.must_be_text):
        yield f"{about}: {_declaration(new)}"
    if old.only_if != new.only_if:
        yield f"{about}: {_when(new)}"
    if old.help != new.help:
        yield f"{about}: hjälptexten är ändrad."
    yield from of_source(about, old, new)
    if old.days != new.days:
        any_day = "Dagen får nu vara vilken som helst."
        yield f"{about}: gränserna för dagen är ändrade. {new.told or any_day}"
    if old.format != new.format:
        yield f"{about}: {_format(new)}"
    apart = [one.name for one in fields(Question) if one.name not in SAID]
    if any(getattr(old, name) != getattr(new, name) for name in apart):
        yield f"{about}: det som ska fyllas i är ändrat."


def _limit(about: str, old: Question, new: Question) -> Iterator[str]:
    before, now = limit_of(old), limit_of(new)
    if old.max_characters == new.max_characters:
        return
    if before == now:
        yield f"{about} får ha högst {thousands(now)} tecken, som förut."
    else:
        word = "kortare" if now < before else "längre"
        yield (
            f"{about}: svaret får vara {word}, högst {thousands(now)} tecken"
            f" (förut {thousands(before)})."
        )


def _choices(about: str, old: Question, new: Question) -> Iterator[str]:
    before, now = dict(old.choices), dict(new.choices)
    told = False
    for value, label in now.items():
        if value not in before:
            yield f"{about}: nytt alternativ ”{label}”."
        elif before[value] != label:
            yield f"{about}: alternativet ”{before[value]}” heter nu ”{label}”."
        told = told or before.get(value) != label
    for value, label in before.items():
        if value not in now:
            yield f"{about}: alternativet ”{label}” är borttaget."
            told = True
    if not told:
        yield f"{about}: alternativen står i en annan ordning."


def _declaration(one: Question) -> str:
    if one.must_be is None:
        return "båda svaren går att skicka in."
    return f"bara svaret {'Ja' if one.must_be else 'Nej'} går att skicka in."


def _format(one: Question) -> str:
    if one.format is None:
        return "svaret är inte längre ett visst nummer."
    return f"svaret kontrolleras nu som {in_sentence(one.format.label)}. {one.format.told}"


def _when(one: Question | Section) -> str:
    return f"villkoret är ändrat. {one.when}" if one.when else "villkoret är borttaget."


def _order(old: Definition, new: Definition) -> Iterator[str]:
    if _in_both([one.key for one in old.sections], [one.key for one in new.sections]):
        yield "Avsnitten står i en annan ordning."
    for section in new.sections:
        before = old.section(section.key)
        if before and _in_both(_keys(before), _keys(section)):
            yield f"Avsnittet ”{section.title}”: frågorna står i en annan ordning."


def _keys(section: Section) -> list[str]:
    return [one.key for one in section.questions]


def _in_both(before: list[str], now: list[str]) -> bool:
    """Whether those that stand in both stand in another order."""
    return [one for one in before if one in now] != [one for one in now if one in before]


def _sums(old: Definition, new: Definition) -> Iterator[str]:
    before, now = list(old.sums), list(new.sums)
    for one in now:
        if one not in before:
            word = "varnar" if one.is_advice else "måste stämma"
            yield f"Ny eller ändrad kontroll ({word}): {in_words(one, new)}"
    for one in before:
        if one not in now:
            yield f"Kontrollen är borttagen: {in_words(one, old)}"
    if before != now and sorted(map(str, before)) == sorted(map(str, now)):
        yield "Kontrollerna står i en annan ordning."


def in_words(one: Sum, definition: Definition) -> str:
    """What a sum checks, with the questions named."""
    parts = " + ".join(f"”{definition.question(key).label}”" for key in one.parts)
    return f"{parts} ska vara lika med ”{definition.question(one.total).label}”."
