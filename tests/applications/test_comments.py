"""Comments between colleagues beside a question: the organisation's own, and nothing typed is lost."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import commenting, signing
from applications.models import DraftComment, Status, Submission
from delmos_portal.accounts.models import Role, User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.people import sign_in
from tests.build import People, fill_in, keep_promises, member, notification, people, person

pytestmark = pytest.mark.django_db
QUESTION = "cooperation_today"
BOX = f"kommentar-{QUESTION}"


def drafted() -> tuple[Submission, People]:
    who = people()
    return notification(who=who), who


def colleague(who: People, role: Role = Role.WRITER, name: str = "Karin") -> User:
    user = person(name)
    member(user, who.motala, role)
    return user


def section(it: Submission) -> str:
    return reverse("section", args=[it.pk, "cooperation"])


def said(it: Submission) -> list[tuple[str, str]]:
    return [(one.text, one.by.name) for one in it.comments.all()]


def test_a_comment_is_added_beside_its_question_and_the_answer_typed_meanwhile_is_saved():
    it, who = drafted()
    amina = sign_in(Client(), who.amina)

    answer = amina.post(
        reverse("comment", args=[it.pk, QUESTION]),
        {QUESTION: "Vi har ett råd", BOX: "Stämmer det?\r\nFråga Karin.", "version": it.version},
    )

    it.refresh_from_db()
    assert answer.headers["Location"] == f"{section(it)}#kommentarer-{QUESTION}"
    assert it.answers[QUESTION] == "Vi har ett råd"
    assert said(it) == [("Stämmer det?\nFråga Karin.", "Amina Exempel")]


def test_a_comment_that_was_only_typed_is_added_when_the_page_is_saved():
    it, who = drafted()

    sign_in(Client(), who.amina).post(
        section(it), {QUESTION: "Vi har ett råd", BOX: "Stämmer det?", "version": it.version}
    )

    assert said(it) == [("Stämmer det?", "Amina Exempel")]


def test_an_empty_comment_is_refused_in_words_and_the_answer_is_saved_all_the_same():
    it, who = drafted()

    page = sign_in(Client(), who.amina).post(
        reverse("comment", args=[it.pk, QUESTION]),
        {QUESTION: "Vi har ett råd", BOX: " ", "version": it.version},
    )

    it.refresh_from_db()
    assert it.answers[QUESTION] == "Vi har ett råd"
    assert page.context["page"].tried[QUESTION].errors == {
        BOX: ["Skriv kommentaren först, och tryck sedan på Lägg till kommentar."]
    }
    assert said(it) == []


def test_a_comment_that_is_too_long_stays_in_its_box():
    it, who = drafted()
    text = "å" * 2001

    page = sign_in(Client(), who.amina).post(section(it), {BOX: text, "version": it.version})

    assert page.context["page"].tried[QUESTION].errors == {
        BOX: ["Kommentaren får vara högst 2\N{NO-BREAK SPACE}000 tecken. Korta den."]
    }
    assert text in page.text


def test_a_comment_that_is_emptied_is_refused_in_the_words_of_its_own_page():
    it, who = drafted()
    one = commenting.comment(it, QUESTION, "Stämmer det?", by=who.amina)

    page = sign_in(Client(), who.amina).post(
        reverse("comment-change", args=[it.pk, one.pk]), {BOX: " "}
    )

    assert page.context["form"].errors == {
        BOX: ["Skriv kommentaren, eller ta bort den längre ned."]
    }
    assert said(it) == [("Stämmer det?", "Amina Exempel")]


def test_a_comment_is_marked_as_done_and_opened_again_by_any_colleague():
    it, who = drafted()
    one = commenting.comment(it, QUESTION, "Stämmer det?", by=who.amina)
    karin = colleague(who, Role.READER)
    step = reverse("comment-step", args=[it.pk, one.pk])

    sign_in(Client(), karin).post(step, {"gor": "klar"})
    one.refresh_from_db()
    by = one.done_by
    sign_in(Client(), karin).post(step, {"gor": "oppna"})
    one.refresh_from_db()

    assert (by, one.done_at, one.done_by) == (karin, None, None)


def test_marking_as_done_on_the_sections_page_saves_what_was_typed_there():
    it, who = drafted()
    one = commenting.comment(it, QUESTION, "Stämmer det?", by=who.amina)

    sign_in(Client(), who.amina).post(
        reverse("comment-step", args=[it.pk, one.pk]),
        {QUESTION: "Vi har ett råd", "gor": "klar", "version": it.version},
    )

    it.refresh_from_db()
    one.refresh_from_db()
    assert (it.answers[QUESTION], one.done_by) == ("Vi har ett råd", who.amina)


def test_only_its_author_changes_or_removes_a_comment():
    it, who = drafted()
    karin = colleague(who)
    one = commenting.comment(it, QUESTION, "Stämmer det?", by=who.amina)
    change = reverse("comment-change", args=[it.pk, one.pk])

    for body in ({BOX: "Ja"}, {"ta-bort": "ja"}):
        sign_in(Client(), karin).post(change, body)
    kept = said(it)
    amina = sign_in(Client(), who.amina)
    amina.post(change, {BOX: "Stämmer det nu?"})
    changed = said(it)
    amina.post(change, {"ta-bort": "ja"})

    assert kept == [("Stämmer det?", "Amina Exempel")]
    assert changed == [("Stämmer det nu?", "Amina Exempel")]
    assert said(it) == []


def test_the_task_list_names_every_open_comment_and_leads_to_its_question():
    it, who = drafted()
    for text in ("Första", "Andra", "Tredje"):
        last = commenting.comment(it, QUESTION, text, by=who.amina)
    commenting.settle(last.pk, by=who.amina, done=True)

    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk]))

    place = f"{section(it)}#kommentarer-{QUESTION}"
    assert [(one.text, one.url) for one in page.context["comments"]] == [
        ("Första", place),
        ("Andra", place),
    ]
    hints = [row["hint"] for row in page.context["rows"]]
    assert [hint.partition(". ")[2] for hint in hints if "komment" in hint] == [
        "2 öppna kommentarer"
    ]


def test_the_others_who_write_get_one_mail_an_hour_that_says_nothing_of_what_was_written(
    mailoutbox,
):
    it, who = drafted()
    colleague(who)
    colleague(who, Role.READER, "Lars")

    with time_machine.travel(timezone.now().replace(minute=10), tick=False) as clock:
        for text in ("Hemligt ett", "Hemligt två"):
            commenting.comment(it, QUESTION, text, by=who.amina)
        keep_promises()
        first_hour = [mail.to for mail in mailoutbox]
        clock.shift(3600)
        commenting.comment(it, QUESTION, "Hemligt tre", by=who.amina)
        keep_promises()

    assert first_hour == [["karin@example.se"]]
    assert [mail.to for mail in mailoutbox] == [["karin@example.se"], ["karin@example.se"]]
    assert "Hemligt" not in mailoutbox[0].body + mailoutbox[0].subject
    assert reverse("comments", args=[it.pk]) in mailoutbox[0].body


def test_what_is_written_after_the_hours_mail_is_told_when_the_next_hour_begins(mailoutbox):
    it, who = drafted()
    colleague(who)

    with time_machine.travel(timezone.now().replace(minute=10), tick=False) as clock:
        commenting.comment(it, QUESTION, "Ett", by=who.amina)
        keep_promises()
        clock.shift(600)
        commenting.comment(it, QUESTION, "Två", by=who.amina)
        keep_promises()
        within = len(mailoutbox)
        clock.shift(2400)  # the next hour begins
        keep_promises()
        at_its_end = len(mailoutbox)
        clock.shift(120)
        commenting.comment(it, QUESTION, "Tre", by=who.amina)
        keep_promises()
        at_most_one_an_hour = len(mailoutbox)
        clock.shift(3600)
        keep_promises()

    assert (within, at_its_end, at_most_one_an_hour, len(mailoutbox)) == (1, 2, 2, 3)


def test_nothing_is_mailed_of_a_comment_that_was_removed_or_done_before_the_mail_left(mailoutbox):
    it, who = drafted()
    colleague(who)

    one = commenting.comment(it, QUESTION, "Fel", by=who.amina)
    commenting.remove(one.pk, by=who.amina)
    keep_promises()

    assert mailoutbox == []


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.ANNOUNCED])
def test_comments_stay_to_be_read_by_the_organisation_when_the_form_is_with_the_agency(status):
    who = people()
    it = notification(who=who)
    commenting.comment(it, QUESTION, "Stämmer det?", by=who.amina)
    it = notification(status, who=who, of=it.case.call)

    page = sign_in(Client(), who.sigrid).get(reverse("comments", args=[it.pk]))

    assert "Stämmer det?" in page.text
    assert "Lägg till kommentar" not in page.text
    with pytest.raises(Refused, match="Kommentarerna finns kvar att läsa, bara för er"):
        commenting.comment(it, QUESTION, "En till", by=who.amina)


def test_nobody_else_comments():
    it, who = drafted()

    for stranger in (who.omar, who.olle):
        with pytest.raises(Refused, match="Bara ni som är med i organisationen"):
            commenting.comment(it, QUESTION, "Hej", by=stranger)

    assert not DraftComment.objects.exists()
    assert not OutboxMessage.objects.filter(effect="applications.tell_of_comments").exists()


def test_an_open_comment_is_told_of_before_the_draft_is_sent():
    it, who = drafted()
    commenting.comment(it, QUESTION, "Stämmer bankgirot?", by=who.amina)
    client, check = sign_in(Client(), who.amina), reverse("check", args=[it.pk])

    open_then = client.get(check).text
    commenting.settle(it.comments.get().pk, by=who.amina, done=True)

    assert "Stämmer bankgirot?" in open_then
    assert f'href="{section(it)}#kommentarer-{QUESTION}"' in open_then
    assert "Stämmer bankgirot?" not in client.get(check).text


def test_who_signs_is_told_of_what_colleagues_still_ask():
    it, who = drafted()
    fill_in(it, who.amina)
    commenting.comment(it, QUESTION, "Stämmer bankgirot?", by=who.amina)
    commenting.comment(it, QUESTION, "Är det klart?", by=who.amina)
    commenting.settle(it.comments.last().pk, by=who.amina, done=True)
    signing.send_to_signatory(it.pk, by=who.amina)
    client, sheet = sign_in(Client(), who.sigrid), reverse("sign", args=[it.pk])

    page = client.get(sheet)
    place = page.context["comments"][0].url
    led_to = client.get(place)
    commenting.settle(it.comments.get(done_at=None).pk, by=who.sigrid, done=True)

    assert page.context["comments_title"] == "En öppen kommentar"
    assert f'href="{place}"' in page.text
    assert place == f"{reverse('comments', args=[it.pk])}#kommentarer-{QUESTION}"
    assert "Stämmer bankgirot?" in led_to.text
    assert "Stämmer bankgirot?" not in client.get(sheet).text


def test_an_open_comment_is_not_told_of_to_who_signs_what_the_agency_has():
    it, who = drafted()
    fill_in(it, who.amina)
    commenting.comment(it, QUESTION, "Stämmer bankgirot?", by=who.amina)
    it = notification(Status.RECEIVED, who=who, of=it.case.call)
    olle = sign_in(Client(), who.olle)

    pages = [
        olle.get(reverse("workspace:case", args=[it.case_id])),
        olle.get(reverse("sign", args=[it.pk])),
    ]

    assert [page.status_code for page in pages] == [200, 404]
    assert "Stämmer bankgirot?" not in pages[0].text
