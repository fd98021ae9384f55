"""A letter to somebody without an address waits in the case until the registrar has noted its post."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Status, Submission
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.models import SentMail
from delmos_portal.working_days import DAY
from screening.actions import posting
from screening.models import Posting
from tests.accounts.people import sign_in
from tests.build import People, notification, people

pytestmark = pytest.mark.django_db

MUST_POST = "Ingen e-postadress finns."


def letter_in(it: Submission) -> SentMail:
    """A mail about the case when nobody has an address: it reaches the agency, to be posted."""
    context = {"case": it.case, "officer": None}
    send(Mail("test:1", "tell_officer", [], context, subject_id=it.case_id))
    return SentMail.objects.get(key="test:1")


def case_with_letter() -> tuple[Submission, SentMail, People]:
    who = people()
    it = notification(Status.RECEIVED, who=who)
    return it, letter_in(it), who


def page(it: Submission, client: Client) -> Any:
    return client.get(reverse("workspace:case", args=[it.case_id]))


def titles(answer: Any) -> list[tuple[str, str]]:
    return [(one.title, one.who) for one in answer.context["happenings"]]


def test_the_notice_goes_away_when_the_registrar_has_noted_the_day_and_comes_back_when_undone():
    it, letter, who = case_with_letter()
    rut, to = sign_in(Client(), who.rut), reverse("workspace:posting", args=[letter.pk])
    waiting = page(it, rut)

    done = rut.post(to, {"on": timezone.localdate()}, follow=True)
    undone = rut.post(to, {"ta-bort": "1"}, follow=True)

    assert [MUST_POST in one.text for one in (waiting, done, undone)] == [True, False, True]
    assert f'href="{to}"' in waiting.text
    assert "antecknat av Rut Exempel" in done.text
    assert ("Brev antecknat som postat", "Rut Exempel") in titles(done)
    assert titles(undone)[0] == ("Anteckning om postat brev borttagen", "Rut Exempel")
    assert Posting.objects.count() == 0


def test_the_day_is_put_right_and_the_journal_keeps_both():
    _it, letter, who = case_with_letter()
    today = timezone.localdate()
    SentMail.objects.filter(pk=letter.pk).update(sent_at=timezone.now() - 3 * DAY)
    for on in (today, today - DAY, today - DAY):  # the third says what is there already
        posting.note_posted(letter.pk, on=on, by=who.rut)

    noted = Event.objects.filter(step="note_posted").order_by("position")

    assert [one.details for one in noted] == [
        {"posted_on": today.isoformat()},
        {"posted_on": (today - DAY).isoformat(), "before": today.isoformat()},
    ]
    assert Posting.objects.get().posted_on == today - DAY


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "Dagen ligger framåt i tiden. Ange dagen då brevet lämnades till posten."),
        (-1, "Ange den dagen eller en senare."),
        (None, "Ange dagen då brevet lämnades till posten."),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_the_field(days: int | None, said: str):
    _it, letter, who = case_with_letter()
    on: date | str = "" if days is None else timezone.localdate() + timedelta(days=days)

    answer = sign_in(Client(), who.rut).post(
        reverse("workspace:posting", args=[letter.pk]), {"on": on}
    )

    [error] = answer.context["form"].errors["on"]
    assert error.endswith(said)
    assert Posting.objects.count() == 0
    if days:
        assert f'value="{on}"' in answer.text


def test_only_the_registrar_notes_it_and_the_others_are_told_who_does():
    _it, letter, who = case_with_letter()
    olle, to = sign_in(Client(), who.olle), reverse("workspace:posting", args=[letter.pk])

    read = olle.get(to)
    tried = olle.post(to, {"on": timezone.localdate()}, follow=True)

    said = "Registratorn antecknar när brevet är postat."
    assert [said in one.text for one in (read, tried)] == [True, True]
    assert '<form method="post" novalidate' not in read.text
    assert Posting.objects.count() == 0


def test_what_was_mailed_is_no_letter_and_a_note_is_taken_back_once():
    it, letter, who = case_with_letter()
    send(Mail("test:2", "tell_officer", ["a@b.se"], {"case": it.case}, subject_id=it.case_id))
    mailed = SentMail.objects.get(key="test:2")
    client = sign_in(Client(), who.rut)

    assert client.get(reverse("workspace:posting", args=[mailed.pk])).status_code == 404
    with pytest.raises(Refused, match="ska inte postas"):
        posting.note_posted(mailed.pk, on=timezone.localdate(), by=who.rut)
    with pytest.raises(Refused, match="inte antecknat"):
        posting.undo_posted(letter.pk, by=who.rut)
