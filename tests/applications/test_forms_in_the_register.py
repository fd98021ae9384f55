"""The register of calls: a stage's form is chosen there, and a published one's is not changed."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.admin import DRAFTS_FOLLOW, NO_FORM
from applications.models import Call
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.accounts.people import sign_in
from tests.applications.changed_form import ada, begun, next_version
from tests.applications.conditional import FORM

pytestmark = pytest.mark.django_db


def in_the_register(form: QuestionnaireVersion | None, **changes: Any) -> dict[str, Any]:
    """A call with one stage, as it is posted from the register's page."""
    stage = {
        "order": "1",
        "kind": "application",
        "title": "Ansökan",
        "opens_at_0": "2026-01-01",
        "opens_at_1": "08:00:00",
        "closes_at_0": "2027-06-01",
        "closes_at_1": "00:00:00",
        "accepts_late": "on",
        "questionnaire": form.pk if form else "",
        "writer_may_sign": "on",
        "required_level": "1",
        "reminder_days": "14,7,1",
    }
    call = {
        "title": "Statsbidrag 2027",
        "slug": "statsbidrag-2027",
        "summary": "Kort",
        "ordinance": "2018:118",
        "purpose": "Syfte",
        "who_may_apply": "Kommuner",
        "frame_ore": "10 000 000",
        "allowed_kinds": ["kommun"],
        "classification": "2.6.2",
        "max_years": "1",
        "region_word": "region",
        "published_at_0": "2026-01-01",
        "published_at_1": "08:00:00",
        "stages-TOTAL_FORMS": "1",
        "stages-INITIAL_FORMS": "0",
    }
    return {**call, **{f"stages-0-{name}": one for name, one in stage.items()}, **changes}


def errors_of(page: Any) -> dict[str, Any]:
    admin_form = page.context["adminform"].form
    rows = [form.errors for one in page.context["inline_admin_formsets"] for form in one.formset]
    return {**admin_form.errors, **{name: text for row in rows for name, text in row.items()}}


def test_an_administrator_puts_up_a_call_in_the_register_and_in_kronor():
    form = actions.import_new(deepcopy(FORM), by=ada())
    form = actions.publish(form.pk, revision=form.revision, by=ada())
    client = sign_in(Client(), ada())

    page = client.post(reverse("workspace:applications_call_add"), in_the_register(form))

    assert page.status_code == 302, errors_of(page)
    call = Call.objects.get(slug="statsbidrag-2027")
    assert (call.frame_ore, call.first_stage().questionnaire) == (10_000_000_00, form)


def test_the_register_refuses_a_draft_of_a_form_in_swedish():
    draft = actions.import_new(deepcopy(FORM), by=ada())
    client = sign_in(Client(), ada())
    place = reverse("workspace:applications_call_add")

    missing = client.post(place, in_the_register(None))
    unpublished = client.post(place, in_the_register(draft))

    assert errors_of(missing)["questionnaire"] == [NO_FORM]
    assert "questionnaire" in errors_of(unpublished)


def test_the_register_does_not_change_a_published_calls_form_behind_the_drafts():
    it, _who = begun()
    version = next_version(it)
    client = sign_in(Client(), ada())
    stage = it.case.call.first_stage()
    place = reverse("workspace:applications_call_change", args=[it.case.call_id])
    posted = in_the_register(
        version,
        **{"stages-INITIAL_FORMS": "1", "stages-0-id": stage.pk, "stages-0-call": stage.call_id},
    )

    page = client.post(place, posted)

    assert errors_of(page)["questionnaire"] == [DRAFTS_FOLLOW]
    stage.refresh_from_db()
    assert stage.questionnaire.number == 1


def test_the_pages_of_forms_lie_under_the_registers_in_the_menu():
    page = sign_in(Client(), ada()).get(reverse("workspace:questionnaires"))

    assert [one["label"] for one in page.context["nav"] if one["current"]] == ["Register"]
