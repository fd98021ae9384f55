"""An open call changes its form: counted without reading, and the drafts follow with nothing lost."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import commenting, drafting
from applications.actions.changing_form import Impact, change_form, impact_of
from applications.actions.signing import send_to_signatory
from applications.models import Status, Submission
from applications.permissions import known_events, known_mails
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from tests.accounts.people import sign_in
from tests.applications.changed_form import EARLIER, ada, begun, change, changed_form, next_version
from tests.applications.conditional import conditional_call
from tests.applications.test_registering import registered
from tests.build import fill_in, keep_promises, notification, people, signing_of
from tests.screening.test_registering_views import address

pytestmark = pytest.mark.django_db


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


def test_asking_what_happens_without_a_stage_says_what_to_choose():
    client, version = sign_in(Client(), ada()), next_version(begun()[0])
    place = reverse("workspace:change-form")

    page = client.get(place, {"steg": "", "version": version.pk})
    first = client.get(place, {"version": version.pk})

    assert page.context["form"].errors == {"steg": ["Välj ett steg i en utlysning."]}
    assert first.context["form"].errors == {}


def test_the_form_of_another_step_is_refused():
    it = notification()
    application = it.case.call.stages.get(kind="application")
    asked = {"steg": application.pk, "version": it.questionnaire_id}

    page = sign_in(Client(), ada()).get(reverse("workspace:change-form"), asked)

    assert page.context["form"].errors["version"][0] == (
        "Formuläret används till intresseanmälan. Välj ett för ansökan, eller kopiera formuläret"
        " och publicera kopian."
    )


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
    assert "Det går inte att lägga in som det är." in page.text
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


def test_a_paper_for_what_lies_for_signing_is_typed_off_by_the_form_of_today():
    who = people()
    it = notification(who=who, of=conditional_call())
    fill_in(it, who.amina, together=True, partner="Borås kommun")
    send_to_signatory(it.pk, by=who.amina)
    version = next_version(it)
    change(it, version)
    before = known_events(Event.objects.all()).count()

    registered(Submission.objects.get(pk=it.pk), who, contact_name="Bo", why="Står på papperet.")

    it.refresh_from_db()
    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])).text
    assert (it.questionnaire, it.answers["why"]) == (version, "Står på papperet.")
    assert it.latest_version().answers["why"] == "Står på papperet."
    assert it.unsent_answers["partner"] == "Borås kommun"
    assert "Vem söker ni tillsammans med?" in page[page.index("Det ni hade skrivit i portalen") :]
    assert "Borås kommun" in page
    known = known_events(Event.objects.all())
    assert known.count() - before == 1  # the registering; of the other form nothing is told
    assert (
        "Borås"
        not in sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    )


def test_answers_to_questions_that_are_not_asked_are_refused_and_not_dropped():
    who = people()
    it = notification(who=who, of=conditional_call())

    with pytest.raises(Refused, match="Formuläret har ändrats medan du skrev av papperet"):
        registered(it, who, contact_name="Bo", why="Står på papperet.")

    it.refresh_from_db()
    assert it.status == Status.DRAFT


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


def test_a_file_whose_question_is_removed_is_listed_in_the_history():
    it, who = begun()
    [kept] = it.attachments.all()

    change(it, next_version(it))
    page = sign_in(Client(), who.amina).get(reverse("history", args=[it.pk]))

    assert "Bilagor vars fråga är borta" in page.text
    assert "Avtal om samverkan" in page.text
    assert reverse("file", args=[kept.file_id]) in page.text
