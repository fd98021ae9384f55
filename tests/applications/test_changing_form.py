"""An open call changes its form: counted without reading, and the drafts follow with nothing lost."""

from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.actions import commenting, drafting
from applications.actions.changing_form import Impact, change_form, impact_of
from applications.actions.signing import send_to_signatory
from applications.admin import DRAFTS_FOLLOW, NO_FORM
from applications.models import Call, Status, Submission
from applications.permissions import known_events, known_mails
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.accounts.people import sign_in
from tests.applications.conditional import FORM, conditional_call
from tests.build import fill_in, keep_promises, notification, people, person, signing_of
from tests.pdfs import pdf_of
from tests.screening.test_registering_views import address

pytestmark = pytest.mark.django_db
EARLIER = {"partner": "Borås kommun", "own": 100_00, "contact_name": "Amina med ett långt namn"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def ada() -> User:
    return person("Ada", StaffRole.ADMINISTRATOR)


def changed_form() -> dict[str, Any]:
    """Without partner and agreement, own as a text, a shorter name, and a new question."""
    raw = outline.without_question(deepcopy(FORM), "partner")
    raw = outline.without_question(outline.without_sum(raw, 0), "agreement")
    raw = outline.with_question(raw, "money", "own", {"kind": "text"})
    raw = outline.with_question(raw, "contact", "contact_name", {"max_characters": 15})
    return outline.with_question(raw, "money", "why", {"label": "Varför?", "kind": "long_text"})


def next_version(of: Submission, raw: dict[str, Any] | None = None) -> QuestionnaireVersion:
    draft = actions.open_draft(of.questionnaire.questionnaire, by=ada())
    changed = actions.change(draft.pk, lambda _raw: raw or changed_form(), by=ada())
    return actions.publish(draft.pk, revision=changed.revision, by=ada())


def begun():
    who = people()
    it = notification(who=who, of=conditional_call())
    drafting.save(it.pk, {"together": True, **EARLIER}, version=99, by=who.amina)
    pdf = SimpleUploadedFile("avtal.pdf", pdf_of(), "application/pdf")
    drafting.attach(it.pk, "agreement", pdf, by=who.amina)
    it.refresh_from_db()
    return it, who


def change(it: Submission, version: QuestionnaireVersion) -> None:
    change_form(it.stage_id, version.pk, was=it.stage.questionnaire_id, by=ada())


def test_the_drafts_are_counted_and_nothing_of_them_is_told():
    it, _who = begun()
    drafting.begin(it.case.call, people().elsewhere, by=people().omar)
    version = next_version(it)

    found = impact_of(it.stage, version)
    page = sign_in(Client(), ada()).get(
        reverse("workspace:change-form"), {"steg": it.stage_id, "version": version.pk}
    )

    assert found == Impact(drafts=2, losing=1, newly_asked=2, over_or_unchosen=1, signing=0)
    assert "Motala" not in page.text
    assert "Borås" not in page.text
    assert "Varför?" in page.text


def test_a_draft_follows_and_what_has_no_place_is_in_its_history():
    it, who = begun()

    change(it, next_version(it))
    it.refresh_from_db()

    assert it.questionnaire.number == 2
    assert it.answers["contact_name"] == EARLIER["contact_name"]
    assert "partner" not in it.answers
    assert "own" not in it.answers
    assert not it.attachments.filter(removed_at=None).exists()
    amina = sign_in(Client(), who.amina)
    page = amina.get(reverse("submission", args=[it.pk])).text
    assert "Frågorna har ändrats" in page
    assert "Vem söker ni tillsammans med?" in page
    assert "Borås kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text
    assert "100" in amina.get(reverse("question-history", args=[it.pk, "own"])).text
    assert amina.get(reverse("history", args=[it.pk])).status_code == 200


def test_what_fitted_the_former_question_is_not_put_back_into_the_new_one():
    it, who = begun()
    change(it, next_version(it))
    row = it.changes.filter(question_key="own", after__isnull=True).latest("pk")

    page = sign_in(Client(), who.amina).post(
        reverse("question-history", args=[it.pk, "own"]),
        {"andring": row.pk, "vilket": "fore", "version": 99},
        follow=True,
    )

    it.refresh_from_db()
    assert "besvaras på ett annat sätt" in page.text
    assert "own" not in it.answers


def test_the_writers_are_told_by_mail_without_what_they_wrote(mailoutbox):
    it, who = begun()

    change(it, next_version(it))
    keep_promises()

    [mail] = mailoutbox
    assert mail.to == [who.amina.email]
    assert "– Vem söker ni tillsammans med?" in mail.body
    assert "Borås kommun" not in mail.body
    assert "Ny fråga i avsnittet ”Pengar”: ”Varför?”" in mail.body


def test_staff_see_that_the_stage_changed_and_nothing_of_the_drafts():
    it, _who = begun()

    change(it, next_version(it))
    keep_promises()

    steps = Event.objects.filter(step__contains="change_").values_list("step", flat=True)
    known = known_events(Event.objects.filter(step__contains="change_"))
    assert sorted(steps) == ["change_form", "change_stage_form"]
    assert [one.step for one in known] == ["change_stage_form"]
    assert not known_mails(SentMail.objects.all()).exists()
    assert known.get().details.keys() == {"from", "to"}


def test_what_lies_for_signing_or_has_come_in_keeps_its_version():
    who = people()
    of = conditional_call()
    it = notification(who=who, of=of)
    fill_in(it, who.amina, together=False)
    send_to_signatory(it.pk, by=who.amina)
    version = next_version(it)
    found = impact_of(it.stage, version)

    change(it, version)
    it.refresh_from_db()

    assert found == Impact(drafts=0, losing=0, newly_asked=0, over_or_unchosen=0, signing=1)
    assert (it.status, it.questionnaire.number) == (Status.SIGNING, 1)


def test_a_completion_on_paper_is_typed_off_by_the_questions_that_were_asked():
    who = people()
    it = notification(Status.INCOMPLETE, who=who, of=conditional_call())
    change(it, next_version(it))
    it.stage.refresh_from_db()

    page = sign_in(Client(), who.rut).get(address(it.stage, who.motala.pk)).text

    assert "Vem söker ni tillsammans med?" in page
    assert "Varför?" not in page


def test_a_draft_begun_after_the_change_has_the_new_form():
    it, who = begun()
    stage = it.case.call.first_stage()
    change(it, next_version(it))

    made = drafting.open_stage(
        drafting.begin(it.case.call, who.elsewhere, by=who.omar).case,
        stage,
        by=who.omar,
    )

    assert made.questionnaire.number == 2


def test_only_an_administrator_changes_and_only_from_what_was_seen():
    it, who = begun()
    version = next_version(it)

    with pytest.raises(Refused, match="Administratörer"):
        change_form(it.stage_id, version.pk, was=it.questionnaire_id, by=who.olle)
    with pytest.raises(Refused, match="annat formulär"):
        change_form(it.stage_id, version.pk, was=version.pk, by=ada())
    with pytest.raises(Refused, match="redan"):
        change_form(it.stage_id, it.questionnaire_id, was=it.questionnaire_id, by=ada())
    draft = actions.open_draft(version.questionnaire, by=ada())
    with pytest.raises(Refused, match="inte publicerad"):
        change_form(it.stage_id, draft.pk, was=it.questionnaire_id, by=ada())


def test_a_section_that_a_party_signs_must_be_there():
    it, _who = begun()
    it.stage.parties = [{"offices": ["board_chair"], "sections": ["sharing"]}]
    it.stage.save()
    version = next_version(it, outline.without_section(changed_form(), "sharing"))

    with pytest.raises(Refused, match="Fördelning"):
        change(it, version)


def test_what_is_typed_on_a_page_from_before_the_change_is_not_lost():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "contact_name": "Bo",
        "partner": "Ydre kommun",
    }
    change(it, next_version(it))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)
    it.refresh_from_db()

    assert "Frågorna har ändrats sedan du öppnade sidan" in answer.text
    assert it.answers["contact_name"] == "Bo"
    assert "partner" not in it.answers
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


