"""A condition chosen from the answers that earlier questions can have."""

import json
from typing import Any

from django import forms

from delmos_portal.questionnaires.definition import Definition, Kind, Question

FEWEST_ROWS = 4
ALWAYS, ALL, ANY, KEEP = "always", "all", "any", "keep"


def atoms_of(question: Question) -> list[tuple[str, str]]:
    """Each answer to this question that a condition can name, as it is stored and as it reads."""
    match question.kind:
        case Kind.YES_NO:
            pairs: list[tuple[Any, str]] = [(True, "Ja"), (False, "Nej")]
            return [_option(question, "is", value, label) for value, label in pairs]
        case Kind.CHOICE:
            return [_option(question, "is", value, label) for value, label in question.choices]
        case Kind.CHOICES:
            return [
                _option(question, "includes", value, label) for value, label in question.choices
            ]
    return []


def _option(question: Question, word: str, value: Any, label: str) -> tuple[str, str]:
    return _written({"question": question.key, word: value}), f"{label} på ”{question.label}”"


def _written(atom: Any) -> str:
    return json.dumps(atom, ensure_ascii=False, sort_keys=True)


def earlier_than(
    definition: Definition, *, section: str = "", question: str = ""
) -> list[Question]:
    """The questions before this one; before the section when no question is named; else all."""
    found: list[Question] = []
    for part in definition.sections:
        if part.key == section and not question:
            break
        for one in part.questions:
            if one.key == question:
                return found
            found.append(one)
    return found


def up_to(definition: Definition, section: str) -> list[Question]:
    """The questions before the end of this section: where a new one comes."""
    found: list[Question] = []
    for part in definition.sections:
        found += part.questions
        if part.key == section:
            break
    return found


class ConditionFields:
    """The fields of a condition, for a form to take in."""

    def __init__(self, earlier: list[Question], stored: Any, words: str) -> None:
        self.stored, self.words = stored, words
        self.choices = [(one.label, atoms_of(one)) for one in earlier if atoms_of(one)]
        self.known = {value for _label, atoms in self.choices for value, _text in atoms}
        self.mode, self.atoms = self._read()
        self.rows = [f"given_{n + 1}" for n in range(max(FEWEST_ROWS, len(self.atoms) + 1))]

    def _read(self) -> tuple[str, list[str]]:
        match self.stored:
            case None:
                return ALWAYS, []
            case {"all": parts} | {"any": parts}:
                mode = ALL if "all" in self.stored else ANY
            case one:
                mode, parts = ALL, [one]
        atoms = [_written(one) for one in parts]
        return (mode, atoms) if set(atoms) <= self.known else (KEEP, [])

    def put_in(self, form: forms.Form, always: str) -> None:
        modes = [
            (ALWAYS, always),
            (ALL, "Bara om allt det här är svaret"),
            (ANY, "Bara om något av det här är svaret"),
        ]
        if self.mode == KEEP:
            modes.append((KEEP, f"Behåll villkoret som det är. {self.words}"))
        form.fields["when"] = forms.ChoiceField(
            label="När frågas det?",
            choices=modes if self.choices or self.mode == KEEP else modes[:1],
            widget=forms.RadioSelect,
            initial=self.mode,
            required=False,
            help_text=""
            if self.choices
            else "Ett villkor behöver en tidigare fråga med ja och nej eller med alternativ.",
        )
        if not self.choices:
            return
        for number, name in enumerate(self.rows):
            form.fields[name] = forms.ChoiceField(
                label=f"Svar {number + 1}",
                choices=[("", "Välj ett svar på en tidigare fråga"), *self.choices],
                initial=self.atoms[number] if number < len(self.atoms) else "",
                required=False,
                error_messages={"invalid_choice": "Välj ett svar i listan."},
            )

    def of(self, cleaned: dict[str, Any]) -> Any:
        """The condition that was chosen, as it is stored."""
        mode = cleaned.get("when") or ALWAYS
        if mode == KEEP:
            return self.stored
        chosen = [json.loads(cleaned[name]) for name in self.rows if cleaned.get(name)]
        atoms = [one for place, one in enumerate(chosen) if one not in chosen[:place]]
        if mode == ALWAYS or not atoms:
            return None
        return atoms[0] if len(atoms) == 1 else {mode: atoms}

    def complain(self, form: forms.Form) -> None:
        """Half a condition is told, in either direction."""
        mode = form.cleaned_data.get("when") or ALWAYS
        chosen = any(form.cleaned_data.get(name) for name in self.rows)
        if mode in (ALL, ANY) and not chosen and "given_1" not in form.errors:
            form.add_error("given_1", "Välj minst ett svar, eller välj att det alltid ska frågas.")


def shown_for(question: str, values: list[str]) -> str:
    """The rule by which the browser shows a row of the form."""
    return json.dumps({"any": [{"question": question, "value": value} for value in values]})
