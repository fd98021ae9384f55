"""Building a form: versions, edits that always leave it whole, files, and what differs in words."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.builder.carrying import carried
from delmos_portal.questionnaires.builder.checks import whole
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import checked, read_file
from delmos_portal.questionnaires.builder.outline import canonical
from delmos_portal.questionnaires.definition import BadDefinition, parse
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from tests.applications.conditional import FORM
from tests.build import person
from tests.questionnaires.definitions import definitions

TABLES = Path(__file__).parents[1] / "data" / "tables.json"

FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def ada() -> User:
    return person("Ada", StaffRole.ADMINISTRATOR)


def published(by: User, raw: dict[str, Any] = FORM) -> QuestionnaireVersion:
    draft = actions.import_new(deepcopy(raw), by=by)
    return actions.publish(draft.pk, revision=draft.revision, by=by)


def changed(**properties: Any) -> dict[str, Any]:
    """The form with its first question changed."""
    return outline.with_question(FORM, "contact", "contact_name", properties)


@pytest.mark.django_db
@given(raw=definitions())
@FEW
def test_a_definition_comes_back_from_its_file_unchanged(raw):
    who = ada()
    with transaction.atomic():
        made = actions.import_new(checked(raw), by=who)
        kept = QuestionnaireVersion.objects.get(pk=made.pk)
        again = actions.import_new(read_file(canonical(kept.definition).encode()), by=who)

        back = QuestionnaireVersion.objects.get(pk=again.pk)
        assert back.definition == raw
        assert canonical(back.definition) == canonical(raw)
        transaction.set_rollback(True)


@given(one=definitions(), other=definitions())
@FEW
def test_forms_that_differ_are_said_to_and_forms_that_are_alike_are_not(one, other):
    assert differences(parse(one), parse(deepcopy(one))) == []
    assert bool(differences(parse(one), parse(other))) == (parse(one) != parse(other))


@given(raw=definitions(), data=st.data())
@FEW
def test_a_small_change_anywhere_is_said(raw, data):
    place = data.draw(st.sampled_from(sorted(outline.keys_in(raw))))
    section, _question = outline.place_in(raw, place)
    change = data.draw(
        st.sampled_from([{"label": "Ny lydelse?!"}, {"help": "Nytt?!"}, {"max_characters": 9999}])
    )

    other = outline.with_question(raw, section["key"], place, change)

    assert differences(parse(raw), parse(other)) != []


@given(raw=definitions(), data=st.data())
@FEW
def test_a_move_down_is_undone_by_a_move_up(raw, data):
    key = data.draw(st.sampled_from(sorted(outline.keys_in(raw))))

    down = outline.moved(raw, key, 1, is_section=False)

    assert down == raw or outline.moved(down, key, -1, is_section=False) == raw


@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "title",
                        "sections",
                        "questions",
                        "key",
                        "label",
                        "kind",
                        "sums",
                        "parts",
                        "total",
                        "only_if",
                        "all",
                        "question",
                        "is",
                    ]
                ),
                inner,
            )
        ),
    )
)
@FEW
def test_whatever_is_in_a_file_is_read_or_refused_in_a_sentence(junk):
    sentence = ""
    try:
        assert whole(read_file(json.dumps(junk).encode()))
    except BadDefinition as reason:
        sentence = str(reason)

    assert sentence == "" or sentence.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"title": NaN}',
        b'{"title": "A", "sections": [{"key": "a", "title": "\\u0000", "questions": []}]}',
        b'{"title": "A", "sections": [{"key": "a", "title": "\\ud800", "questions": []}]}',
        b'{"title": "A", "sections": [{"key": "A b", "title": "A", "questions": []}]}',
        b'{"title": "A", "sections": [{"key": "a", "title": "A", "questions": [{"key": "scan", "label": "A", "kind": "text"}]}]}',
        b" " * 1_000_001,
    ],
)
def test_a_file_that_cannot_be_kept_is_refused(content):
    with pytest.raises(BadDefinition):
        read_file(content)


@pytest.mark.django_db
def test_what_is_published_is_changed_neither_by_the_builder_nor_in_the_database():
    version = published(ada())

    with pytest.raises(Refused, match="inget utkast"):
        actions.change(version.pk, lambda raw: raw, by=ada())
    with pytest.raises(InternalError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).update(definition={})
    with pytest.raises(InternalError), transaction.atomic():
        version.delete()


@pytest.mark.django_db
def test_a_form_has_one_draft_at_most():
    version = published(ada())

    first = actions.open_draft(version.questionnaire, by=ada())
    second = actions.open_draft(version.questionnaire, by=ada())

    assert (first.pk, first.number) == (second.pk, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionnaireVersion.objects.create(
            questionnaire=version.questionnaire, number=3, definition=FORM
        )


@pytest.mark.django_db
def test_making_importing_and_publishing_are_in_the_journal():
    who = ada()
    actions.create("Tomt", by=who)
    version = published(who)
    actions.copy(version, "Kopia", by=who)
    actions.open_draft(version.questionnaire, by=who)

    assert list(Event.objects.order_by("position").values_list("step", flat=True)) == [
        "create_questionnaire",
        "import_questionnaire",
        "publish_questionnaire",
        "create_questionnaire",
        "open_questionnaire_draft",
    ]


@pytest.mark.django_db
def test_only_administrators_build():
    olle = person("Olle", StaffRole.OFFICER)

    with pytest.raises(Refused, match="Administratörer bygger"):
        actions.create("Formulär", by=olle)

    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_two_who_change_the_same_question_are_told_and_two_who_change_different_ones_are_not():
    who = ada()
    draft = actions.import_new(deepcopy(FORM), by=who)
    marks = {
        key: outline.print_of(outline.place_in(draft.definition, key)[1])
        for key in ("contact_name", "own")
    }

    def write(key: str, section: str, label: str) -> None:
        actions.change(
            draft.pk,
            lambda raw: outline.with_question(raw, section, key, {"label": label}),
            by=who,
            read=lambda raw: outline.print_of(outline.place_in(raw, key)[1]),
            was=marks[key],
        )

    write("contact_name", "contact", "Ert namn")
    write("own", "money", "Era egna medel")
    with pytest.raises(actions.Meanwhile) as told:
        write("contact_name", "contact", "Namnet")

    kept = QuestionnaireVersion.objects.get(pk=draft.pk)
    assert [kept.parsed.question(key).label for key in marks] == ["Ert namn", "Era egna medel"]
    assert told.value.now.parsed.question("contact_name").label == "Ert namn"


@pytest.mark.django_db
def test_a_draft_that_changed_since_it_was_read_is_not_published():
    who = ada()
    draft = actions.import_new(deepcopy(FORM), by=who)
    actions.change(draft.pk, lambda raw: {**raw, "title": "Annat"}, by=who)

    with pytest.raises(Refused, match="har ändrats"):
        actions.publish(draft.pk, revision=draft.revision, by=who)


@pytest.mark.django_db
def test_a_form_without_questions_is_not_published():
    draft = actions.create("Tomt", by=ada())

    with pytest.raises(Refused, match="inga frågor"):
        actions.publish(draft.pk, revision=draft.revision, by=ada())


@pytest.mark.django_db
def test_a_draft_thrown_away_takes_a_form_that_was_never_published_with_it():
    who = ada()
    draft = actions.create("Tomt", by=who)
    version = published(who)
    second = actions.open_draft(version.questionnaire, by=who)

    assert actions.discard(draft.pk, revision=draft.revision, by=who) is True
    assert actions.discard(second.pk, revision=second.revision, by=who) is False
    assert list(QuestionnaireVersion.objects.values_list("pk", flat=True)) == [version.pk]


def test_who_leans_on_a_question_is_named():
    assert outline.leaning_on(FORM, {"together"}) == [
        "Villkoret för frågan ”Vem söker ni tillsammans med?”",
        "Villkoret för frågan ”Avtal om samverkan”",
        "Villkoret för avsnittet ”Fördelning”",
    ]
    assert outline.leaning_on(FORM, {"own"}) == [
        "Kontrollen ”Egna medel brukar vara lika stora som det sökta beloppet.”"
    ]


def test_a_property_that_the_builder_does_not_know_is_kept():
    raw = changed(unit="mil", label="Namn?")

    again = outline.with_question(raw, "contact", "contact_name", {"label": "Ert namn"})

    assert outline.place_in(again, "contact_name")[1]["unit"] == "mil"


def test_what_changed_reads_as_sentences():
    raw = outline.without_question(changed(kind="long_text", max_characters=500), "share")
    raw = outline.with_question(raw, "money", "own", {"required": False})
    raw = outline.with_question(raw, "money", "year", {"label": "Vilket år?", "kind": "number"})

    assert differences(parse(FORM), parse(raw)) == [
        "Frågan ”Namn” besvaras nu med lång text (förut kort text).",
        "Frågan ”Namn”: svaret får vara längre, högst 500 tecken (förut 300).",
        "Frågan ”Egna medel” är nu frivillig.",
        "Ny fråga i avsnittet ”Pengar”: ”Vilket år?” (heltal). Den måste besvaras.",
        "Frågan ”Hur fördelar ni arbetet?” är borttagen.",
    ]


def test_answers_follow_where_they_can_and_the_rest_is_named():
    old = parse(
        {
            "title": "A",
            "sections": [
                {
                    "key": "a",
                    "title": "A",
                    "questions": [
                        {"key": "gone", "label": "1", "kind": "text"},
                        {"key": "number", "label": "2", "kind": "text"},
                        {"key": "wider", "label": "3", "kind": "text"},
                        {"key": "short", "label": "4", "kind": "text"},
                        {
                            "key": "one",
                            "label": "5",
                            "kind": "choice",
                            "choices": [["n", "N"], ["s", "S"]],
                        },
                        {
                            "key": "many",
                            "label": "6",
                            "kind": "choices",
                            "choices": [["n", "N"], ["s", "S"]],
                        },
                    ],
                }
            ],
        }
    )
    raw = {
        "title": "A",
        "sections": [
            {
                "key": "a",
                "title": "A",
                "questions": [
                    {"key": "number", "label": "2", "kind": "number"},
                    {"key": "wider", "label": "3", "kind": "long_text"},
                    {"key": "short", "label": "4", "kind": "text", "max_characters": 3},
                    {
                        "key": "one",
                        "label": "5",
                        "kind": "choice",
                        "choices": [["s", "S"], ["o", "O"]],
                    },
                    {
                        "key": "many",
                        "label": "6",
                        "kind": "choices",
                        "choices": [["s", "S"], ["o", "O"]],
                    },
                    {"key": "new", "label": "7", "kind": "text"},
                    {"key": "free", "label": "8", "kind": "text", "required": False},
                ],
            }
        ],
    }
    answers = {
        "gone": "x",
        "number": "12",
        "wider": "w",
        "short": "lång",
        "one": "n",
        "many": ["n", "s"],
    }

    found = carried(old, parse(raw), answers)

    assert found.answers == {"wider": "w", "short": "lång", "one": None, "many": ["s"]}
    assert (found.homeless, found.no_choice) == (["gone", "number"], ["one", "many"])
    assert (found.too_long, found.newly_asked) == (["short"], ["new", "number", "one"])


@given(raw=definitions())
@FEW
def test_answers_to_the_same_form_all_follow(raw):
    definition = parse(raw)
    answers = {one.key: "" for one in definition.questions()}

    found = carried(definition, definition, answers)

    assert (found.left, found.too_long, found.newly_asked) == ([], [], [])


def test_a_table_follows_when_every_cell_has_its_place():
    raw = json.loads(TABLES.read_text())
    old = parse(raw)
    answers = {
        "grants": [{"from": "Brå", "amount": 100_00}],
        "budget": {"costs": {"staff": {"2021": 5}}, "financing": {"own": {"2022": 5}}},
    }
    narrower = deepcopy(raw)
    [grants] = [one for one in narrower["sections"][0]["questions"] if one["key"] == "grants"]
    grants["columns"] = [one for one in grants["columns"] if one["key"] != "amount"]

    assert carried(old, old, answers).answers == answers
    assert carried(old, parse(narrower), answers).homeless == ["grants"]
