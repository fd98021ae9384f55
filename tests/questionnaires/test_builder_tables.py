"""Tables in the builder: written a line at a time, kept where untouched, and told when changed."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delmos_portal.accounts.models import StaffRole
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.builder.carrying import carried
from delmos_portal.questionnaires.builder.conditions import ConditionFields, earlier_than
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import checked
from delmos_portal.questionnaires.builder.kinds import OF_DAYS
from delmos_portal.questionnaires.builder.questions import QuestionForm, initial_of
from delmos_portal.questionnaires.builder.tables import read_columns, read_pairs, read_years
from delmos_portal.questionnaires.definition import BadDefinition, parse
from delmos_portal.questionnaires.kinds import Kind
from delmos_portal.questionnaires.uses import Earlier
from tests.accounts.people import sign_in
from tests.applications.conditional import conditional_call
from tests.applications.tables import FORM
from tests.build import person
from tests.questionnaires.definitions import definitions

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GRANTS, BUDGET = (outline.place_in(FORM, key)[1] for key in ("grants", "budget"))


def form_for(raw: dict[str, Any], key: str, **typed: Any) -> QuestionForm:
    """The page of a question as it is opened, with these fields typed over, and sent."""
    parsed = parse(raw)
    section, stored = outline.place_in(raw, key)
    condition = ConditionFields(
        earlier_than(parsed, question=key), stored.get("only_if"), parsed.question(key).when
    )
    shown = initial_of(stored, section["key"])
    opened = QuestionForm(definition=parsed, stored=stored, condition=condition, initial=shown)
    data = {one.name: one.value() for one in opened} | typed
    return QuestionForm(
        {name: value for name, value in data.items() if value is not None},
        definition=parsed,
        stored=stored,
        condition=condition,
        earlier=[Earlier("stage.notification.name", "Namn", "Intresseanmälan", Kind.TEXT)],
    )


def with_typed(key: str, **typed: Any) -> dict[str, Any]:
    """The form of tables after one of its questions was written anew in the builder."""
    form = form_for(FORM, key, **typed)
    assert form.is_valid(), form.errors
    return outline.with_question(FORM, form.cleaned_data["section"], key, form.changes())


@given(raw=definitions(), data=st.data())
@FEW
def test_a_question_that_is_opened_and_saved_means_the_same(raw, data):
    key = data.draw(st.sampled_from(sorted(outline.keys_in(raw))))
    form = form_for(raw, key)

    assert form.is_valid(), form.errors
    saved = outline.with_question(raw, form.cleaned_data["section"], key, form.changes())

    before = parse(raw)
    kept = ("columns", "cost_kinds", "financing", "years", "grant_row", "prefill", "format")
    for name in (*kept, *OF_DAYS):
        assert outline.place_in(saved, key)[1].get(name) == outline.place_in(raw, key)[1].get(name)
    assert parse(saved).question(key).rows == before.question(key).rows
    assert parse(saved).question(key).budget == before.question(key).budget


def test_columns_are_written_a_line_at_a_time():
    text = (
        "Från vem | text\nLäge | alternativ | frivillig | Sökt; Beviljat\nbelopp | Summa | Belopp"
    )

    assert read_columns(text, []) == [
        {"key": "fran_vem", "label": "Från vem", "kind": "text"},
        {
            "key": "lage",
            "label": "Läge",
            "kind": "choice",
            "required": False,
            "choices": [["sokt", "Sökt"], ["beviljat", "Beviljat"]],
        },
        {"key": "belopp", "label": "Summa", "kind": "kronor"},
    ]


def test_what_a_line_cannot_say_is_kept_when_its_words_are_changed():
    stored = [
        {
            "key": "from",
            "label": "Från vem",
            "kind": "text",
            "max_characters": 100,
            "help": "Hela namnet",
            "unit": "mil",
        },
        {
            "key": "state",
            "label": "Läge",
            "kind": "choice",
            "choices": [["applied", "Sökt"], ["granted", "Beviljat"]],
        },
    ]

    found = read_columns(
        "from | Av vem | text | frivillig\nstate | Läge | alternativ | Beviljat; Avslaget", stored
    )

    assert found == [
        {**stored[0], "label": "Av vem", "required": False},
        {**stored[1], "choices": [["granted", "Beviljat"], ["avslaget", "Avslaget"]]},
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Belopp", "Skriv raden ”Belopp” som rubrik | slag."),
        ("Text | lång text", "Slaget är text, heltal, belopp"),
        (" | text", "Skriv en rubrik"),
        ("Läge | alternativ | Sökt", "Skriv minst två alternativ sist på raden"),
        ("Namn | text | kanske", "Ta bort det som står efter slaget"),
        ("a | A | text\na | B | text", "Två rader har nyckeln a."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, told):
    with pytest.raises(forms.ValidationError) as refused:
        read_columns(line, [])

    assert told in refused.value.messages[0]


@given(text=st.text())
@FEW
def test_whatever_is_written_as_columns_or_rows_is_taken_or_refused_in_a_sentence(text):
    for read in (
        lambda: read_columns(text, []),
        lambda: read_pairs(text, [], "kostnad"),
        lambda: read_years(text),
    ):
        told = ""
        try:
            assert read() is not None
        except forms.ValidationError as refused:
            told = refused.messages[0]
        assert told == "" or told.endswith(".")


def test_a_budget_is_written_from_nothing():
    form = form_for(
        FORM,
        "contact_name",
        kind="budget",
        prefill="",
        cost_kinds="Personal\nLokaler",
        financing="Statsbidrag (sökt belopp)\nEgna medel",
        years="2028, 2027",
        grant_row="statsbidrag (sökt belopp)",
        advice="warn",
    )

    assert form.is_valid(), form.errors
    changes = {name: one for name, one in form.changes().items() if one not in (None, "", [], 0)}
    assert changes == {
        "label": "Kontaktperson",
        "kind": "budget",
        "cost_kinds": [["personal", "Personal"], ["lokaler", "Lokaler"]],
        "financing": [
            ["statsbidrag_sokt_belopp", "Statsbidrag (sökt belopp)"],
            ["egna_medel", "Egna medel"],
        ],
        "years": [2027, 2028],
        "grant_row": "statsbidrag_sokt_belopp",
        "advice": True,
    }


@pytest.mark.parametrize(
    ("key", "typed", "field", "told"),
    [
        (
            "grants",
            {"columns": ""},
            "columns",
            "Skriv minst en kolumn, till exempel Belopp | belopp.",
        ),
        ("grants", {"max_rows": "51"}, "max_rows", "Skriv ett antal från 1 till 50."),
        (
            "grants",
            {"min_rows": "9", "max_rows": "3"},
            "max_rows",
            "Högsta antalet kan inte vara lägre än det minsta.",
        ),
        ("budget", {"cost_kinds": ""}, "cost_kinds", "Skriv minst ett kostnadsslag."),
        ("budget", {"financing": ""}, "financing", "Skriv minst en finansiär."),
        ("budget", {"years": ""}, "years", "Skriv ett till 5 år, med komma mellan."),
        (
            "budget",
            {"years": "27"},
            "years",
            "Skriv åren med fyra siffror och komma mellan, som 2027, 2028.",
        ),
        (
            "budget",
            {"grant_row": "Lån"},
            "grant_row",
            "Skriv en av raderna under Finansiering, med samma ord som där.",
        ),
        (
            "contact_name",
            {"prefill": "person.email", "kind": "number"},
            "prefill",
            "Det går bara att hämta till e-postadress eller kort text.",
        ),
        (
            "contact_name",
            {"prefill": "stage.notification.name", "kind": "number"},
            "prefill",
            "Den frågan besvaras med kort text. Låt den här frågan besvaras likadant, eller välj en annan.",
        ),
        (
            "contact_name",
            {"prefill": "person.name", "kind": "yes_no", "must_be": "True"},
            "prefill",
            "En försäkran lämnas på nytt och kan inte hämtas. Välj Nej.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(key, typed, field, told):
    form = form_for(FORM, key, **typed)

    assert not form.is_valid()
    assert form.errors == {field: [told]}


def test_what_changed_in_a_table_reads_as_sentences():
    grants = {
        **GRANTS,
        "max_rows": 5,
        "columns": [
            {**GRANTS["columns"][0], "label": "Från", "required": False, "max_characters": 50},
            *GRANTS["columns"][2:],
            {"key": "year", "label": "År", "kind": "number"},
        ],
    }
    budget = {
        **BUDGET,
        "years": [2021, 2022, 2023],
        "cost_kinds": [*BUDGET["cost_kinds"][1:], ["travel", "Resor"]],
        "grant_row": "own",
        "advice": True,
    }
    raw = outline.with_question(FORM, "others", "grants", grants)
    raw = outline.with_question(raw, "money", "budget", budget)
    raw = outline.with_question(raw, "others", "contact_name", {"prefill": "person.name"})
    one, other = "Frågan ”Statsbidrag som ni har fått eller sökt”", "Frågan ”Projektets budget”"

    assert differences(parse(FORM), parse(raw)) == [
        "Frågan ”Kontaktperson”: svaret kan hämtas (namnet på den som fyller i).",
        f"{one}: kolumnen ”Från vem” heter nu ”Från”.",
        f"{one}: kolumnen ”Från” är nu frivillig.",
        f"{one}: kolumnen ”Från” får ha högst 50 tecken (förut 100).",
        f"{one}: ny kolumn ”År” (heltal). Den måste fyllas i.",
        f"{one}: kolumnen ”För vad” är borttagen.",
        f"{one}: tabellen ska ha högst 5 rader (förut högst 20).",
        f"{other}: tillagt kostnadsslag ”Resor”.",
        f"{other}: borttaget kostnadsslag ”Personal”.",
        f"{other}: budgeten gäller nu 2021, 2022, 2023 (förut 2021, 2022).",
        f"{other}: det sökta beloppet är nu raden ”Egna medel”.",
        f"{other}: vi varnar bara när kostnader och finansiering skiljer sig.",
    ]


def test_a_table_that_becomes_too_long_or_lacks_a_new_column_is_counted():
    old = parse(FORM)
    answers = {
        "grants": [
            {
                "from": "Brå" * 20,
                "purpose": "Möten",
                "state": "applied",
                "amount": 1,
                "is_state_aid": False,
            }
        ],
        "partners": [{"name": "Borås"}, {"name": "Ydre"}],
    }
    narrow = {**GRANTS["columns"][0], "max_characters": 50}
    columns = [narrow, *GRANTS["columns"][1:], {"key": "year", "label": "År", "kind": "number"}]
    raw = outline.with_question(FORM, "others", "grants", {"columns": columns})
    raw = outline.with_question(raw, "others", "partners", {"max_rows": 1})

    found = carried(old, parse(raw), answers)

    assert found.answers == answers
    assert (found.too_long, found.newly_asked) == (["grants", "partners"], ["grants"])


@pytest.mark.parametrize(
    "column",
    [
        {"key": "a", "label": 5, "kind": "text"},
        {"key": "a", "label": "A", "kind": "text", "required": "ja"},
        {"key": "a", "label": "A", "kind": "choice", "choices": [["a b", "A"], ["c", "C"]]},
        "kolumn",
    ],
)
def test_a_column_in_a_file_is_read_with_the_same_suspicion(column):
    raw = deepcopy(FORM)
    outline.place_in(raw, "grants")[1]["columns"].append(column)

    with pytest.raises(BadDefinition):
        checked(raw)


@pytest.mark.django_db
def test_the_page_of_a_question_offers_what_earlier_stages_ask():
    conditional_call()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    draft = actions.import_new(json.loads(json.dumps(FORM)), by=ada)

    page = sign_in(Client(), ada).get(
        reverse("workspace:questionnaire-question", args=[draft.questionnaire_id, "contact_name"])
    )

    assert '<optgroup label="Svar i steget Intresseanmälan">' in page.text
    assert '<option value="stage.notification.contact_name">Namn</option>' in page.text
    assert '<option value="person.name">Namnet på den som fyller i</option>' in page.text
    assert with_typed("contact_name", prefill="stage.notification.name")["sections"][0][
        "questions"
    ][0] == {
        "key": "contact_name",
        "label": "Kontaktperson",
        "kind": "text",
        "prefill": "stage.notification.name",
    }
