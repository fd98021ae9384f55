"""FL 11–12 §§: the party is told of a delay, and may ask that its case be decided."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions import asking_to_decide
from applications.models import (
    DelayNotice,
    Outcome,
    RegisterEntry,
    RequestToDecide,
    Status,
    Submission,
)
from applications.requirements import may_be_asked_on, why_not_ask_to_decide
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day
from screening.actions import delays, reviewing
from screening.effects.delays import HOW_TO_APPEAL
from screening.views.elsewhere import what_waits
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, people, person, walk

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SEVEN_MONTHS = timedelta(days=214)


@given(st.dates(date(2018, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
@settings(max_examples=60)
def test_it_may_be_asked_from_the_day_after_six_months_and_not_before(came: date, later: int):
    at = datetime.combine(came, datetime.min.time(), tzinfo=STOCKHOLM)
    it = Submission(status=Status.IN_REVIEW, received_at=at, arrived_at=at)
    first = may_be_asked_on(it)
    on = came + timedelta(days=later)

    assert timedelta(days=182) <= first - came <= timedelta(days=185)
    assert (why_not_ask_to_decide(it, None, on) == "") == (on >= first)


@pytest.mark.django_db
def test_the_organisation_asks_once_when_six_months_have_passed(mailoutbox):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.IN_REVIEW, who=who)
        amina = sign_in(Client(), who.amina)
        page = reverse("ask-to-decide", args=[it.case_id])
        keep_promises()
        too_soon = amina.get(page).context["why_not"]
        clock.shift(SEVEN_MONTHS)
        mailoutbox.clear()
        amina = sign_in(Client(), who.amina)
        offered = amina.get(reverse("case", args=[it.case_id])).text
        amina.post(page, {"text": "Vi behöver besked."})
        again = amina.post(page, {"text": "Igen."})
        keep_promises()
        waiting = what_waits(who.olle)["elsewhere"]
        duties = (
            sign_in(Client(), who.olle)
            .get(reverse("workspace:case", args=[it.case_id]))
            .context["duties"]
        )

    assert too_soon.startswith("Det går att begära när sex månader har gått, från och med")
    assert page in offered
    asked = RequestToDecide.objects.get()
    assert (asked.last_on - asked.came_on, asked.text) == (timedelta(28), "Vi behöver besked.")
    assert "Det går att begära en gång" in again.context["form"].errors["__all__"][0]
    assert RegisterEntry.objects.get(key=f"prompt:{asked.pk}").direction == "received"
    assert [one.to for one in mailoutbox] == [[who.olle.email]]
    assert [one.text for one in waiting] == ["1 begäran om att ett ärende avgörs"]
    assert duties.state == (f"Besvaras senast {day(asked.last_on)}", "warning")


@pytest.mark.django_db
def test_a_request_on_paper_is_registered_and_refused_in_a_decision_that_may_be_appealed(
    mailoutbox,
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.IN_REVIEW, who=who)
        keep_promises()
        clock.shift(SEVEN_MONTHS)
        mailoutbox.clear()
        register = reverse("workspace:register-request", args=[it.case_id])
        refuse = reverse("workspace:refuse-request", args=[it.case_id])
        tomorrow = timezone.localdate() + timedelta(days=1)
        rut, disa = sign_in(Client(), who.rut), sign_in(Client(), who.disa)

        wrong = rut.post(register, {"came_on": tomorrow, "text": "Avgör nu."})
        rut.post(register, {"came_on": timezone.localdate() - timedelta(days=2)})
        without = disa.post(refuse, {"reasons": " "})
        disa.post(refuse, {"reasons": "Kompletteringen har inte kommit."})
        twice = disa.post(refuse, {"reasons": "Igen"})
        keep_promises()

    assert "framåt i tiden" in wrong.context["form"].errors["__all__"][0]
    assert "Avgör nu." in wrong.text
    assert without.context["form"].errors == {"reasons": ["Skriv skälen för att begäran avslås."]}
    assert twice.context["form"].errors["__all__"] == [delays.NOTHING_TO_REFUSE]
    asked = RequestToDecide.objects.get()
    assert (asked.refused_by, asked.refusal_reasons) == (
        who.disa,
        "Kompletteringen har inte kommit.",
    )
    document = Document.objects.get(key=f"prompt_refusal:{asked.pk}")
    assert RegisterEntry.objects.get(key=f"prompt_refusal:{asked.pk}").document == document
    [mail] = [one for one in mailoutbox if "avslår" in one.body]
    assert "Beslutet får överklagas." in mail.body
    assert what_waits(who.olle)["elsewhere"] == []


@pytest.mark.django_db
def test_a_request_is_answered_by_deciding():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.IN_REVIEW, who=who)
        clock.shift(SEVEN_MONTHS)
        asking_to_decide.send(it.case_id, "", by=who.amina)
        for step in ("assess", "propose", "decide", "announce"):
            it.refresh_from_db()
            getattr(walk(it, who, outcome=Outcome.DECLINE), step)()

        ours = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))
        theirs = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert ours.context["duties"].state == ("Ärendet är avgjort", "success")
    assert theirs.context["asked"].is_answered
    with pytest.raises(Refused, match="Det finns ingen begäran"):
        delays.refuse(it.case_id, "Nej", by=who.disa)


@pytest.mark.django_db
def test_what_is_decided_and_not_announced_looks_undecided_to_the_organisation():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.DECIDED, who=who)
        clock.shift(SEVEN_MONTHS)

        page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert page.context["may_ask"]


@pytest.mark.django_db
def test_a_notice_of_delay_is_sealed_sent_and_read_in_the_clock(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    keep_promises()
    mailoutbox.clear()
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:notify-delay", args=[it.pk])
    new_on = timezone.localdate() + timedelta(days=40)

    wrong = olle.post(url, {"reason": "Vi väntar på yttranden.", "new_on": timezone.localdate()})
    olle.post(url, {"reason": "Vi väntar på yttranden.", "new_on": new_on})
    keep_promises()

    notice = DelayNotice.objects.get()
    assert wrong.context["form"].errors == {"new_on": [delays.FORWARD]}
    entry = RegisterEntry.objects.get(key=f"delay:{notice.pk}")
    assert (entry.direction, entry.document) == ("dispatched", Document.objects.get(key=entry.key))
    assert ["Vi väntar på yttranden." in one.body for one in mailoutbox] == [True]
    pages = [
        sign_in(Client(), user).get(reverse(name, args=[it.case_id])).context["clock"].expected
        for user, name in ((who.olle, "workspace:case"), (who.amina, "case"))
    ]
    assert [one.why for one in pages] == [
        "Det är meddelat organisationen.",
        "Det är meddelat er.",
    ]


@pytest.mark.django_db
def test_the_list_of_old_cases_leaves_out_those_of_the_recused():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        who = people()
        it = notification(Status.RECEIVED, who=who)
        clock.shift(SEVEN_MONTHS)
        asking_to_decide.send(it.case_id, "", by=who.amina)
        doris = person("Doris", StaffRole.OFFICER)
        reviewing.declare(it.case, has_conflict=True, reason="Bror", by=doris)

        seen, hidden = (
            sign_in(Client(), user).get(reverse("workspace:time-limits")).context
            for user in (who.olle, doris)
        )

        assert ([one.pk for one in seen["old"]], len(seen["asked"])) == ([it.pk], 1)
        assert (list(hidden["old"]), list(hidden["asked"])) == ([], [])
        assert what_waits(doris)["elsewhere"] == []


def test_a_refusal_tells_how_and_when_it_is_appealed():
    for words in (
        "till förvaltningsrätten",
        "skriftligt",
        "till oss inom tre veckor från den dag då ni fick del av beslutet",
        "vilket beslut ni överklagar",
        "på vilket sätt ni vill att det ändras",
    ):
        assert words in HOW_TO_APPEAL
