"""R-TF-1: what has not been handed in is on none of the agency's pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils import timezone

from applications.actions import commenting, drafting, signing
from applications.actions.reminding import promise_reminders
from applications.models import Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.workspace import site
from tests.accounts.people import sign_in
from tests.build import (
    People,
    call,
    fill_in,
    keep_promises,
    mandate,
    member,
    notification,
    organisation,
    people,
    person,
    walk,
)

MARK = "Hemligköping"
TABS = ("ta-upp", "handlaggs", "komplettering", "forslag", "meddela", "alla")


def chief() -> Client:
    """Somebody who holds every role at the agency sees no more than the others."""
    roles = [role for role in StaffRole if role != StaffRole.SYSTEM]
    return sign_in(Client(), person("Alla", *roles))


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    """The names of all addresses, also of those that lie under another."""
    found = []
    for one in patterns:
        found += names(one.url_patterns) if isinstance(one, URLResolver) else [one.name or ""]
    return found


def staff_pages(it: Submission) -> list[str]:
    """Every page of the workspace that opens without more in its address, and every tab and search.

    Left out: the lists of all organisations and their people, whether they apply or not.
    """
    found = []
    for name in names(site.get_urls()):
        if not name or name.endswith("_add") or name.startswith("accounts_"):
            continue
        if name in ("register", "relations"):  # both let one choose among all organisations
            continue
        try:
            found.append(reverse(f"workspace:{name}"))
        except NoReverseMatch:
            continue
    queue = reverse("workspace:queue")
    searches = [f"{queue}?flik={tab}&sok={words}" for tab in TABS for words in ("", MARK[:6])]
    cases = reverse("workspace:applications_case_changelist") + f"?q={MARK[:6]}"
    mails = reverse("workspace:outbox_sentmail_changelist") + f"?q={MARK[:6]}"
    of_case = [reverse(f"workspace:{name}", args=[it.case_id]) for name in ("case", "money")]
    assert reverse("workspace:journal_event_changelist") in found
    return [*found, *searches, cases, mails, *of_case]


def texts(client: Client, pages: list[str]) -> dict[str, str]:
    return {page: client.get(page, follow=True).content.decode() for page in pages}


def saying(mark: str, pages: dict[str, str]) -> list[str]:
    return [page for page, text in pages.items() if mark in text]


def elsewhere(who: People) -> Submission:
    """A draft of an organisation that has handed in nothing, and bears the mark as its name."""
    other = organisation(f"{MARK} kommun", "2580")
    member(who.amina, other, "writer")
    member(who.sigrid, other, "signatory")
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.refresh_from_db()
    return drafting.begin(call("en-till"), other, by=who.amina)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.SIGNING])
def test_no_staff_page_shows_a_draft_or_what_lies_for_signing(status: str):
    who = people()
    known = notification(Status.RECEIVED, who=who)
    hidden = elsewhere(who)
    fill_in(hidden, who.amina, cooperation_needs=f"Behovet i {MARK}")
    if status == Status.SIGNING:
        signing.send_to_signatory(hidden.pk, by=who.amina)
    keep_promises()

    pages = texts(chief(), staff_pages(known))

    assert [saying(mark, pages) for mark in (MARK, str(hidden.pk))] == [[], []]
    assert chief().get(reverse("workspace:case", args=[hidden.case_id])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.SIGNING])
def test_the_next_step_of_a_known_case_stays_hidden_until_it_is_received(status: str):
    who = people()
    first = notification(Status.ANNOUNCED, who=who)
    draft = first.case.submissions.get(stage=first.stage.next_stage())
    fill_in(draft, who.amina, summary=f"Sammanfattning av {MARK}")
    if status == Status.SIGNING:
        signing.send_to_signatory(draft.pk, by=who.amina)
    keep_promises()

    pages = texts(chief(), staff_pages(first))

    assert [saying(mark, pages) for mark in (MARK, str(draft.pk))] == [[], []]
    assert "Hos undertecknaren" not in pages[reverse("workspace:case", args=[first.case_id])]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.DRAFT, Status.RECEIVED, Status.INCOMPLETE])
def test_comments_between_colleagues_are_on_no_page_and_in_nothing_that_comes_in(status: str):
    who = people()
    known = notification(Status.RECEIVED, who=who)
    later = notification(Status.DRAFT, who=who, of=call("en-till"))
    karin = person("Karin")
    member(karin, who.motala, "writer")
    fill_in(later, who.amina)
    commenting.comment(later, "cooperation_needs", f"Tala inte om {MARK}", by=who.amina)
    walk(later, who).to(status)
    if status == Status.INCOMPLETE:
        commenting.comment(later, "cooperation_needs", f"Än en gång {MARK}", by=who.amina)
    keep_promises()

    seen = later if status != Status.DRAFT else known
    ada = chief()
    pages = texts(ada, [*staff_pages(known), *staff_pages(seen)])
    own = [ada.get(reverse("comments", args=[later.pk])).status_code]
    kept = [f"{one.manifest}{one.answers}" for one in later.versions.all()]
    documents = "".join(Document.objects.values_list("manifest", flat=True))

    assert [saying(mark, pages) for mark in (MARK, "tell_of_comments")] == [[], []]
    assert own == [404]
    assert MARK not in documents + "".join(kept)


@pytest.mark.django_db
def test_the_register_of_promises_holds_none_about_what_the_organisation_has_to_itself():
    who = people()
    hidden = notification(Status.DRAFT, who=who)
    fill_in(hidden, who.amina)
    signing.send_to_signatory(hidden.pk, by=who.amina)
    signing.return_to_writer(hidden.pk, comment="Rätta", section_key="", by=who.sigrid)
    signing.send_to_signatory(hidden.pk, by=who.amina)
    promise_reminders(timezone.now() + timedelta(days=8))
    promised = OutboxMessage.objects.filter(effect__startswith="applications.")
    register, ada = reverse("workspace:outbox_outboxmessage_changelist"), chief()
    pages = [register, f"{register}?q=applications", f"{register}?lage=vantar"]
    one = reverse("workspace:outbox_outboxmessage_change", args=[promised[0].pk])

    found = [list(ada.get(page).context["cl"].queryset & promised) for page in pages]

    assert set(promised.values_list("effect", flat=True)) == {
        "applications.ask_signatory",
        "applications.tell_writer",
        "applications.send_reminder",
    }
    assert found == [[], [], []]
    assert promised[0].key not in ada.get(one, follow=True).text


@pytest.mark.django_db
def test_a_completion_being_written_is_not_shown_until_it_is_handed_in():
    who = people()
    asked = notification(Status.INCOMPLETE, who=who)
    fill_in(asked, who.amina, cooperation_needs=f"Nytt behov i {MARK}")
    signing.send_completion(asked.pk, by=who.amina)
    keep_promises()

    pages = texts(chief(), staff_pages(asked))

    assert saying(MARK, pages) == []


@pytest.mark.django_db
def test_a_marked_text_is_found_once_it_has_been_handed_in():
    """The tests above would see it: the same mark, received, is found and on the case's page."""
    who = people()
    draft = notification(Status.DRAFT, who=who)
    fill_in(draft, who.amina, cooperation_needs=f"Behovet i {MARK}")
    walk(draft, who).send()
    walk(draft, who).sign()

    pages = texts(chief(), staff_pages(draft))

    queue = reverse("workspace:queue")
    assert saying(MARK, pages) == [
        *(f"{queue}?flik={tab}&sok={MARK[:6]}" for tab in ("ta-upp", "alla")),
        reverse("workspace:case", args=[draft.case_id]),
    ]