@pytest.mark.parametrize("button", ["comment", "rows", "attach"])
def test_no_button_on_a_page_from_before_the_change_loses_what_is_typed(button):
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "contact_name": "Bo",
        "partner": "Ydre kommun",
    }
    change(it, next_version(it))

    answer = amina.post(reverse(button, args=[it.pk, "contact_name"]), page)

    it.refresh_from_db()
    assert answer.status_code in (200, 302, 404)
    assert it.answers["contact_name"] == "Bo"
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


def test_a_comment_and_a_file_posted_with_a_page_from_before_the_change_are_kept_or_told():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "contact_name": "Bo",
        "kommentar-contact_name": "Är det rätt person?",
        "agreement": SimpleUploadedFile("nytt avtal.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)

    assert [one.text for one in it.comments.all()] == ["Är det rätt person?"]
    assert "Filen nytt avtal.pdf är inte sparad. Frågan finns inte längre" in answer.text
    assert not it.attachments.filter(removed_at=None).exists()


def test_a_file_posted_with_a_page_from_before_the_change_is_kept_where_it_is_asked():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "agreement": SimpleUploadedFile("nytt avtal.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it, outline.without_question(deepcopy(FORM), "partner")))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)

    names = it.attachments.filter(removed_at=None).values_list("file__name", flat=True)
    assert "Filen nytt avtal.pdf är tillagd." in answer.text
    assert sorted(names) == ["avtal.pdf", "nytt avtal.pdf"]


def test_comments_on_a_question_that_is_gone_are_read_and_marked_as_done():
    it, who = begun()
    it_says = commenting.comment(it, "partner", "Ring Borås igen", by=who.amina)
    change(it, next_version(it))
    amina = sign_in(Client(), who.amina)

    page = amina.get(reverse("comments", args=[it.pk])).text
    amina.post(reverse("comment-step", args=[it.pk, it_says.pk]), {"gor": "klar"})

    assert "Frågor som inte finns kvar i formuläret" in page
    assert "Vem söker ni tillsammans med?" in page
    assert "Ring Borås igen" in page
    it_says.refresh_from_db()
    assert it_says.done_by == who.amina


def test_a_draft_that_followed_can_be_filled_in_and_sent():
    it, who = begun()
    change(it, next_version(it))
    it = Submission.objects.select_related("stage", "case", "questionnaire").get(pk=it.pk)
    fill_in(it, who.amina, contact_name="Amina")

    send_to_signatory(it.pk, by=who.amina)

    assert signing_of(it)
    assert Submission.objects.get(pk=it.pk).status == Status.SIGNING


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


def test_a_file_whose_question_is_removed_is_listed_in_the_history():
    it, who = begun()
    [kept] = it.attachments.all()

    change(it, next_version(it))
    page = sign_in(Client(), who.amina).get(reverse("history", args=[it.pk]))

    assert "Bilagor vars fråga är borta" in page.text
    assert "Avtal om samverkan" in page.text
    assert reverse("file", args=[kept.file_id]) in page.text


@pytest.mark.parametrize("name", ["attach", "detach", "replace-file", "put-back-file"])
def test_the_buttons_of_files_on_a_page_from_before_the_change_lose_nothing(name):
    it, who = begun()
    [kept] = it.attachments.all()
    amina = sign_in(Client(), who.amina)
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "contact_name": "Bo",
        "partner": "Ydre kommun",
        "agreement": SimpleUploadedFile("nytt.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it))

    place = reverse(name, args=[it.pk, "agreement" if name == "attach" else kept.pk])
    answer = amina.post(place, page, follow=True)
    it.refresh_from_db()

    assert answer.redirect_chain == [(reverse("submission", args=[it.pk]), 302)]
    assert not it.attachments.filter(removed_at=None).exists()
    if name == "replace-file":  # a page of its own: nothing else is typed there
        assert "frågan är borttagen ur formuläret" in answer.text
        return
    assert "Frågorna har ändrats sedan du öppnade sidan" in answer.text
    assert "Filen nytt.pdf är inte sparad" in answer.text
    assert it.answers["contact_name"] == "Bo"
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


def test_a_file_chosen_on_a_page_from_before_the_change_is_kept_where_it_is_asked_for():
    it, who = begun()
    page = {
        "formular": it.questionnaire_id,
        "version": it.version + 9,
        "agreement": SimpleUploadedFile("nytt.pdf", pdf_of(), "application/pdf"),
    }
    raw = outline.with_question(
        deepcopy(FORM), "money", "why", {"label": "Varför?", "kind": "text"}
    )
    change(it, next_version(it, raw))

    sign_in(Client(), who.amina).post(reverse("attach", args=[it.pk, "agreement"]), page)

    standing = it.attachments.filter(removed_at=None)
    assert [one.file.name for one in standing] == ["avtal.pdf", "nytt.pdf"]


def test_the_pages_of_forms_lie_under_the_registers_in_the_menu():
    page = sign_in(Client(), ada()).get(reverse("workspace:questionnaires"))

    assert [one["label"] for one in page.context["nav"] if one["current"]] == ["Register"]
