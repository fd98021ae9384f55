"""The queue: tabs, filters, search and paging, at the same cost however many rows there are."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, incoming_mail, inquiring
from applications.models import Call, Stage, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.outbox.models import LAST_TRY, OutboxMessage
from screening.actions import reviewing
from screening.views import leafing
from tests.accounts.people import claim, sign_in
from tests.build import (
    People,
    call,
    keep_promises,
    mandate,
    member,
    notification,
    organisation,
    people,
    person,
    walk,
)

STATEMENTS = 5  # session, person, rows, calls


def from_another(name: str, code: str, status: str, who: People, of: Call) -> Submission:
    other = organisation(name, code)
    member(who.amina, other, "writer")
    member(who.sigrid, other, "signatory")
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.refresh_from_db()
        user.__dict__.pop("_roles_by_organisation", None)
    return walk(drafting.begin(of, other, by=who.amina), who).to(status)


def shown(client: Client, **asked: str) -> list[str]:
    page = client.get(reverse("workspace:queue"), asked)
    assert page.status_code == 200
    return [row.organisation for row in page.context["page"].rows]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_costs_the_same_with_one_row_and_with_thirty(
    rows: int, django_assert_num_queries
):
    who, of = people(), call()
    for number in range(rows):
        from_another(f"Kommun {number}", f"{1000 + number}", Status.RECEIVED, who, of)
    client = sign_in(Client(), who.olle)
    client.get(reverse("workspace:queue"))  # the first page of a session writes it

    with django_assert_num_queries(STATEMENTS):
        answer = client.get(reverse("workspace:queue"), {"flik": "alla"})

    assert len(answer.context["page"].rows) == rows


@pytest.mark.django_db
def test_each_tab_holds_its_own_status_and_the_first_is_ones_own_work():
    who, of = people(), call()
    waiting = {
        "ta-upp": ("Ale kommun", Status.RECEIVED),
        "handlaggs": ("Boden kommun", Status.IN_REVIEW),
        "komplettering": ("Borlänge kommun", Status.INCOMPLETE),
        "forslag": ("Krokom kommun", Status.PROPOSED),
        "meddela": ("Landskrona kommun", Status.DECIDED),
    }
    for number, (name, status) in enumerate(waiting.values()):
        from_another(name, f"{2000 + number}", status, who, of)
    olle, disa = sign_in(Client(), who.olle), sign_in(Client(), who.disa)

    tabs = {tab: shown(olle, flik=tab) for tab in waiting}

    assert tabs == {tab: [name] for tab, (name, _status) in waiting.items()}
    assert shown(olle, flik="alla") == [name for name, _status in reversed(waiting.values())]
    assert (shown(olle), shown(disa)) == (["Ale kommun"], ["Krokom kommun"])


@pytest.mark.django_db
def test_search_finds_a_part_of_the_name_and_the_number():
    who, of = people(), call()
    ale = from_another("Ale kommun", "1440", Status.RECEIVED, who, of)
    from_another("Boden kommun", "2582", Status.RECEIVED, who, of)
    from_another("Öckerö kommun", "1407", Status.RECEIVED, who, of)
    olle = sign_in(Client(), who.olle)
    ale.case.refresh_from_db()

    assert shown(olle, sok="bode") == ["Boden kommun"]
    assert shown(olle, sok="öCKERÖ") == ["Öckerö kommun"]
    assert shown(olle, sok=ale.case.registration_number) == ["Ale kommun"]
    assert shown(olle, sok="%") == []
    assert shown(olle, sok="a\x00b") == []


@pytest.mark.django_db
def test_filters_narrow_by_officer_stage_call_and_lateness():
    who, of = people(), call()
    from_another("Ale kommun", "1440", Status.IN_REVIEW, who, of)
    from_another("Boden kommun", "2582", Status.RECEIVED, who, of)
    Stage.objects.filter(call=of, order=1).update(closes_at=timezone.now() - timedelta(days=1))
    late = from_another("Krokom kommun", "2309", Status.RECEIVED, who, call("annan"))
    Submission.objects.filter(pk=late.pk).update(arrived_at=timezone.now() - timedelta(days=5))
    olle = sign_in(Client(), who.olle)

    assert shown(olle, flik="alla", vems="mina") == ["Ale kommun"]
    assert shown(olle, flik="alla", vems="lediga") == ["Krokom kommun", "Boden kommun"]
    assert shown(olle, flik="alla", utlysning="annan") == ["Krokom kommun"]
    assert shown(olle, flik="alla", steg="application") == []
    assert shown(olle, flik="alla", sent="ja") == ["Boden kommun", "Ale kommun"]


@pytest.mark.django_db
def test_pages_follow_each_other_without_a_count(monkeypatch):
    monkeypatch.setattr(leafing, "ROWS_ON_A_PAGE", 2)
    who, of = people(), call()
    for number in range(3):
        from_another(f"Kommun {number}", f"{1000 + number}", Status.RECEIVED, who, of)
    olle = sign_in(Client(), who.olle)

    assert shown(olle) == ["Kommun 2", "Kommun 1"]
    assert shown(olle, sida="2") == ["Kommun 0"]
    assert shown(olle, sida="3") == []
    assert shown(olle, sida="nonsens", flik="nonsens") == ["Kommun 2", "Kommun 1"]


@pytest.mark.django_db
def test_many_decisions_are_announced_after_a_look_at_what_goes_where(mailoutbox):
    who, of = people(), call()
    both = [
        from_another(f"Kommun {number}", f"{1000 + number}", Status.DECIDED, who, of)
        for number in range(2)
    ]
    disa = sign_in(Client(), who.disa)
    chosen = {"inlaga": [str(one.pk) for one in both] + ["inget-id"]}

    look = disa.get(reverse("workspace:announce"), chosen)
    statuses_after_look = set(Submission.objects.values_list("status", flat=True))
    done = disa.post(reverse("workspace:announce"), chosen, follow=True)
    keep_promises()

    assert [one.to for one in look.context["dispatches"]] == [
        sorted(mail.to) for mail in mailoutbox if mail.subject.startswith("Besked")
    ]
    assert [one.opens for one in look.context["dispatches"]] == ["Ansökan"] * 2
    assert statuses_after_look == {Status.DECIDED}
    assert "2 beslut är meddelade" in done.content.decode()
    assert {one.status for one in Submission.objects.filter(pk__in=[b.pk for b in both])} == {
        Status.ANNOUNCED
    }


@pytest.mark.django_db
def test_only_a_decision_maker_is_offered_to_announce_many():
    who = people()
    decided = notification(Status.DECIDED, who=who)
    url = reverse("workspace:queue") + "?flik=meddela"

    olle = sign_in(Client(), who.olle)
    pages = {
        user: sign_in(Client(), user).get(url).content.decode() for user in (who.olle, who.disa)
    }
    answer = olle.post(reverse("workspace:announce"), {"inlaga": str(decided.pk)}, follow=True)

    assert ["Meddela valda beslut" in pages[user] for user in (who.olle, who.disa)] == [False, True]
    assert "Du har inte behörighet att göra detta." in answer.content.decode()
    decided.refresh_from_db()
    assert decided.status == Status.DECIDED


@pytest.mark.django_db
def test_who_is_in_conflict_stops_being_the_officer():
    who = people()
    taken = notification(Status.IN_REVIEW, who=who)
    other = person("Olga", StaffRole.OFFICER)

    reviewing.declare(taken.case, has_conflict=True, reason="Bror i nämnden", by=who.olle)

    assert shown(sign_in(Client(), who.olle), flik="handlaggs", vems="mina") == []
    assert shown(sign_in(Client(), other), flik="handlaggs", vems="lediga") == ["Motala kommun"]


@pytest.mark.django_db
def test_the_queue_tells_what_was_given_up_until_it_is_tried_again():
    who = people()
    notification(Status.RECEIVED, who=who)
    olle, url = sign_in(Client(), who.olle), reverse("workspace:queue")
    told = "Utskick eller handlingar som inte gick fram"
    before = olle.get(url).text
    promise = OutboxMessage.objects.filter(effect="applications.send_receipt")

    promise.update(attempts=LAST_TRY, dead_at=timezone.now())
    given_up = olle.get(url).text
    link = reverse("workspace:outbox_outboxmessage_changelist") + "?lage=uppgivna"
    listed = [one.effect for one in olle.get(link).context["cl"].queryset]
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    ada.post(link, {"action": "try_again", "_selected_action": [promise.get().pk]})

    assert [told in page for page in (before, given_up, olle.get(url).text)] == [False, True, False]
    assert link in given_up
    assert listed == ["applications.send_receipt"]


@pytest.mark.django_db
def test_the_queue_tells_when_what_is_promised_is_not_kept_in_time():
    who = people()
    notification(Status.RECEIVED, who=who)
    olle, url = sign_in(Client(), who.olle), reverse("workspace:queue")
    pages = []

    for minutes in (1, 3):
        due = timezone.now() - timedelta(minutes=minutes)
        OutboxMessage.objects.update(due_at=due)
        pages.append(olle.get(url).text)
    OutboxMessage.objects.update(done_at=timezone.now())

    pages.append(olle.get(url).text)
    assert ["Utskick och handlingar dröjer" in page for page in pages] == [False, True, False]


@pytest.mark.django_db
def test_what_an_organisation_waits_for_itself_is_tried_again_without_being_shown():
    who = people()
    notification(Status.SIGNING, who=who)
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    promise = OutboxMessage.objects.filter(effect="applications.ask_signatory")
    promise.update(attempts=LAST_TRY, dead_at=timezone.now())
    register = reverse("workspace:outbox_outboxmessage_changelist") + "?lage=uppgivna"
    told = "Organisationernas egna utskick gick inte fram"

    before = ada.get(register).text
    answer = ada.post(reverse("workspace:try-own-again"), follow=True).text

    assert [told in page for page in (before, answer)] == [True, False]
    assert "ask_signatory" not in before
    assert "Organisationernas egna utskick görs om inom en minut." in answer
    assert (promise.get().dead_at, promise.get().attempts) == (None, 0)
    assert "som inte gick fram" not in ada.get(reverse("workspace:queue")).text


@pytest.mark.django_db
def test_only_an_administrator_lets_the_portal_try_again():
    who = people()
    notification(Status.SIGNING, who=who)
    promise = OutboxMessage.objects.filter(effect="applications.ask_signatory")
    promise.update(dead_at=timezone.now())
    olle, again = sign_in(Client(), who.olle), reverse("workspace:try-own-again")

    answer = olle.post(again, follow=True).text

    assert "Bara en administratör kan låta portalen försöka igen." in answer
    assert f'action="{again}"' not in answer
    assert promise.exclude(dead_at=None).count() == 1


@pytest.mark.django_db
def test_staff_are_warned_of_a_seal_that_is_missing_or_ends_where_they_work(
    settings, django_assert_num_queries
):
    who = people()
    olle, url = sign_in(Client(), who.olle), reverse("workspace:queue")
    registers = reverse("workspace:registers")
    before = [olle.get(url).text, olle.get(registers).text]
    settings.SEAL = dict.fromkeys(settings.SEAL, "")

    with django_assert_num_queries(STATEMENTS):
        warned = olle.get(url).text
    warned_registers = olle.get(registers).text

    told = "Sigill saknas: ange myndighetens certifikat och nyckel"
    assert [told in page for page in before] == [False, False]
    assert [told in page for page in (warned, warned_registers)] == [True, True]
    assert told not in Client().get(reverse("start")).text


def elsewhere(user: User) -> list[str]:
    answer = sign_in(Client(), user).get(reverse("workspace:queue"))
    return [one.text for one in answer.context["elsewhere"]]


@pytest.mark.django_db
def test_the_queue_tells_each_what_waits_for_them_elsewhere(django_assert_num_queries):
    who, of = people(), call()
    nothing = elsewhere(who.olle)
    claim(who.motala, "eva@motala.example")
    claim(who.elsewhere, "bo@boras.example")
    inquiring.ask(of, name="Eva", email="eva@motala.example", organisation="", text="Får vi?")
    incoming_mail.receive(b"From: eva@motala.example\r\nSubject: Hej\r\n\r\nHej!\r\n")
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    client = sign_in(Client(), who.olle)
    client.get(reverse("workspace:queue"))

    with django_assert_num_queries(STATEMENTS):
        page = client.get(reverse("workspace:queue"))

    claims, question = (
        "2 anmälningar av organisationsansvariga",
        "1 obesvarad fråga om en utlysning",
    )
    assert nothing == []
    assert {one: elsewhere(user) for one, user in vars(who).items() if one in "olle disa rut"} == {
        "olle": [claims, question],
        "disa": [question],
        "rut": [question, "1 mejl utan ärende"],
    }
    assert elsewhere(ada) == [claims]
    for one in page.context["elsewhere"]:
        assert f'<a href="{one.url}">{one.text}</a>' in page.text
        assert client.get(one.url).status_code == 200


@pytest.mark.django_db
def test_on_a_phone_no_column_of_the_queue_loses_its_name():
    who = people()
    notification(Status.RECEIVED, who=who)

    page = sign_in(Client(), who.olle).get(reverse("workspace:queue"), {"flik": "alla"}).text

    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert [one for one in heads if f'data-head="{one}"' not in page] == [
        "Diarienummer",  # the first line of the card, and the second
        "Organisation",
    ]
