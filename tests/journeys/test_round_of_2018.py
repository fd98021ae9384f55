"""The round of 2018 from closing to announcement, through the pages, with what it costs counted.

With ROUND=316 it is the whole round, with four officers: about half an hour, not a part of every run.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator

from applications.models import Decision, Outcome, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.outbox.models import OutboxMessage, SentMail
from tests.build import People, person
from tests.journeys.round_of_2018 import Round, file_round
from tests.journeys.staff import give_second_factor
from tests.journeys.visitor import Visitor
from tests.live import Live, wait_for

MANY = int(os.environ.get("ROUND", "10"))
QUEUE = "/handlaggning/arendeko/"
REASONS = {
    True: "Samverkan och behov är beskrivna och ligger i linje med utlysningens syfte.",
    False: "Det som beskrivs är ordinarie verksamhet utan samverkan mellan sektorer.",
}


@dataclass
class Count:
    """What a person does: presses, fields that are written in, and pages that are loaded."""

    clicks: int = 0
    fields: int = 0
    pages: int = 0

    def of(self, visitor: Visitor) -> Visitor:
        """Count from now on what this visitor does."""
        page = visitor.page
        page.on("framenavigated", lambda _frame: self._add("pages"))
        for name in ("press", "follow", "tick", "answer"):
            setattr(visitor, name, self._counting(getattr(visitor, name), "clicks"))
        visitor.write = self._counting(visitor.write, "fields")  # type: ignore[method-assign]  # counted
        return visitor

    def _counting(self, act: Callable[..., None], what: str) -> Callable[..., None]:
        def counted(*args: object, **kwargs: object) -> None:
            self._add(what)
            act(*args, **kwargs)

        return counted

    def _add(self, what: str) -> None:
        setattr(self, what, getattr(self, what) + 1)


def officers(who: People, many: int) -> list[User]:
    others = [person(name, StaffRole.OFFICER) for name in ("Ola", "Orvar", "Osk")]
    for one in others:
        give_second_factor(one)
    return [who.olle, *others][:many]


@pytest.mark.timeout(3600)
def test_a_round_is_taken_up_screened_decided_and_announced(
    portal: Live, who: People, visit: Callable[..., Visitor]
):
    filed = file_round(who, MANY)
    portal.start("worker")
    portal.start("beat")
    count, began = Count(), time.monotonic()
    team = [seated(visit, count, one) for one in officers(who, 4 if MANY > 100 else 2)]
    disa = seated(visit, count, who.disa)

    take_up(team)
    for officer in team:
        screen(officer, filed)
    in_bulk(disa, "forslag", "Besluta om valda", "Besluta enligt de valda förslagen")
    in_bulk(disa, "meddela", "Meddela valda beslut", "Meddela")

    tell(count, len(team), time.monotonic() - began)
    wait_for(lambda: not OutboxMessage.objects.filter(done_at=None).exists(), seconds=600)
    assert set(Submission.objects.values_list("status", flat=True)) <= {
        Status.ANNOUNCED,
        Status.DRAFT,  # the application that an invitation opens
    }
    told = SentMail.objects.filter(key__startswith="screening.send_decision:")
    assert told.count() == Decision.objects.count() == MANY
    assert sorted(set(told.values_list("subject_id", flat=True))) == sorted(
        str(one.case_id) for one in filed.submissions
    )
    declined = Decision.objects.filter(outcome=Outcome.DECLINE)
    numbers = set(declined.values_list("submission__case__registration_number", flat=True))
    assert numbers == filed.not_invited
    # Nobody’s day is spent on finding the way: seven presses and four pages for each case, with the lists.
    assert (count.clicks / MANY <= 7, count.pages / MANY <= 4) == (True, True)


def seated(visit: Callable[..., Visitor], count: Count, user: User) -> Visitor:
    visitor = visit(user)
    visitor.sign_in()
    return count.of(visitor)


def take_up(team: list[Visitor]) -> None:
    """The officers take pages of the list in turn, until nothing waits."""
    number = 0
    while Submission.objects.filter(status=Status.RECEIVED).exists():
        officer = team[number % len(team)]
        number += 1
        officer.open(f"{QUEUE}?flik=ta-upp")
        choose(officer, most=max(1, MANY // len(team)))
        officer.press("Ta upp valda")
        officer.tick("Inget jäv: jag är inte jävig i något av de ärenden som jag tar upp")
        officer.press("Ta upp de valda")


def choose(visitor: Visitor, most: int) -> None:
    """The whole page with one press, or as many rows as are asked for."""
    boxes = visitor.page.locator("input[name=inlaga]")
    if boxes.count() <= most:
        visitor.follow("Välj alla på sidan")
        return
    for number in range(most):
        visitor.tick(boxes.nth(number).get_attribute("aria-label") or "")


def screen(officer: Visitor, filed: Round) -> None:
    """One notification after the other, each on one page."""
    officer.open(f"{QUEUE}?flik=handlaggs")
    officer.follow("Granska mina en i taget")
    while officer.path != QUEUE:
        number = officer.main.locator(".case-number").inner_text().split(" ")[0]
        is_good = number not in filed.not_invited
        for field in officer.page.locator("fieldset:has(input[name$=_answer])").all():
            officer.answer(field.locator("legend").inner_text(), "Ja" if is_good else "Nej")
        for text in officer.page.locator("textarea[name$=_reason]").all():
            officer.write(label_of(officer, text), REASONS[is_good])
        officer.answer("Vad du föreslår", "Bjud in att ansöka" if is_good else "Bjud inte in")
        if not is_good:
            officer.tick(label_of(officer, officer.page.locator("input[name=own_only]")))
        officer.write("Skäl", REASONS[is_good])
        officer.press("Lämna förslaget och öppna nästa")


def label_of(visitor: Visitor, field: Locator) -> str:
    named = visitor.page.locator(f"label[for={field.get_attribute('id')}]")
    return " ".join(named.inner_text().split())


def in_bulk(visitor: Visitor, tab: str, button: str, done: str) -> None:
    """The whole page of the tab, until nothing is left in it."""
    visitor.open(f"{QUEUE}?flik={tab}")
    while visitor.page.locator("input[name=inlaga]").count():
        visitor.follow("Välj alla på sidan")
        visitor.press(button)
        says_none = visitor.page.locator("input[name=inget_jav]")
        if says_none.count():
            visitor.tick("Jag är inte jävig i något av de ärenden som jag beslutar i")
        visitor.press(done)
        visitor.open(f"{QUEUE}?flik={tab}")


def tell(count: Count, team: int, seconds: float) -> None:
    """The figures, as they are written down in benchmarks/README.md."""
    each = [f"{one / MANY:.2f}" for one in (count.clicks, count.fields, count.pages)]
    print(
        f"\n{MANY} notifications, {team} officers: clicks {count.clicks} ({each[0]} each),"
        f" fields {count.fields} ({each[1]}), pages {count.pages} ({each[2]}), {seconds:.0f} s"
    )
