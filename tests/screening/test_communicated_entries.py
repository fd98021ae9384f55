"""Documents of the case's register are sent along as material, and the organisation may read them."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Communication, RegisterEntry, Status, Submission
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.lifecycle import Refused
from screening.actions import communicating, noting
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, walk
from tests.journeys.papers import text_of
from tests.screening.test_communicating import considered
from tests.screening.test_notes import told

pytestmark = pytest.mark.django_db
FACT = "Statskontoret uppger att samfinansieringen saknas."


def assessed(who: People) -> Submission:
    """With an official note and a finished assessment, which the organisation does not read yet."""
    it = notification(Status.IN_REVIEW, who=who)
    noting.write_official(it.case, replace(told(), text=FACT), by=who.olle)
    walk(it, who).assess()
    keep_promises()
    return it


def chosen(it: Submission, *kinds: str) -> list[RegisterEntry]:
    return [
        one
        for one in communicating.choosable(it.case)
        if one.key.partition(":")[0] in (kinds or ("note", "assessment", "submission"))
    ]


def test_what_is_chosen_is_listed_in_the_letter_and_read_by_the_organisation():
    who = people()
    it = assessed(who)
    assessment, note = chosen(it, "assessment")[0], chosen(it, "note")[0]
    amina = sign_in(Client(), who.amina)
    page = reverse("document", args=[assessment.document_id])
    before = amina.get(page).status_code
    url = reverse("workspace:communicate", args=[it.pk])

    done = sign_in(Client(), who.olle).post(
        url,
        {
            "outcome": "decline",
            "text": "Andra uppgifter har kommit in.",
            "last_on": considered().last_on.isoformat(),
            "entries": [assessment.pk, note.pk],
            "confirm": "1",
        },
    )
    keep_promises()

    sent = Communication.objects.get()
    read = amina.get(reverse("communication", args=[it.case_id, sent.pk])).text
    letter = Document.objects.get(key=f"communication:{sent.pk}")
    printed = " ".join(text_of(read_file(letter.path)).split())
    assert (done.status_code, before, amina.get(page).status_code) == (302, 404, 200)
    assert (page in read, FACT in read) == (True, True)
    assert (assessment.subject in printed, FACT in printed) == (
        True,
        True,
    )


def test_something_is_always_said_to_be_the_material():
    who = people()
    it = assessed(who)
    url = reverse("workspace:communicate", args=[it.pk])
    typed = {"outcome": "decline", "text": "Skälet.", "last_on": considered().last_on.isoformat()}

    answer = sign_in(Client(), who.olle).post(url, {**typed, "confirm": "1"})

    assert answer.context["form"].errors == {"attached": [communicating.NO_MATERIAL]}
    assert Communication.objects.count() == 0


def test_a_proposal_a_decision_and_what_is_of_another_case_are_not_choosable():
    who = people()
    it = assessed(who)
    kinds = {one.key.partition(":")[0] for one in communicating.choosable(it.case)}
    RegisterEntry.objects.create(
        case=it.case,
        number=90,
        direction="drawn_up",
        at=timezone.now(),
        counterpart="",
        subject="Beslut",
        key="decision:1:2",
        document=chosen(it, "assessment")[0].document,
    )
    decision = RegisterEntry.objects.get(number=90)

    with pytest.raises(Refused, match="Välj om i listan"):
        communicating.communicate(it.pk, replace(considered(), entries=[decision]), by=who.olle)

    assert kinds == {"submission", "note", "assessment"}
    assert decision not in communicating.choosable(it.case)
