"""What an administrator fills in to write one question."""

from collections.abc import Sequence
from typing import Any

from django import forms

from delmos_portal.questionnaires.builder.conditions import ConditionFields, shown_for
from delmos_portal.questionnaires.builder.files import KEY, MOST_CHARACTERS
from delmos_portal.questionnaires.builder.forms import (
    BuilderForm,
    Line,
    make_optional,
    paragraph,
    required,
)
from delmos_portal.questionnaires.builder.kinds import KINDS, OF_DAYS, asking_for, name_of
from delmos_portal.questionnaires.builder.limits import LimitsForm, limits_of, number
from delmos_portal.questionnaires.builder.outline import RESERVED, Raw
from delmos_portal.questionnaires.builder.tables import (
    KIND_OF,
    as_columns,
    as_pairs,
    as_rows,
    as_years,
    read_columns,
    read_pairs,
    read_rows,
    read_source,
    read_years,
)
from delmos_portal.questionnaires.definition import Definition, Kind
from delmos_portal.questionnaires.kinds import MOST_ROWS
from delmos_portal.questionnaires.prefills import IN_SWEDISH, PREFILLS
from delmos_portal.questionnaires.uses import Earlier
from delmos_portal.templatetags.swedish import in_sentence

CHOICES_HELP = (
    "Ett alternativ på varje rad. Portalen sätter en nyckel och ett streck framför, som norr | Norra"
    " länet. Låt nyckeln stå kvar när du ändrar orden, så följer svaren i påbörjade utkast med."
)
KEY_HELP = (
    "Lämna tomt, så görs den av frågan. Portalen känner igen contact_name, contact_title,"
    " contact_email och contact_phone (kontaktpersonen, som får kvittensen) och amount_applied"
    " (sökt belopp). Nyckeln kan inte ändras sedan."
)


COLUMNS_HELP = (
    f"En kolumn på varje rad: rubrik | slag. Slaget är {', '.join(KIND_OF)}. Skriv | frivillig efter"
    " det som inte måste fyllas i, och alternativen sist: Läge | alternativ | Sökt; Beviljat. Portalen"
    " sätter en nyckel först på raden. Låt den stå kvar när du ändrar orden, så följer svaren med."
)
PAIRS_HELP = (
    "En på varje rad. Portalen sätter en nyckel och ett streck framför. Låt nyckeln stå kvar när du"
    " ändrar orden, så följer svaren med."
)
LONGEST_TABLE = 20_000
LEAST_ROWS, MOST_ROWS_UNLESS_SAID = 0, 20


class TableForm(BuilderForm):
    """What a question asks for when it is answered in a table."""

    columns = paragraph("Kolumner", 6, longest=LONGEST_TABLE, help_text=COLUMNS_HELP)
    row_name = Line(
        label="Vad heter en rad?",
        max_length=60,
        help_text="Till exempel Bidrag, så läser man Bidrag 1, Bidrag 2. Lämna tomt för Rad.",
    )
    min_rows = number("Minsta antal rader", "Lämna tomt om tabellen får vara utan rader.")
    max_rows = number("Högsta antal rader", f"Lämna tomt för 20. Mer än {MOST_ROWS} går inte.")
    cost_kinds = paragraph("Kostnadsslag", 6, longest=LONGEST_TABLE, help_text=PAIRS_HELP)
    financing = paragraph("Finansiering", 4, longest=LONGEST_TABLE, help_text=PAIRS_HELP)
    years = Line(
        label="År",
        max_length=100,
        help_text="Med komma mellan, till exempel 2027, 2028. Högst fem.",
    )
    grant_row = Line(
        label="Vilken finansiering är det sökta beloppet?",
        max_length=400,
        help_text="Skriv samma ord som på raden ovan. Lämna tomt om beloppet frågas någon annanstans.",
    )
    advice = forms.ChoiceField(
        label="Vad händer när kostnader och finansiering skiljer sig?",
        choices=[("", "Det går inte att skicka in"), ("warn", "Vi varnar, men det går ändå")],
        widget=forms.RadioSelect,
        required=False,
    )
    stored: Raw

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "row_name", "min_rows", "max_rows", "grant_row")
        for name in ("columns", "cost_kinds", "financing", "years"):
            self.fields[name].required = False

    def _is(self, kind: Kind) -> bool:
        return self.data.get("kind") == kind

    def clean_columns(self) -> list[Raw]:
        if not self._is(Kind.ROWS):
            return []
        found = read_columns(str(self.cleaned_data["columns"]), self.stored.get("columns", []))
        if not found:
            raise forms.ValidationError("Skriv minst en kolumn, till exempel Belopp | belopp.")
        return found

    def clean_cost_kinds(self) -> list[list[str]]:
        return self._pairs("cost_kinds", "kostnad", "Skriv minst ett kostnadsslag.")

    def clean_financing(self) -> list[list[str]]:
        return self._pairs("financing", "finansiar", "Skriv minst en finansiär.")

    def _pairs(self, name: str, otherwise: str, missing: str) -> list[list[str]]:
        if not self._is(Kind.BUDGET):
            return []
        found = read_pairs(str(self.cleaned_data[name]), self.stored.get(name, []), otherwise)
        if not found:
            raise forms.ValidationError(missing)
        return found

    def clean_years(self) -> list[int]:
        return read_years(str(self.cleaned_data["years"])) if self._is(Kind.BUDGET) else []

    def clean_grant_row(self) -> str:
        if not self._is(Kind.BUDGET) or "financing" in self.errors:
            return ""
        return read_source(self.cleaned_data["grant_row"], self.cleaned_data["financing"])

    def clean_max_rows(self) -> int:
        most = self.cleaned_data["max_rows"]
        if not self._is(Kind.ROWS):
            return 0
        if most is not None and not 1 <= most <= MOST_ROWS:
            raise forms.ValidationError(f"Skriv ett antal från 1 till {MOST_ROWS}.")
        least = self.cleaned_data.get("min_rows") or LEAST_ROWS
        if least > (most or MOST_ROWS_UNLESS_SAID):
            raise forms.ValidationError("Högsta antalet kan inte vara lägre än det minsta.")
        return most or 0

    def tables(self) -> Raw:
        """The properties of a table as they are stored."""
        given = self.cleaned_data
        names = (
            *("columns", "row_name", "min_rows", "max_rows"),
            *("cost_kinds", "financing", "years", "grant_row"),
        )
        return {
            **{name: given[name] for name in names},
            "advice": given["advice"] == "warn" or None,
        }


