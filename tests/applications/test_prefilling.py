"""Answers that are fetched: saved with where from, shown until edited, never changed silently."""

import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, prefilling
from applications.actions.publishing import DEFINITIONS, check_prefills
from applications.models import StageKind, Status, Submission
from delmos_portal.accounts.models import Membership, Role
from delmos_portal.questionnaires.definition import BadDefinition, parse
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.accounts.people import sign_in
from tests.build import People, call, member, notification, people, person, stage

pytestmark = pytest.mark.django_db
CONTACT = ["contact_email", "contact_name", "contact_phone", "contact_title"]


def form(prefill: str, kind: str = "text", **more: object) -> dict[str, object]:
    question = {"key": "a", "label": "Fråga", "kind": kind, "prefill": prefill, **more}
    return {
        "title": "Prov",
        "sections": [{"key": "one", "title": "Ett", "questions": [question]}],
    }


def asking(*questions: dict[str, object]) -> Submission:
    """Amina's draft of a notification that asks these questions."""
    of = call()
    first = of.first_stage()
    sections = [{"key": "one", "title": "Ett", "questions": list(questions)}]
    first.questionnaire = QuestionnaireVersion.objects.create(
        questionnaire=first.questionnaire.questionnaire,
        number=99,
        definition={"title": "Prov", "sections": sections},
        published_at=timezone.now(),
    )
    first.save()
    return notification(of=of)


def section_page(client: Client, it: Submission, key: str = "contact"):
    return client.get(reverse("section", args=[it.pk, key]))


def help_of(page, key: str) -> str:
    return page.context["page"].form.fields[key].help_text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (form("organisation.mailbox"), "något som inte finns: organisation.mailbox"),
        (form("stage.application"), "något som inte finns"),
        (form("person.email", kind="number"), "kan inte innehålla det som ska hämtas"),
        (form("stage.plan.files", kind="file"), "lämnas på nytt"),
        (form("stage.plan.true", kind="yes_no", must_be=True), "lämnas på nytt"),
        (form(["person.name"]), "något som inte finns"),
    ],
)
def test_a_form_that_fetches_what_cannot_be_fetched_is_refused_in_words(raw, says):
    with pytest.raises(BadDefinition, match=says):
        parse(raw)


def test_a_kind_of_stage_that_there_is_not_is_refused_when_the_form_is_published():
    with pytest.raises(BadDefinition, match="ett steg som inte finns: budget"):
        check_prefills(parse(form("stage.budget.total")))


def test_the_forms_of_2018_fetch_the_contact_person_and_nothing_else():
    fetched = {
        kind: sorted(
            question.key
            for question in parse(
                json.loads((DEFINITIONS / f"2018_{kind}.json").read_text("utf-8"))
            ).questions()
            if question.prefill
        )
        for kind in ("notification", "application", "plan", "final_report")
    }

    assert fetched == dict.fromkeys(fetched, CONTACT)


def test_a_draft_begins_with_what_the_profile_says_and_says_so():
    with time_machine.travel("2026-05-03 10:00+02:00", tick=False):
        who = people()
        it = notification(who=who)
        page = section_page(sign_in(Client(), who.amina), it)

    assert it.answers["contact_name"] == "Amina Exempel"
    assert it.origins["contact_name"] == {
        "source": "person.name",
        "of": str(who.amina.pk),
        "at": "2026-05-03T08:00:00+00:00",
        "value": "Amina Exempel",
    }
    assert help_of(page, "contact_name") == "Hämtat från ditt konto 3 maj 2026."


def test_a_later_stage_begins_with_what_the_earlier_one_said():
    who = people()
    it = stage("application", who=who)
    earlier = it.case.submissions.get(stage__kind="notification").latest_version().answers

    page = section_page(sign_in(Client(), who.amina), it)

    assert {key: it.answers[key] for key in CONTACT} == {key: earlier[key] for key in CONTACT}
    assert sorted(it.answers) == CONTACT
    assert help_of(page, "contact_name").startswith("Hämtat från intresseanmälan ")


def test_nothing_of_the_one_who_announces_becomes_the_organisations_answer():
    who = people()
    it = notification(who=who)
    asked = it.questionnaire.parsed.question("contact_name")

    found = [
        prefilling.Known(it.case, by).origin("person.name", asked)
        for by in (who.disa, who.omar, who.sigrid, None)
    ]

    assert found == [None, None, None, None]


def test_what_is_edited_has_no_origin_any_more():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)

    drafting.save(it.pk, {"contact_name": "Maja Ek"}, version=0, by=who.amina)

    it.refresh_from_db()
    assert "contact_name" not in it.origins
    assert "Hämtat" not in help_of(section_page(client, it), "contact_name")
    assert "contact_title" in it.origins


