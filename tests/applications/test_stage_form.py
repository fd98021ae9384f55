"""Who must sign a stage, and which sections of it, is set with check boxes in the register of calls."""

from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.test.html import Element, parse_html
from django.urls import reverse

from applications.actions.publishing import load_questionnaire
from applications.admin import StageForm, StageInline
from applications.models import Call, Stage
from delmos_portal.accounts.models import Level, Office, StaffRole
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.build import call, person

pytestmark = pytest.mark.django_db


def filled(stage: Stage, **changes: object) -> StageForm:
    given = {
        key: value
        for key, value in model_to_dict(stage).items()
        if value is not None and key not in ("parties", "opens_at", "closes_at", "answer_by")
    }
    given["reminder_days"] = "14,7,1"
    return StageForm({**given, **changes}, instance=stage)


def test_everything_that_a_stage_can_have_is_set_in_the_register():
    editable = {one.name for one in Stage._meta.fields if one.editable} - {"id", "call", "parties"}

    assert editable - set(StageInline.fields or ()) == set()


def test_the_parties_are_kept_in_their_order_and_shown_again():
    stage = call().first_stage()
    form = filled(
        stage,
        party_1=[Office.BOARD_CHAIR, Office.REGIONAL_CHAIR],
        party_2=[Office.MUNICIPAL_DIRECTOR],
        signing_in_order=True,
        required_level=Level.TWO_FACTORS,
    )

    form.save()

    stage.refresh_from_db()
    assert stage.parties == [
        {"offices": [Office.BOARD_CHAIR, Office.REGIONAL_CHAIR]},
        {"offices": [Office.MUNICIPAL_DIRECTOR]},
    ]
    assert [str(one) for one in stage.signing_parties] == [
        "Kommunstyrelsens ordförande eller regionstyrelsens ordförande",
        "Kommunchef",
    ]
    assert StageForm(instance=stage).fields["party_2"].initial == [Office.MUNICIPAL_DIRECTOR]


def test_who_signs_is_not_changed_while_somebody_has_signed():
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    stage = Stage.objects.get(pk=it.stage_id)

    form = filled(stage, party_1=[Office.BOARD_CHAIR])

    assert form.non_field_errors() == [
        "Någon har redan undertecknat i det här steget. Då kan det inte ändras vem som undertecknar."
    ]


def test_the_sections_that_a_party_signs_are_not_changed_while_somebody_has_signed():
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    stage = Stage.objects.get(pk=it.stage_id)
    same = {"party_1": CHAIR["offices"], "party_2": DIRECTOR["offices"]}

    as_before = filled(stage, **same)
    narrower = filled(stage, **same, party_2_sections=["contact"])

    assert (as_before.is_valid(), narrower.is_valid()) == (True, False)


def administrator() -> Client:
    return sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))


def address(it: Call) -> str:
    return reverse("workspace:applications_call_change", args=[it.pk])


def elements(page: Any) -> list[Element]:
    """Everything on the page, in its order."""
    found, waiting = [], [parse_html(page.content.decode())]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Element):
            found.append(one)
            waiting.extend(reversed(one.children))
    return found


def as_it_stands(page: Any) -> dict[str, list[str]]:
    """What the page's form would send, untouched."""
    sent: dict[str, list[str]] = {}
    for one in elements(page):
        said = dict(one.attributes)
        is_off = said.get("type") in ("checkbox", "radio") and "checked" not in said
        if one.name == "input" and "name" in said and said["type"] != "submit" and not is_off:
            value = said.get("value") or ("on" if said["type"] == "checkbox" else "")
            sent.setdefault(said["name"], []).append(value)
        elif one.name == "textarea":
            sent[said["name"]] = ["".join(map(str, one.children))]
        elif one.name == "select":
            options = [dict(option.attributes) for option in options_of(one)]
            sent[said["name"]] = [it["value"] or "" for it in options if "selected" in it]
    return sent


