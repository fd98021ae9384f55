"""Writing: what is valid is saved, nothing typed is lost, and two never overwrite each other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Call, Case, Status, Submission
from applications.views.outdated import IN_HISTORY
from delmos_portal.accounts.models import Mandate, Role, User
from tests.accounts.people import sign_in
from tests.build import call, fill_in, member, notification, people, person

pytestmark = pytest.mark.django_db
CONTACT = {
    "contact_name": "Amina Ek",
    "contact_title": "Strateg",
    "contact_email": "amina@motala.example",
    "contact_phone": "0141-22 50 00",
}


def writer() -> tuple[Client, Submission, User]:
    who = people()
    return sign_in(Client(), who.amina), notification(who=who), who.amina


def section_url(it: Submission, key: str = "contact") -> str:
    return reverse("section", args=[it.pk, key])


def test_saving_leads_to_the_next_section_and_at_last_to_the_overview():
    client, it, _amina = writer()

    first = client.post(section_url(it), {**CONTACT, "version": it.version})
    last = client.post(section_url(it, "cooperation"), {"cooperation_today": "Råd", "version": 1})

    it.refresh_from_db()
    assert first.headers["Location"] == section_url(it, "cooperation")
    assert last.headers["Location"] == reverse("submission", args=[it.pk])
    assert it.answers == {**CONTACT, "cooperation_today": "Råd"}


def test_what_is_valid_is_saved_and_what_is_wrong_stays_in_its_field():
    client, it, _amina = writer()

    page = client.post(
        section_url(it), {**CONTACT, "contact_email": "amina@", "version": it.version}
    )

    it.refresh_from_db()
    assert it.answers["contact_title"] == "Strateg"
    assert page.context["page"].form["contact_email"].value() == "amina@"
    assert page.context["page"].form.errors == {
        "contact_email": ["Skriv e-postadressen i formatet namn@exempel.se."]
    }
    assert "<title>Fel:" in " ".join(page.text.split()).replace("<title> ", "<title>")
    assert 'href="#id_contact_email"' in page.text


def test_a_text_over_the_limit_is_saved_and_complained_about():
    client, it, _amina = writer()
    url = section_url(it, "cooperation")

    page = client.post(url, {"cooperation_today": "å" * 4001, "version": it.version})

    it.refresh_from_db()
    assert len(it.answers["cooperation_today"]) == 4001
    [error] = page.context["page"].form.errors["cooperation_today"]
    assert error.endswith(
        "är 1 tecken för långt. Det får vara högst 4\N{NO-BREAK SPACE}000 tecken."
    )


def test_a_field_that_was_not_sent_is_not_an_empty_answer():
    client, it, _amina = writer()
    client.post(section_url(it), {**CONTACT, "version": it.version})

    client.post(section_url(it), {"contact_title": "Chef", "version": 1})

    it.refresh_from_db()
    assert it.answers == {**CONTACT, "contact_title": "Chef"}


def test_autosave_says_when_and_which_version():
    client, it, _amina = writer()
    url = reverse("autosave", args=[it.pk, "contact"])

    saved = client.post(url, {"contact_title": "Chef", "version": it.version})

    it.refresh_from_db()
    clock = timezone.localtime(it.saved_at).strftime("%H.%M")
    shown = client.get(section_url(it)).context["shown"].split()[1]
    assert saved.status_code == 200
    assert saved.json() == {
        "message": f"Sparat kl. {clock}.",
        "version": 1,
        "visat": shown,
        "never": [],
        "sums": [],
    }


def test_autosave_keeps_what_is_valid():
    client, it, _amina = writer()
    url = reverse("autosave", args=[it.pk, "contact"])

    saved = client.post(url, {"contact_title": "Chef", "contact_email": "a@", "version": 0})

    it.refresh_from_db()
    assert (saved.status_code, saved.json()["version"]) == (422, 1)
    assert it.answers["contact_title"] == "Chef"


def colleagues() -> tuple[Client, Submission]:
    """Amina has the page open; Sara has saved another answer since."""
    client, it, _amina = writer()
    sara = person("Sara")
    member(sara, it.case.organisation, Role.WRITER)
    drafting.save(it.pk, {"cooperation_today": "Saras text"}, version=it.version, by=sara)
    return client, it


def test_two_writers_see_both_answers_and_the_saved_one_stands_until_one_is_chosen():
    client, it = colleagues()

    page = client.post(
        section_url(it, "cooperation"),
        {"cooperation_today": "Aminas text", "cooperation_needs": "Behov", "version": it.version},
    )

    it.refresh_from_db()
    assert it.answers["cooperation_today"] == "Saras text"
    assert it.answers["cooperation_needs"] == "Behov"
    assert "Sara Exempel har sparat ett annat svar" in " ".join(page.text.split())
    assert page.context["page"].conflicts == {"cooperation_today": "Saras text"}
    assert page.context["page"].form["cooperation_today"].value() == "Aminas text"


@pytest.mark.parametrize(
    ("choice", "stands"), [("mine", "Aminas text"), ("theirs", "Saras text"), ("", "Saras text")]
)
def test_the_chosen_answer_stands(choice: str, stands: str):
    client, it = colleagues()

    answer = client.post(
        section_url(it, "cooperation"),
        {
            "cooperation_today": "Aminas text",
            "conflict": "cooperation_today",
            "val-cooperation_today": choice,
            "version": 1,
        },
    )

    it.refresh_from_db()
    assert it.answers["cooperation_today"] == stands
    assert answer.status_code == (302 if choice else 409)


@pytest.mark.parametrize(("how", "status"), [("section", 302), ("autosave", 200)])
def test_an_answer_that_nobody_touched_does_not_meet_a_colleagues(how: str, status: int):
    client, it, _amina = writer()
    shown = client.get(section_url(it, "cooperation")).context["shown"]
    sara = person("Sara")
    member(sara, it.case.organisation, Role.WRITER)
    drafting.save(it.pk, {"cooperation_today": "Saras text"}, version=it.version, by=sara)

    answer = client.post(
        reverse(how, args=[it.pk, "cooperation"]),
        {
            "cooperation_today": "",
            "cooperation_needs": "Aminas behov",
            "visat": shown,
            "version": it.version,
        },
    )

    it.refresh_from_db()
    assert answer.status_code == status
    assert it.answers["cooperation_today"] == "Saras text"
    assert it.answers["cooperation_needs"] == "Aminas behov"


@pytest.mark.parametrize(
    "shown", ["", "x", "cooperation_today", ":", "cooperation_today:0 \x00 :::"]
)
def test_a_strange_list_of_what_was_shown_hides_no_conflict(shown: str):
    client, it = colleagues()

    page = client.post(
        section_url(it, "cooperation"),
        {"cooperation_today": "Aminas text", "visat": shown, "version": it.version},
    )

    assert page.context["page"].conflicts == {"cooperation_today": "Saras text"}


def test_an_autosave_that_meets_another_answer_saves_the_others():
    client, it = colleagues()
    url = reverse("autosave", args=[it.pk, "cooperation"])

    answer = client.post(
        url, {"cooperation_today": "Aminas", "cooperation_needs": "Behov", "version": it.version}
    )

    it.refresh_from_db()
    assert answer.status_code == 422
    assert it.answers["cooperation_today"] == "Saras text"
    assert it.answers["cooperation_needs"] == "Behov"


def test_an_autosave_begun_before_sending_does_not_write_the_draft_back():
    client, it, amina = writer()
    fill_in(it, amina)
    signing.send_to_signatory(it.pk, by=amina)

    answer = client.post(
        reverse("autosave", args=[it.pk, "contact"]), {"contact_title": "För sent", "version": 9}
    )

    it.refresh_from_db()
    assert (answer.status_code, it.status) == (409, Status.SIGNING)
    assert answer.json()["message"].endswith(f"Det går inte att ändra i den nu. {IN_HISTORY}")
    assert it.answers["contact_title"] != "För sent"


def test_missing_answers_stand_in_a_summary_that_leads_to_their_fields():
    client, it, _amina = writer()

    page = client.get(reverse("check", args=[it.pk]))
    sent = client.post(reverse("send", args=[it.pk]), follow=True)

    needs = f"{section_url(it, 'cooperation')}#id_cooperation_needs"
    assert needs in [one["url"] for one in page.context["complaints"]]
    assert f'href="{needs}"' in page.text
    assert [str(one) for one in sent.context["messages"]] == [
        "2 svar saknas eller behöver rättas. Se listan på sidan."
    ]
    it.refresh_from_db()
    assert it.status == Status.DRAFT


def test_after_sending_the_page_says_that_it_is_not_received():
    client, it, amina = writer()
    fill_in(it, amina)

    page = client.post(reverse("send", args=[it.pk]), follow=True)

    assert "Den har inte kommit in till oss" in page.text
    assert "Inte inskickad" in page.text


def test_the_task_list_tells_what_is_done_and_what_the_signatory_wants():
    client, it, amina = writer()
    before = client.get(reverse("submission", args=[it.pk])).context["rows"]
    fill_in(it, amina)
    signing.send_to_signatory(it.pk, by=amina)
    sigrid = User.objects.get(email="sigrid@example.se")
    signing.return_to_writer(it.pk, comment="Skriv mer.", section_key="cooperation", by=sigrid)

    after = client.get(reverse("submission", args=[it.pk])).context["rows"]

    assert [row["status"] for row in before] == ["Klar", "Ej påbörjad"]
    assert [row["status"] for row in after] == ["Klar", "Behöver rättas"]


def test_the_writer_is_warned_when_nobody_can_sign_on_the_last_day():
    client, it, _amina = writer()
    Mandate.objects.update(valid_until=timezone.localdate() + timedelta(days=1))

    page = client.get(reverse("submission", args=[it.pk]))

    assert page.context["signers"].warning.startswith("Ingen hos er har en fullmakt som gäller den")


def test_a_closed_draft_says_so_and_is_not_sent():
    client, it, amina = writer()
    fill_in(it, amina)
    past = timezone.now() - timedelta(minutes=1)
    it.case.call.stages.filter(order=1).update(closes_at=past, accepts_late=False)

    page = client.get(reverse("submission", args=[it.pk]))
    client.post(reverse("send", args=[it.pk]))

    it.refresh_from_db()
    assert page.context["closed"].endswith("Kontakta oss om ni har frågor.")
    assert it.status == Status.DRAFT


def test_only_the_questions_of_the_request_are_open_in_a_completion():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    Submission.objects.filter(pk=it.pk).update(open_questions=["cooperation_needs"])
    client = sign_in(Client(), who.amina)
    before = it.answers["cooperation_today"]

    page = client.get(section_url(it, "cooperation"))
    hidden = client.get(section_url(it, "contact"))
    client.post(
        section_url(it, "cooperation"),
        {"cooperation_needs": "Nytt", "cooperation_today": "Smuget in", "version": 99},
    )

    it.refresh_from_db()
    assert [row["question"].key for row in page.context["rows"]] == ["cooperation_needs"]
    assert hidden.status_code == 404
    assert it.answers["cooperation_needs"] == "Nytt"
    assert it.answers["cooperation_today"] == before


@pytest.mark.parametrize("number_of_cases", [1, 30])
def test_mina_arenden_asks_as_much_for_thirty_cases_as_for_one(number_of_cases: int):
    who = people()
    first = call("nummer-0")
    drafting.begin(first, who.motala, by=who.amina)
    for number in range(1, number_of_cases):
        copy = Call.objects.get(pk=first.pk)
        copy.pk, copy.slug = None, f"nummer-{number}"
        copy.save()
        for each in first.stages.order_by("order"):
            each.pk, each.call = None, copy
            each.save()
        drafting.begin(copy, who.motala, by=who.amina)
    client = sign_in(Client(), who.amina)
    client.get(reverse("home"))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("home"))

    assert [len(group["rows"]) for group in page.context["groups"]] == [Case.objects.count()]
    assert (
        len(asked) == 7
    )  # session, person, organisations, who is there, submissions, what came back, open requests


def test_what_is_typed_after_a_colleague_has_sent_it_stays_on_the_page():
    client, it, amina = writer()
    fill_in(it, amina)
    signing.send_to_signatory(it.pk, by=amina)

    page = client.post(section_url(it, "cooperation"), {"cooperation_today": "Min långa text."})

    it.refresh_from_db()
    form = page.context["page"].form
    assert form["cooperation_today"].value() == "Min långa text."
    said = "Inlagan ligger för underskrift. Det går inte att ändra i den nu."
    assert form.non_field_errors() == [f"{said} {IN_HISTORY}"]
    assert "Min långa text." in page.text
    assert it.answers["cooperation_today"] != "Min långa text."
    assert it.changes.get(is_saved=False).after == "Min långa text."