class QuestionForm(LimitsForm, TableForm):
    """One question. Which fields a kind has stands in KINDS; what it has not is not kept."""

    label = Line(
        label="Fråga",
        max_length=500,
        widget=forms.Textarea({"rows": "2"}),
        error_messages=required("Skriv frågan."),
    )
    key = Line(label="Nyckel", max_length=60, help_text=KEY_HELP)
    section = forms.ChoiceField(
        label="Avsnitt", error_messages={"invalid_choice": "Välj ett avsnitt i listan."}
    )
    help = paragraph("Hjälptext", help_text="Visas under frågan, innan man svarar.")
    kind = forms.ChoiceField(
        label="Hur ska den besvaras?",
        choices=[(kind.value, f"{row.label} – {row.explained}") for kind, row in KINDS.items()],
        widget=forms.RadioSelect,
        error_messages=required("Välj hur frågan ska besvaras."),
    )
    choices = paragraph("Alternativ", 6, help_text=CHOICES_HELP)
    max_characters = number(
        "Högsta antal tecken",
        "För text. Lämna tomt för högst 300 tecken i kort text och 8\N{NO-BREAK SPACE}000 i lång."
        " Portalen visar gränsen. Skriv den inte i hjälptexten också.",
    )
    must_be = forms.ChoiceField(
        label="Vilka svar går att skicka in?",
        choices=[("", "Både Ja och Nej"), ("True", "Bara Ja"), ("False", "Bara Nej")],
        help_text="För ja och nej. En försäkran går bara att skicka in med ett av svaren.",
        widget=forms.RadioSelect,
    )
    must_be_text = paragraph(
        "Vad säger vi vid fel svar?", 2, help_text="Till exempel: Ni behöver intyga att …"
    )
    required = forms.ChoiceField(
        label="Måste frågan besvaras?",
        choices=[("yes", "Ja"), ("no", "Nej, den är frivillig")],
        widget=forms.RadioSelect,
        initial="yes",
        error_messages=required("Välj om frågan måste besvaras."),
    )
    prefill = forms.ChoiceField(
        label="Kan svaret hämtas?",
        required=False,
        help_text="Den som svarar får det som förslag och kan ändra det.",
        error_messages={"invalid_choice": "Välj i listan varifrån svaret hämtas."},
    )
    field_order = (
        *("label", "key", "section", "help", "kind", "choices", "format", "max_characters"),
        *("must_be", "must_be_text", *OF_DAYS, "columns", "row_name", "min_rows", "max_rows"),
        *("cost_kinds", "financing", "years", "grant_row", "advice", "required", "prefill"),
    )

    def __init__(
        self,
        *args: Any,
        definition: Definition,
        stored: Raw | None,
        condition: ConditionFields,
        earlier: Sequence[Earlier] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = {one.source: one for one in earlier}
        self.definition, self.stored, self.condition = definition, stored or {}, condition
        make_optional(self, "key", "help", "max_characters", "must_be_text")
        self.offer_days(definition)
        self.fields["choices"].required = self.fields["must_be"].required = False
        sections = [(one.key, one.title) for one in definition.sections]
        self.fields["section"].choices = sections  # type: ignore[attr-defined]  # a choice field
        if stored:
            del self.fields["key"]
        if len(sections) == 1:
            self.fields["section"].widget = forms.HiddenInput()
        self.fields["prefill"].choices = self._sources()  # type: ignore[attr-defined]  # a choice field
        condition.put_in(self, "Alltid")

    def _sources(self) -> list[Any]:
        """Where the answer may be fetched from; what is stored can always be kept."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in self.earlier.values():
            groups.setdefault(f"Svar i steget {one.stage}", []).append((one.source, one.label))
        found: list[Any] = [("", "Nej, den som svarar skriver själv"), *IN_SWEDISH.items()]
        stored = self.stored.get("prefill")
        if stored and stored not in {*IN_SWEDISH, *self.earlier}:
            found.append((stored, f"Behåll som det är: {stored}"))
        return [*found, *groups.items()]

    def rule_for(self, name: str) -> str:
        kinds = asking_for(name)
        return shown_for("kind", [one.value for one in kinds]) if kinds else super().rule_for(name)

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key and (not KEY.fullmatch(key) or key in RESERVED):
            raise forms.ValidationError(
                "Skriv nyckeln med små bokstäver a–z, siffror och understreck, med en bokstav först."
            )
        if key in {one.key for one in self.definition.questions()}:
            raise forms.ValidationError("En annan fråga har redan den nyckeln. Välj en annan.")
        return key

    def clean_max_characters(self) -> int:
        number = self.cleaned_data["max_characters"] or 0
        if number > MOST_CHARACTERS:
            raise forms.ValidationError("Skriv högst 50 000 tecken.")
        return int(number)

    def clean_choices(self) -> list[list[str]]:
        return read_rows(str(self.cleaned_data["choices"]))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_choice = given.get("kind") in (Kind.CHOICE, Kind.CHOICES)
        if is_choice and "choices" in given and len(given["choices"]) < 2:
            self.add_error("choices", "Skriv minst två alternativ, ett på varje rad.")
        self._complain_of_source(given)
        self.complain_of_days(given)
        self.condition.complain(self)
        return given

    def _complain_of_source(self, given: dict[str, Any]) -> None:
        source, kind = given.get("prefill"), given.get("kind")
        if not source or not kind or "prefill" not in KINDS[Kind(kind)].asks:
            return
        earlier = self.earlier.get(source)
        if given.get("must_be"):
            self.add_error("prefill", "En försäkran lämnas på nytt och kan inte hämtas. Välj Nej.")
        elif source in PREFILLS and kind not in PREFILLS[source]:
            kinds = " eller ".join(in_sentence(name_of(one)) for one in PREFILLS[source])
            self.add_error("prefill", f"Det går bara att hämta till {kinds}.")
        elif earlier is not None and earlier.kind != kind:
            self.add_error(
                "prefill",
                f"Den frågan besvaras med {in_sentence(name_of(earlier.kind))}. Låt den här frågan"
                " besvaras likadant, eller välj en annan.",
            )

    def changes(self) -> Raw:
        """The properties as they are stored; those that the kind does not have are empty."""
        given = self.cleaned_data
        asked = KINDS[Kind(given["kind"])].asks
        must_be = {"True": True, "False": False}.get(given["must_be"])
        own = {
            "max_characters": given["max_characters"],
            "choices": given["choices"],
            "must_be": must_be,
            "must_be_text": given["must_be_text"] if must_be is not None else "",
            "prefill": given["prefill"],
            **self.limits(),
            **self.tables(),
        }
        return {
            "label": given["label"],
            "kind": given["kind"],
            "help": given["help"],
            "required": None if given["required"] == "yes" else False,
            "only_if": self.condition.of(given),
            **{name: value if name in asked else None for name, value in own.items()},
        }

    def blame(self) -> str:
        """The field that a refusal of the whole is most likely about."""
        changes = self.changes()
        table = {Kind.ROWS: "columns", Kind.BUDGET: "cost_kinds"}.get(changes["kind"])
        if table and changes[table] != self.stored.get(table):
            return table
        for name in ("kind", "choices"):
            if self.stored and changes[name] != self.stored.get(name):
                return name
        return "section" if "section" in self.changed_data else "when"


def initial_of(stored: Raw, section: str) -> dict[str, Any]:
    """A stored question as the form shows it."""
    must_be = stored.get("must_be")
    return {
        "label": stored["label"],
        "section": section,
        "help": stored.get("help", ""),
        "kind": stored["kind"],
        "choices": as_rows(stored.get("choices", [])),
        "max_characters": stored.get("max_characters") or "",
        "must_be": "" if must_be is None else str(must_be),
        "must_be_text": stored.get("must_be_text", ""),
        "required": "yes" if stored.get("required", True) else "no",
        "prefill": stored.get("prefill", ""),
        **limits_of(stored),
        **_table_of(stored),
    }


def _table_of(stored: Raw) -> dict[str, Any]:
    sources = stored.get("financing", [])
    grant_row = stored.get("grant_row", "")
    return {
        "columns": as_columns(stored.get("columns", [])) if stored["kind"] == Kind.ROWS else "",
        "row_name": stored.get("row_name", ""),
        "min_rows": stored.get("min_rows") or "",
        "max_rows": stored.get("max_rows") or "",
        "cost_kinds": as_pairs(stored.get("cost_kinds", [])),
        "financing": as_pairs(sources),
        "years": as_years(stored.get("years", [])),
        "grant_row": as_pairs([one for one in sources if one[0] == grant_row]),
        "advice": "warn" if stored.get("advice") else "",
    }