def options_of(select: Element) -> list[Element]:
    return [one for one in select.children if isinstance(one, Element)]


def errors_of(page: Any, field: str) -> list[str]:
    """What stands beside a field of the first stage."""
    return list(page.context["inline_admin_formsets"][0].formset.forms[0].errors.get(field, []))


def checked(page: Any, field: str) -> list[str]:
    return as_it_stands(page).get(f"stages-0-{field}", [])


def test_an_administrator_chooses_the_sections_that_each_party_signs():
    it, client = call(), administrator()
    form = as_it_stands(client.get(address(it)))
    form |= {
        "stages-0-party_1": [Office.BOARD_CHAIR],
        "stages-0-party_2": [Office.MUNICIPAL_DIRECTOR],
        "stages-0-party_2_sections": ["cooperation"],
    }

    saved = client.post(address(it), form)

    assert saved.status_code == 302
    assert it.first_stage().parties == [
        {"offices": ["board_chair"]},
        {"offices": ["municipal_director"], "sections": ["cooperation"]},
    ]
    page = client.get(address(it))
    assert checked(page, "party_1_sections") == []
    assert checked(page, "party_2_sections") == ["cooperation"]
    assert "kommunchef (gäller Samverkan och kunskapsutbyte)" in (
        Client().get(reverse("call", args=[it.slug])).content.decode()
    )
    again = client.post(address(it), as_it_stands(page))
    assert again.status_code == 302
    assert it.first_stage().parties[1] == {
        "offices": ["municipal_director"],
        "sections": ["cooperation"],
    }


def test_a_section_that_is_not_in_the_questionnaire_is_refused_and_the_rest_is_kept():
    it, client = call(), administrator()
    form = as_it_stands(client.get(address(it)))
    form |= {
        "stages-0-party_1": [Office.BOARD_CHAIR],
        "stages-0-party_1_sections": ["contact", "budget"],
        "stages-0-title": ["Ny titel"],
    }

    refused = client.post(address(it), form)

    assert refused.status_code == 200
    assert errors_of(refused, "party_1_sections") == [
        "Avsnittet ”budget” finns inte i stegets frågeformulär. Välj bland avsnitten här."
    ]
    assert checked(refused, "party_1") == ["board_chair"]
    assert checked(refused, "party_1_sections") == ["contact"]
    assert checked(refused, "title") == ["Ny titel"]
    assert it.first_stage().parties == []


def test_another_questionnaire_brings_its_own_sections():
    it, client = call(), administrator()
    stage, other = it.first_stage(), load_questionnaire("2018_application")
    Stage.objects.filter(pk=stage.pk).update(parties=[{**CHAIR, "sections": ["cooperation"]}])
    form = as_it_stands(client.get(address(it)))
    form["stages-0-questionnaire"] = [str(other.pk)]

    refused = client.post(address(it), form)

    assert errors_of(refused, "party_1_sections") == [
        "Avsnittet ”cooperation” finns inte i stegets frågeformulär. Välj bland avsnitten här."
    ]
    choices = refused.context["inline_admin_formsets"][0].formset.forms[0]
    assert [key for key, _title in choices.fields["party_1_sections"].choices] == [
        one.key for one in other.parsed.sections
    ]


def test_sections_without_anybody_to_sign_them_are_refused_beside_the_party():
    it, client = call(), administrator()
    form = as_it_stands(client.get(address(it)))
    form["stages-0-party_2_sections"] = ["contact"]

    refused = client.post(address(it), form)

    assert errors_of(refused, "party_2") == [
        "Part 2 har avsnitt men ingen som undertecknar. Kryssa i vem det är, eller ta bort avsnitten."
    ]
    assert checked(refused, "party_2_sections") == ["contact"]


def test_a_stage_without_a_questionnaire_says_that_it_is_saved_first():
    form = StageForm()

    assert form.fields["party_1_sections"].help_text == (
        "Spara steget först. Sedan går det att välja bland frågeformulärets avsnitt här."
    )