def test_what_was_unknown_is_offered_when_the_section_is_opened_and_saved_with_the_page():
    who = people()
    who.amina.title = ""
    who.amina.save()
    it = notification(who=who)
    who.amina.title = "Strateg"
    who.amina.save()
    client = sign_in(Client(), who.amina)

    page = section_page(client, it)
    unsaved = Submission.objects.get(pk=it.pk).answers
    client.post(
        reverse("section", args=[it.pk, "contact"]), {"contact_title": "Strateg", "version": "0"}
    )

    it.refresh_from_db()
    assert page.context["page"].form["contact_title"].value() == "Strateg"
    assert help_of(page, "contact_title") == (
        "Förslag från ditt konto. Det sparas när du sparar sidan."
    )
    assert "contact_title" not in unsaved
    assert it.answers["contact_title"] == "Strateg"
    assert it.origins["contact_title"]["source"] == "person.title"


def test_what_was_emptied_on_purpose_is_not_offered_again():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)
    drafting.save(it.pk, {"contact_phone": ""}, version=0, by=who.amina)

    page = section_page(client, it)

    assert page.context["page"].form["contact_phone"].value() == ""


def changed_profile() -> tuple[Client, Submission, People]:
    who = people()
    it = notification(who=who)
    who.amina.phone = "070-123 45 67"
    who.amina.save()
    return sign_in(Client(), who.amina), it, who


def test_when_the_source_changes_the_draft_shows_both_and_changes_nothing():
    client, it, _who = changed_profile()

    page = section_page(client, it)

    it.refresh_from_db()
    assert page.context["page"].form["contact_phone"].value() == "0141-22 50 00"
    assert "Där står nu: <strong" in page.text
    assert "070-123 45 67" in page.text
    assert it.answers["contact_phone"] == "0141-22 50 00"


def test_the_new_one_is_taken_when_somebody_says_so_and_all_else_that_was_typed_is_saved():
    client, it, _who = changed_profile()
    address = reverse("settle-origin", args=[it.pk, "contact_phone"])

    client.post(
        address, {"contact_phone": "0141-22 50 00", "contact_title": "Chef", "version": "0"}
    )

    it.refresh_from_db()
    assert it.answers["contact_phone"] == "070-123 45 67"
    assert it.answers["contact_title"] == "Chef"
    assert it.origins["contact_phone"]["value"] == "070-123 45 67"
    assert it.changes.get(question_key="contact_phone").before == "0141-22 50 00"
    assert "Där står nu" not in section_page(client, it).text


def test_the_old_one_is_kept_when_somebody_says_so_and_is_not_asked_about_again():
    client, it, _who = changed_profile()
    address = reverse("settle-origin", args=[it.pk, "contact_phone"])

    client.post(address, {"contact_phone": "0141-22 50 00", "version": "0", "val": "behall"})

    it.refresh_from_db()
    assert it.answers["contact_phone"] == "0141-22 50 00"
    assert "Där står nu" not in section_page(client, it).text


def test_a_colleague_who_has_left_tells_nothing_more():
    _client, it, who = changed_profile()
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    Membership.objects.filter(user=who.amina).delete()

    page = section_page(sign_in(Client(), sara), it)

    assert help_of(page, "contact_phone").startswith("Hämtat från en tidigare kollegas konto")
    assert "070-123 45 67" not in page.text


def test_organisation_and_person_are_fetched_by_what_the_form_says():
    people().motala.__class__.objects.filter(name="Motala kommun").update(org_number="212000-2817")

    it = asking(
        {"key": "who", "label": "Vilka är ni?", "kind": "text", "prefill": "organisation.name"},
        {"key": "no", "label": "Nummer", "kind": "text", "prefill": "organisation.org_number"},
        {"key": "mail", "label": "E-post", "kind": "email", "prefill": "person.email"},
        {"key": "other", "label": "Annat", "kind": "text"},
        {
            "key": "short",
            "label": "Kort",
            "kind": "text",
            "max_characters": 3,
            "prefill": "person.name",
        },
    )

    assert it.answers == {
        "who": "Motala kommun",
        "no": "212000-2817",
        "mail": "amina@example.se",
    }


def test_where_an_answer_came_from_is_no_part_of_what_is_signed():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    version = it.latest_version()

    assert "origin" not in version.manifest
    assert sorted(version.answers) == sorted(one.key for one in it.questionnaire.parsed.questions())


def test_a_form_published_before_forms_could_say_it_still_fetches_the_contact_person():
    it = asking(
        {"key": "contact_name", "label": "Namn", "kind": "text"},
        {"key": "contact_email", "label": "E-post", "kind": "email"},
    )

    assert it.answers == {"contact_name": "Amina Exempel", "contact_email": "amina@example.se"}
    assert it.stage.kind == StageKind.NOTIFICATION
