"""People come and go, and no open case is forgotten (M6)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions import drafting, responsibility, signing
from applications.models import Case, Status
from applications.permissions import known_events, known_mails
from applications.views.responsibility import staffing_of
from delmos_portal.accounts.actions.members import change_role, remove_member
from delmos_portal.accounts.actions.people import save_person
from delmos_portal.accounts.models import Membership, Role, StaffRole, User
from delmos_portal.accounts.permissions import forget_roles
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from tests.accounts.people import sign_in
from tests.build import (
    People,
    call,
    fill_in,
    keep_promises,
    member,
    notification,
    people,
    person,
)

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def wilma(who: People) -> User:
    wilma = person("Wilma", title="Strateg")
    member(wilma, who.motala, Role.WRITER)
    return wilma


def leave(user: User, who: People, **named: User) -> None:
    remove_member(who.motala, user, by=user, **named)


def about_cases(mails: list[Any]) -> list[Any]:
    """Without those about who may sign."""
    return [mail for mail in mails if mail.subject.startswith("Ingen hos Motala kommun sköter")]


def test_who_begins_a_case_is_responsible_for_it(who):
    draft = drafting.begin(call(), who.motala, by=who.amina)

    assert draft.case.responsible == who.amina
    assert not Case.objects.without_responsible().exists()


def test_cases_are_handed_over_with_the_contact_of_their_drafts(who, wilma, mailoutbox):
    draft = drafting.begin(call(), who.motala, by=who.amina)

    count = responsibility.hand_over(who.motala, who.amina, wilma, by=who.amina)
    keep_promises()

    draft.refresh_from_db()
    draft.case.refresh_from_db()
    event = Event.objects.get(step="hand_over")
    assert (count, draft.case.responsible) == (1, wilma)
    assert (draft.answers["contact_name"], draft.answers["contact_email"]) == (
        "Wilma Exempel",
        "wilma@example.se",
    )
    assert (event.details, event.on_behalf_of) == (
        {"from": "Amina Exempel", "to": "Wilma Exempel"},
        "Motala kommun",
    )
    assert [mail.to for mail in mailoutbox] == [["wilma@example.se"]]
    assert "Statsbidrag mot segregation" in mailoutbox[0].body


def test_what_is_sent_keeps_its_contact_when_the_case_is_handed_over(who, wilma):
    sent = notification(Status.RECEIVED, who=who)

    responsibility.hand_over(who.motala, who.amina, wilma, by=who.amina)

    sent.refresh_from_db()
    assert sent.answers["contact_email"] == "amina@example.se"


def test_staff_do_not_read_who_looks_after_a_draft(who, wilma):
    draft = drafting.begin(call(), who.motala, by=who.amina)

    responsibility.hand_over(who.motala, who.amina, wilma, by=who.amina)
    keep_promises()

    told = known_events(Event.objects.filter(subject_id=str(draft.case_id)))
    assert list(told.filter(step="hand_over")) == []
    assert list(known_mails(SentMail.objects.all())) == []


def test_a_writer_hands_over_their_own_and_an_administrator_anybodys(who, wilma):
    draft = drafting.begin(call(), who.motala, by=who.amina)

    with pytest.raises(Refused, match="bara lämna över dina egna"):
        responsibility.hand_over(who.motala, who.amina, wilma, by=wilma)
    with pytest.raises(Refused, match="Sigrid Exempel får inte skriva för Motala kommun"):
        responsibility.hand_over(who.motala, who.amina, who.sigrid, by=who.amina)
    with pytest.raises(Refused, match="Välj någon i organisationen"):
        responsibility.hand_over(who.motala, who.amina, who.omar, by=who.amina)
    responsibility.hand_over(who.motala, who.amina, wilma, by=who.amina)
    responsibility.hand_over(who.motala, wilma, who.amina, by=who.amina)

    draft.case.refresh_from_db()
    assert draft.case.responsible == who.amina
    with pytest.raises(Refused, match="ansvarar inte för något öppet ärende"):
        responsibility.hand_over(who.motala, wilma, who.amina, by=wilma)


def test_the_page_names_the_cases_and_what_is_not_moved(who, wilma):
    draft = notification(who=who)
    member(who.sigrid, who.motala, Role.WRITER)
    fill_in(draft, who.amina)
    signing.send_to_signatory(draft.pk, by=who.amina)
    Case.objects.update(responsible=who.sigrid)
    client = sign_in(Client(), who.amina)
    page = f"{reverse('hand-over', args=[who.motala.pk])}?fran={who.sigrid.pk}"

    shown = client.get(page).content.decode()
    missing = client.post(page, {}).content.decode()
    chosen = {"receiver": wilma.pk, "cases": [draft.case_id], "confirm": "ja"}
    done = client.post(page, chosen, follow=True)

    assert "Lämna över ärenden från Sigrid Exempel" in shown
    assert "Underskrifter flyttas inte" in shown
    assert "Välj vem som tar över." in missing
    assert "Ärendet är överlämnat till Wilma Exempel." in done.content.decode()
    assert draft.signing_requests.get(ended_at=None).person == who.sigrid
    assert Case.objects.get().responsible == wilma


def test_a_writer_opens_no_page_of_anothers_cases(who, wilma):
    client = sign_in(Client(), wilma)
    page = reverse("hand-over", args=[who.motala.pk])

    answers = [
        client.get(f"{page}?fran={pk}").status_code for pk in (who.amina.pk, 10**20, "å", "")
    ]

    assert answers == [404, 200, 200, 200]


def test_a_case_whose_person_has_left_is_a_task_until_somebody_takes_it_over(who, wilma):
    draft = drafting.begin(call(), who.motala, by=wilma)
    leave(wilma, who)
    client = sign_in(Client(), who.amina)

    before = client.get(reverse("home")).content.decode()
    on_case = client.get(reverse("case", args=[draft.case_id])).content.decode()
    done = client.post(reverse("take-over", args=[draft.case_id]), follow=True).content.decode()
    after = client.get(reverse("home")).content.decode()

    assert ("Ett ärende saknar ansvarig" in before, "Ta över ärendet" in on_case) == (True, True)
    assert "Du ansvarar nu för ärendet" in done
    assert "Amina Exempel tog över ärendet" in done
    assert "Ett ärende saknar ansvarig" not in after
    assert Case.objects.get().responsible == who.amina


def test_one_who_may_no_longer_write_is_not_responsible(who, wilma):
    drafting.begin(call(), who.motala, by=wilma)

    change_role(who.motala, wilma, roles={Role.READER}, by=who.amina)

    assert Case.objects.without_responsible().count() == 1
    assert (
        "Ett ärende saknar ansvarig"
        in sign_in(Client(), who.amina).get(reverse("home")).content.decode()
    )


def test_nobody_takes_over_what_somebody_looks_after(who, wilma):
    draft = drafting.begin(call(), who.motala, by=who.amina)

    with pytest.raises(Refused, match="Amina Exempel ansvarar för ärendet"):
        responsibility.take_over(draft.case_id, by=wilma)
    leave(wilma, who)
    with pytest.raises(Refused, match="Bara den som får skriva"):
        responsibility.take_over(draft.case_id, by=who.sigrid)


def test_the_last_administrator_leaves_when_a_successor_is_named(who, wilma):
    client = sign_in(Client(), who.amina)
    page = reverse("member-remove", args=[who.motala.pk, who.amina.pk])

    refused = client.post(page, {}).content.decode()
    client.post(page, {"successor": wilma.pk})

    forget_roles(wilma)
    assert "Välj vem som blir organisationsansvarig." in refused
    assert not Membership.objects.filter(user=who.amina, organisation=who.motala).exists()
    assert set(wilma.memberships.values_list("role", flat=True)) == {"writer", "administrator"}
    assert list(Event.objects.values_list("step", flat=True)) == ["change_role", "remove_member"]
    with pytest.raises(Refused, match="minst en organisationsansvarig"):
        leave(wilma, who)
    with pytest.raises(Refused, match="Välj en av dem som är kvar"):
        leave(wilma, who, successor=who.omar)


def test_a_successor_is_not_slipped_in_where_there_is_another_administrator(who, wilma):
    member(wilma, who.motala, Role.ADMINISTRATOR)

    with pytest.raises(Refused, match="Välj en av dem som är kvar"):
        leave(who.amina, who, successor=who.sigrid)


def test_a_writer_leaves_and_removes_nobody_else(who, wilma):
    with pytest.raises(Refused, match="organisationsansvariga"):
        remove_member(who.motala, who.sigrid, by=wilma)

    leave(wilma, who)

    assert not wilma.memberships.exists()


def test_the_agency_notes_that_the_last_person_has_left(who, mailoutbox):
    sent = notification(Status.RECEIVED, who=who)
    who.motala.mailbox = "kommun@motala.example"
    who.motala.save()
    keep_promises()
    mailoutbox.clear()
    client = sign_in(Client(), who.olle)
    quiet = client.get(reverse("workspace:queue")).content.decode()

    for one in (who.sigrid, who.amina):
        client.post(reverse("member-remove", args=[who.motala.pk, one.pk]))
    responsibility.promise_mails_to_mailboxes(MORNING)
    responsibility.promise_mails_to_mailboxes(MORNING)
    keep_promises()

    queue = client.get(reverse("workspace:queue")).content.decode()
    listed = client.get(reverse("workspace:abandoned")).content.decode()
    assert ("utan någon hos organisationen" in quiet, "utan någon hos organisationen" in queue) == (
        False,
        True,
    )
    assert sent.case.registration_number in listed
    [mail] = about_cases(mailoutbox)
    assert mail.to == ["kommun@motala.example"]
    assert f"organisation={who.motala.pk}" in mail.body


def test_the_agency_does_not_learn_of_an_abandoned_draft(who, mailoutbox):
    drafting.begin(call(), who.motala, by=who.amina)
    who.motala.mailbox = "kommun@motala.example"
    who.motala.save()
    for one in (who.sigrid, who.amina):
        remove_member(who.motala, one, by=who.olle)
    client = sign_in(Client(), who.olle)

    responsibility.promise_mails_to_mailboxes(MORNING)
    keep_promises()

    listed = client.get(reverse("workspace:abandoned")).content.decode()
    assert "Alla ärenden har någon" in listed
    assert [mail.to for mail in about_cases(mailoutbox)] == [["kommun@motala.example"]]
    assert not known_mails(SentMail.objects.all()).filter(key__contains="abandoned").exists()


def test_nothing_is_mailed_when_somebody_has_come_meanwhile(who, wilma, mailoutbox):
    drafting.begin(call(), who.motala, by=who.amina)
    who.motala.mailbox = "kommun@motala.example"
    who.motala.save()
    for one in (who.sigrid, who.amina, wilma):
        remove_member(who.motala, one, by=who.olle)
    with transaction.atomic():
        responsibility.promise_mails_to_mailboxes(MORNING)
    member(wilma, who.motala, Role.READER)

    keep_promises()

    assert about_cases(mailoutbox) == []


def test_one_administrator_is_urged_to_invite_another(who, wilma):
    pages = [reverse("home"), reverse("organisation", args=[who.motala.pk])]
    client = sign_in(Client(), who.amina)

    alone = [client.get(page).content.decode() for page in pages]
    member(wilma, who.motala, Role.ADMINISTRATOR)
    two = [client.get(page).content.decode() for page in pages]
    Membership.objects.filter(role=Role.ADMINISTRATOR).delete()
    none = [client.get(page).content.decode() for page in pages]

    assert ["Bjud in en till" in page for page in alone] == [True, True]
    assert ["Bjud in en till" in page for page in two] == [False, False]
    claim = f"{reverse('organisation-claim')}?organisation={who.motala.pk}"
    assert [claim in page for page in none] == [True, True]


DEEDS = st.tuples(
    st.sampled_from(["join", "leave", "told", "hand over", "take over", "switch off", "switch on"]),
    st.integers(0, 3),
    st.integers(0, 3),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(DEEDS, max_size=12))
def test_whoever_comes_and_goes_every_open_case_has_somebody_or_is_somebodys_task(deeds):
    with transaction.atomic():
        who, admin = people(), person("Ada", StaffRole.ADMINISTRATOR)
        crowd = [who.amina, who.sigrid, person("Wilma"), person("Bo")]
        for number in range(2):
            drafting.begin(call(f"nummer-{number}"), who.motala, by=who.amina)

        for deed, first, second in deeds:
            try_deed(deed, crowd[first], crowd[second], who, admin)
            everything_is_looked_after(who)
        transaction.set_rollback(True)


def try_deed(deed: str, one: User, other: User, who: People, admin: User) -> None:
    for user in (one, other):
        user.refresh_from_db()
        forget_roles(user)
    deeds = {
        "join": lambda: member(one, who.motala, Role.WRITER),
        "leave": lambda: remove_member(who.motala, one, by=one, successor=None),
        "told": lambda: remove_member(who.motala, one, by=who.olle),
        "hand over": lambda: responsibility.hand_over(who.motala, one, other, by=one),
        "take over": lambda: responsibility.take_over(Case.objects.first().pk, by=one),
        "switch off": lambda: switch(one, admin, is_active=False),
        "switch on": lambda: switch(one, admin, is_active=True),
    }
    try:
        with transaction.atomic():
            deeds[deed]()
    except Refused:
        pass


def switch(user: User, admin: User, *, is_active: bool) -> None:
    user.is_active = is_active
    save_person(user, changed=["is_active"], by=admin)


def everything_is_looked_after(who: People) -> None:
    there = staffing_of([who.motala])[who.motala.pk]
    tasks = there.unattended(Case.objects.all())
    left = set(Case.objects.without_responsible())
    assert left == set(tasks)
    for case in Case.objects.select_related("responsible"):
        held = Membership.objects.filter(
            user=case.responsible,
            organisation=case.organisation,
            user__is_active=True,
            role__in=(Role.ADMINISTRATOR, Role.WRITER),
        )
        assert held.exists() != (case in left)
    # Somebody sees the tasks: those who remain, or else the agency and the mailbox.
    people = Membership.objects.filter(organisation=who.motala, user__is_active=True)
    assert set(Case.objects.abandoned()) == (set() if people.exists() else left)
