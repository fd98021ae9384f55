"""The pages of a batch: chosen, frozen, read, approved by two, and how each mail went."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import incoming_mail
from applications.models import Decision, Status
from delmos_portal.accounts.models import User
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import run_minute_checks
from delmos_portal.templatetags.swedish import stockholm
from screening.actions import announcing, batching
from screening.models import BatchedDecision, DecisionBatch
from screening.views.batch_outcome import outcomes_of
from tests.accounts.people import sign_in
from tests.build import keep_promises, people
from tests.screening.batches import approved, batch_of, frozen, several

pytestmark = pytest.mark.django_db


def page_of(batch: DecisionBatch) -> str:
    return reverse("workspace:batch", args=[batch.pk])


def test_two_people_lead_a_batch_from_the_list_to_the_organisations():
    who = people()
    its = several(who, 2)
    keep_promises()
    olle, disa = sign_in(Client(), who.olle), sign_in(Client(), who.disa)
    chosen = reverse("workspace:announce") + f"?inlaga={its[0].pk}&inlaga={its[1].pk}"
    new = olle.get(chosen).context["batch_url"]

    form = olle.get(new).context["form"]
    made = olle.post(new, {"name": "Besked i mars", "chosen": form["chosen"].initial}, follow=True)
    batch = made.context["batch"]
    locked = olle.post(page_of(batch), {"freeze": "1", "on": "", "at": ""}, follow=True)
    keep_promises()
    read = olle.get(page_of(batch))
    row = batch.rows.first()
    letter = olle.get(reverse("workspace:rehearsed-letter", args=[row.pk])).text
    file = olle.get(reverse("workspace:rehearsed-file", args=[row.pk]))
    for client in (olle, disa):
        seal = client.get(page_of(batch)).context["seal"]
        client.post(page_of(batch), {"approve": "1", "seal": seal})
    run_minute_checks()
    keep_promises()
    after = disa.get(page_of(batch))

    assert sorted(form["chosen"].initial) == sorted(str(one.pk) for one in its)
    letters = ["Tas fram när omgången låses", "Inte framtaget än"]
    assert [words in made.text for words in letters] == [True, False]
    assert [words in locked.text for words in letters] == [False, True]
    assert "Genomgången hittade inga fel" in read.text
    assert "Inget är skickat" in letter
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert after.context["batch"].status == DecisionBatch.Status.ANNOUNCED
    assert after.context["counts"] == {"Skickat": 2}


def test_what_is_wrong_in_a_form_is_said_beside_it_and_what_was_typed_is_kept():
    who = people()
    its = several(who, 1)
    olle = sign_in(Client(), who.olle)
    new = reverse("workspace:new-batch", args=[its[0].stage_id])
    empty = olle.post(new, {"name": "Min omgång"})
    batch = batch_of(its, who)

    past = olle.post(page_of(batch), {"freeze": "1", "on": "2020-01-01", "at": "08.00"})
    only_time = olle.post(page_of(batch), {"freeze": "1", "on": "", "at": "08.00"})

    assert empty.context["form"].errors == {"chosen": ["Välj minst ett beslut."]}
    assert "Min omgång" in empty.text
    assert past.context["form"].errors == {
        "on": ["Tidpunkten har passerat. Välj en senare, eller lämna fälten tomma."]
    }
    assert only_time.context["form"].errors == {"on": ["Ange också dagen."]}
    assert DecisionBatch.objects.get().status == DecisionBatch.Status.OPEN


def test_a_set_time_is_kept_in_stockholm():
    who = people()
    batch = batch_of(several(who, 1), who)
    day = timezone.localdate() + timedelta(days=3)

    sign_in(Client(), who.olle).post(
        page_of(batch), {"freeze": "1", "on": day.isoformat(), "at": "13.30"}
    )

    batch.refresh_from_db()
    assert timezone.localtime(batch.announce_at).strftime("%F %H:%M") == f"{day} 13:30"


def test_a_fault_is_told_on_the_page_and_closes_the_press():
    who = people()
    its = several(who, 1)
    Decision.objects.filter(submission=its[0]).update(reasons="")
    batch = frozen(its, who)

    page = sign_in(Client(), who.disa).get(page_of(batch))

    assert [one.check for one in page.context["stopping"]] == ["reasons_are_missing"]
    assert "Skälen saknas eller är för korta" in page.text
    assert 'name="approve"' not in page.text


def test_each_way_that_a_mail_can_go_is_told():
    who = people()
    its = several(who, 5)
    batch = approved(its, who)
    run_minute_checks()
    keep_promises()
    rows = list(BatchedDecision.objects.filter(batch=batch).select_related("decision__submission"))
    keys = [one.key for one in SentMail.objects.filter(key__startswith="screening.send_decision")]
    bounced, dead, by_post, waiting, _sent = keys
    to = SentMail.objects.get(key=bounced).recipients[0]
    SentMail.objects.exclude(key=bounced).filter(key__in=keys).update(recipients=["x@example.com"])
    incoming_mail.receive(
        f"From: MAILER-DAEMON@example.se\r\nAuto-Submitted: auto-replied\r\nSubject: Undelivered"
        f"\r\n\r\nCould not deliver to <{to}>".encode()
    )
    SentMail.objects.filter(key__in=[dead, waiting]).delete()
    OutboxMessage.objects.filter(key=dead).update(dead_at=timezone.now(), done_at=None)
    OutboxMessage.objects.filter(key=waiting).update(done_at=None)
    mail = SentMail.objects.get(key=by_post)
    SentMail.objects.filter(pk=mail.pk).update(subject=f"Skicka med post: {mail.subject}")

    found = [one.label for one in outcomes_of(rows).values()]

    assert sorted(found) == ["Gavs upp", "Ska postas", "Skickat", "Studs", "Väntar"]


def test_a_page_of_many_asks_as_often_as_a_page_of_one(django_assert_max_num_queries):
    who = people()
    its = several(who, 4)
    one, many = batch_of(its[:1], who), batch_of(its[1:], who, "Resten")
    client = sign_in(Client(), who.olle)
    client.get(page_of(one))

    with django_assert_max_num_queries(60) as of_one:
        client.get(page_of(one))
    with django_assert_max_num_queries(60) as of_many:
        client.get(page_of(many))

    assert len(of_many.captured_queries) == len(of_one.captured_queries)


def test_the_press_that_came_too_late_shows_the_batch_as_it_is():
    who = people()
    batch = frozen(several(who, 1), who)
    seal = batching.seal_of(batch)
    batching.thaw(batch.pk, by=who.olle)

    page = sign_in(Client(), who.disa).post(
        page_of(batch), {"approve": "1", "seal": seal}, follow=True
    )

    assert "Omgången är inte låst" in page.text
    assert page.context["batch"].status == DecisionBatch.Status.OPEN


def test_a_decision_is_sent_again_from_the_batch():
    who = people()
    its = several(who, 1)
    batch = approved(its, who)
    run_minute_checks()
    keep_promises()
    client = sign_in(Client(), who.olle)
    look = f"{reverse('workspace:decide', args=[its[0].pk])}#skicka-igen"

    listed, decision = client.get(page_of(batch)).text, client.get(look)
    again = client.post(reverse("workspace:resend-decision", args=[its[0].pk]), follow=True)
    keep_promises()
    after = client.get(page_of(batch))

    its[0].refresh_from_db()
    assert its[0].status == Status.ANNOUNCED
    assert f'href="{look}"' in listed
    assert "Skicka brevet igen" not in listed
    first = SentMail.objects.filter(key__startswith="screening.send_decision").first()
    assert decision.context["resend_to"] == first.recipients
    assert [f">{one}</li>" in decision.text for one in first.recipients] == [True] * len(
        first.recipients
    )
    assert "Brevet skickas igen" in again.text
    assert "Skickat 2 gånger" in after.text


def test_an_approved_batch_says_when_it_is_announced():
    who = people()
    at_once, later = [approved([one], who) for one in several(who, 2)]
    tomorrow = timezone.now() + timedelta(days=1)
    DecisionBatch.objects.filter(pk=later.pk).update(announce_at=tomorrow)
    client = sign_in(Client(), who.olle)

    pages = [client.get(page_of(one)).text for one in (at_once, later)]
    announcing.begin(at_once.pk)

    assert ["börjar meddelas inom en minut" in page for page in pages] == [True, False]
    assert f"Besluten börjar meddelas {stockholm(tomorrow)}" in pages[1]
    assert "Besluten meddelas just nu, ett i taget." in client.get(page_of(at_once)).text


def test_a_batch_that_is_unlocked_keeps_its_day_and_time_and_a_day_alone_means_nine():
    who = people()
    batch, olle = batch_of(several(who, 1), who), sign_in(Client(), who.olle)
    day = timezone.localdate() + timedelta(days=3)

    told = olle.post(page_of(batch), {"freeze": "1", "on": str(day), "at": ""}, follow=True).text
    form = olle.post(page_of(batch), {"thaw": "1"}, follow=True).context["form"]

    batch.refresh_from_db()
    assert f"Besluten meddelas tidigast {stockholm(batch.announce_at)}" in told
    assert (form["on"].value(), f"{form['at'].value():%H.%M}") == (day, "09.00")


def test_an_approved_batch_that_will_be_stopped_says_so_and_why():
    who = people()
    now, later = [approved([one], who) for one in several(who, 2)]
    DecisionBatch.objects.filter(pk=later.pk).update(announce_at=timezone.now() + timedelta(days=1))
    Decision.objects.filter(submission__status=Status.DECIDED).update(reasons="")
    User.objects.filter(pk=who.disa.pk).update(roles=[])
    client = sign_in(Client(), who.olle)

    pages = [client.get(page_of(one)) for one in (now, later)]
    stopped = announcing.begin(now.pk)

    assert [one.text for one in pages[0].context["stopping"]][-1] == announcing.NOBODY
    assert ["Du behöver inte göra något mer" in page.text for page in pages] == [False, False]
    assert "Omgången har fel och stoppas inom en minut. Inget skickas." in pages[0].text
    assert "Omgången stoppas, och inget skickas, om felen står kvar" in pages[1].text
    assert stopped.status == DecisionBatch.Status.OPEN
