"""Who may apply is data on the call; the page, the form and the action give the same answer."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions import drafting
from applications.models import Call, Outcome, StageKind, Status
from applications.requirements import eligible_to, general_rule, verdict, verdict_on_kind
from delmos_portal.accounts.models import Organisation, OrganisationKind, Role
from delmos_portal.lifecycle import Refused
from tests.accounts.people import sign_in
from tests.applications.eligible import (
    PUBLIC,
    SOURCE,
    everyone,
    federations,
    listed,
    listed_call,
    part,
)
from tests.build import call, member, notification, organisation, people

pytestmark = pytest.mark.django_db
ORDINANCE = "förordningen (2018:118)"
KINDS = "kommuner, landsting (landsting heter i dag regioner) och kommunalförbund"
OPEN = f"utlysningen är öppen för {KINDS} enligt {ORDINANCE}"
GOTLAND = "Gotland söker som kommun, för Region Gotland är samma juridiska person"
UNKNOWN = "vi har inga uppgifter om vilka kommuner som är medlemmar, så hör av er till oss"


def test_the_table_has_thirty_two_municipalities_with_the_codes_of_their_names():
    everyone()
    names = {row[0]: row[1] for row in part("list")}

    real = dict(Organisation.objects.filter(code__in=names).values_list("code", "name"))

    assert len(names) == 32
    assert sum(row[-1] == "D" for row in part("list")) == 12
    assert [code for code, name in names.items() if name not in real[code]] == []


def test_every_municipality_region_and_federation_is_answered_as_worked_out_by_hand():
    everyone()
    unions = federations()
    it = listed_call()
    kinds = OrganisationKind

    by_kind: dict[str, dict[str, bool]] = {kind: {} for kind in PUBLIC}
    for one in Organisation.objects.all():
        key = one.name if one.kind == kinds.KOMMUNALFORBUND else one.code
        by_kind[one.kind][key] = verdict(it, one).may_apply

    assert {kind: len(rows) for kind, rows in by_kind.items()} == {
        kinds.KOMMUN: 290,
        kinds.REGION: 21,
        kinds.KOMMUNALFORBUND: 7,
    }
    assert sorted(code for code, may in by_kind[kinds.KOMMUN].items() if may) == sorted(listed())
    assert by_kind[kinds.REGION] == {row[0]: row[1] == "yes" for row in part("regions")}
    assert by_kind[kinds.KOMMUNALFORBUND] == unions


def test_gotland_is_answered_once():
    everyone()
    it = listed_call()

    gotland = Organisation.objects.filter(code__in=("0980", "09")).order_by("code")

    assert [verdict(it, one).sentence for one in gotland] == [
        f"Region Gotland kan inte söka: {GOTLAND}.",
        f"{gotland[1]} kan söka: {OPEN}, och kommunen står på listan enligt {SOURCE}.",
    ]


def test_gotland_may_apply_where_only_regions_may():
    everyone()
    it = call("regioner", allowed_kinds=[OrganisationKind.REGION])

    assert [one.code for one in eligible_to(it) if one.kind == "kommun"] == ["0980"]
    assert verdict(it, Organisation.objects.get(code="0980")).may_apply


SWITCHES = st.fixed_dictionaries(
    {
        "listed_codes": st.lists(
            st.sampled_from(["0583", "0580", "05", "1490", "0980"]), unique=True
        ),
        "derives_regions": st.booleans(),
        "derives_federations": st.booleans(),
        "allowed_kinds": st.lists(
            st.sampled_from(OrganisationKind.values), unique=True, min_size=1
        ),
    }
)


@pytest.fixture
def some_of_each():
    organisation("Region Östergötland", "05", OrganisationKind.REGION)
    organisation("Region Gotland", "09", OrganisationKind.REGION)
    organisation("Gotlands kommun", "0980")
    organisation("Linköpings kommun", "0580")
    motala, boras = organisation("Motala kommun", "0583"), organisation("Borås kommun", "1490")
    for name, members in (("Ett förbund", [motala, boras]), ("Ett tomt förbund", [])):
        made = Organisation.objects.create(kind=OrganisationKind.KOMMUNALFORBUND, name=name)
        made.members.set(members)
    Organisation.objects.create(kind=OrganisationKind.ASSOCIATION, name="En förening")
    return call()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(switches=SWITCHES, invited=st.sets(st.sampled_from(["0583", "05", "1490"])))
def test_the_list_of_names_is_those_who_are_answered_yes(some_of_each, switches, invited):
    with transaction.atomic():
        it = Call.objects.get(pk=some_of_each.pk)
        for name, value in switches.items():
            setattr(it, name, value)
        it.save()
        it.invited.set(Organisation.objects.filter(code__in=invited))

        answered = {one.name for one in Organisation.objects.all() if verdict(it, one).may_apply}

        assert {one.name for one in eligible_to(it)} == answered
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("kind", "code", "changes", "because"),
    [
        ("kommun", "0583", {}, "kommunen står på listan enligt"),
        ("region", "05", {}, "Linköpings kommun, Motala kommun och Norrköpings kommun i länet står på listan enligt"),
        ("region", "14", {}, "Borås kommun, Göteborgs kommun, Trollhättans kommun och Uddevalla kommun i länet står på listan enligt"),
        ("region", "01", {}, "och 3 till i länet står på listan enligt"),
        ("region", "03", {}, "ingen kommun i länet står på listan enligt"),
        ("region", "05", {"derives_regions": False}, "regionen står inte på listan enligt"),
        ("kommun", "0586", {}, "kommunen står inte på listan enligt"),
    ],
)  # fmt: skip
def test_the_answer_names_the_reason_and_where_the_list_comes_from(kind, code, changes, because):
    everyone()
    asked = Organisation.objects.get(kind=kind, code=code)

    said = verdict(listed_call(**changes), asked).sentence

    assert f"{because} {SOURCE}." in said


def test_a_federation_is_answered_by_its_members():
    everyone()
    federations()
    it = listed_call()
    names = ["Räddningstjänsten Östra", "Norra Dalarnas räddning", "Förbundet utan medlemmar"]

    said = [verdict(it, Organisation.objects.get(name=name)).sentence for name in names]

    assert said == [
        f"Räddningstjänsten Östra kan söka: {OPEN}, och medlem är Norrköpings kommun, på listan enligt {SOURCE}.",
        f"Norra Dalarnas räddning kan inte söka: ingen medlem (Mora kommun och Rättviks kommun) står på listan enligt {SOURCE}.",
        f"Förbundet utan medlemmar kan inte söka: {UNKNOWN}.",
    ]


def test_those_with_the_outcome_in_an_earlier_call_may_apply_and_no_others():
    who = people()
    earlier = call("forst")
    done = notification(Status.ANNOUNCED, who=who, of=earlier)
    terms: dict[str, Any] = {"follows": earlier, "follows_stage": StageKind.NOTIFICATION}
    after = call("sedan", **terms, follows_outcomes=[Outcome.ACCEPT])
    refused = call("ratt", **terms, follows_outcomes=[Outcome.DECLINE])

    yes, no = verdict(after, who.motala), verdict(after, who.elsewhere)

    assert done.decision.outcome == Outcome.ACCEPT
    assert (yes.may_apply, no.may_apply) == (True, False)
    assert no.sentence == (
        "Borås kommun kan inte söka: den har inte fått beskedet inbjuden att ansöka på"
        " intresseanmälan i ”Statsbidrag mot segregation”."
    )
    assert not verdict(refused, who.motala).may_apply
    assert [one.name for one in eligible_to(after)] == ["Motala kommun"]
    with pytest.raises(Refused, match="den har inte fått beskedet"):
        drafting.begin(after, who.elsewhere, by=who.omar)


def test_a_call_cannot_follow_another_without_saying_what_is_needed():
    earlier = call("forst")

    with pytest.raises(IntegrityError, match="call_follows_a_stage_and_its_outcomes"):
        call("sedan", follows=earlier)


def test_every_condition_must_hold():
    who = people()
    it = call("inbjudna", listed_codes=["0583", "1490"], list_source=SOURCE)
    it.invited.set([who.motala])

    assert [one.name for one in eligible_to(it)] == ["Motala kommun"]
    assert verdict(it, who.elsewhere).sentence == (
        "Borås kommun kan inte söka: den är inte bland dem som utlysningen riktar sig till."
    )


def test_the_rule_is_told_with_its_source():
    assert general_rule(call()) == [
        f"Alla kommuner och landsting (landsting heter i dag regioner) kan söka, enligt {ORDINANCE}.",
        "Gotland söker en gång, som kommun.",
    ]
    assert general_rule(listed_call(region_word="region")) == [
        f"Kommuner, regioner och kommunalförbund kan söka, enligt {ORDINANCE}.",
        f"Kommunen ska stå på listan enligt {SOURCE}.",
        "En region kan söka när minst en kommun i länet står på listan.",
        "Ett kommunalförbund kan söka när minst en medlemskommun står på listan.",
        "Gotland söker en gång, som kommun.",
    ]


def test_the_wording_is_named_by_its_amending_act():
    it = call(amending_act="2019:1128", wording="")

    assert it.provisions == "förordningen (2018:118) i lydelse enligt SFS 2019:1128"
    it.ordinance_number = "2018-118"
    with pytest.raises(ValidationError, match="till exempel 2018:118"):
        it.clean_fields(exclude=["not_for"])


@pytest.mark.parametrize("kind", ["association", ""])
def test_what_is_no_public_body_is_answered_by_its_kind(kind: str):
    answer = verdict_on_kind(call(), kind)

    assert not answer.may_apply
    assert "kan inte söka: utlysningen är öppen för kommuner och landsting" in answer.sentence


def asked(it: Call, chosen: object) -> str:
    page = Client().get(reverse("may-we-apply", args=[it.slug]), {"organisation": chosen})
    return " ".join(page.text.split())


def test_anyone_may_ask_for_any_organisation_before_signing_in():
    everyone()
    it = listed_call()
    motala, mjolby = (Organisation.objects.get(code=code) for code in ("0583", "0586"))

    yes, no, other, unknown = (asked(it, one) for one in (motala.pk, mjolby.pk, "annan", "0"))

    assert "Ja, ni hör till dem som kan söka" in yes
    assert "Nej, ni kan inte söka" in no
    assert "Mjölby kommun kan inte söka: kommunen står inte på listan" in no
    assert "Kommunförbund, kommunala bolag och företag kan inte söka" in other
    assert "Välj en organisation i listan." in unknown


def test_a_federation_that_is_not_in_the_register_can_ask_for_its_kind():
    it = call(allowed_kinds=["kommun", "kommunalforbund"])

    assert "Ja, ni hör till dem som kan söka" in asked(it, "kommunalforbund")


def test_an_association_in_the_register_is_not_named_to_everyone():
    made = Organisation.objects.create(kind=OrganisationKind.ASSOCIATION, name="Hemliga föreningen")
    it = listed_call(allowed_kinds=[*PUBLIC, OrganisationKind.ASSOCIATION])

    pages = [Client().get(reverse(name, args=[it.slug])).text for name in ("call", "may-we-apply")]

    assert ["Hemliga" in page for page in pages] == [False, False]
    assert verdict(it, made).may_apply


@pytest.mark.parametrize(("narrow", "statements"), [(False, 5), (True, 6)])
def test_the_public_page_of_a_call_asks_few_questions(narrow: bool, statements: int):
    everyone()
    it = listed_call() if narrow else call()
    url = reverse("call", args=[it.slug])
    Client().get(url)

    with CaptureQueriesContext(connection) as asked:
        page = Client().get(url)

    titles = [f"{len(one.names)} {one.title}" for one in page.context["groups"]]
    assert titles == (["32 kommuner", "14 regioner"] if narrow else [])
    assert len(asked) == statements


def test_a_member_reads_why_the_organisation_may_apply_before_drafting():
    who = people()
    member(who.amina, who.elsewhere, Role.WRITER)
    it = listed_call(listed_codes=["0583"])

    page = sign_in(Client(), who.amina).get(reverse("call", args=[it.slug]))

    told = {door["organisation"].name: door["reason"] for door in page.context["doors"]}
    assert told["Motala kommun"].endswith(f"kommunen står på listan enligt {SOURCE}.")
    assert told["Borås kommun"] == (
        f"Borås kommun kan inte söka: kommunen står inte på listan enligt {SOURCE}."
    )
    assert told["Motala kommun"] in page.text
