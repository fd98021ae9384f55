"""R-ASS-1, R-ASS-2: formal checks and criteria, a second reader who is blind, and changes with reasons."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from applications.actions import signing
from applications.models import RegisterEntry, StageKind, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import criteria, deciding, moderating, reviewing, second_reading
from screening.models import Assessment, FinishedSheet, Rescoring, SecondReading
from screening.requirements import points_of
from tests.accounts.people import sign_in
from tests.build import (
    fill_in,
    keep_promises,
    notification,
    people,
    person,
    signing_of,
    stage,
    walk,
)

pytestmark = pytest.mark.django_db
GOOD = {"yes": "4", "no": "0"}


def answers(it: Submission, answer: str = "yes", reason: str = "Framgår.") -> dict[str, dict]:
    return {
        one.key: {"answer": GOOD[answer] if one.scale else answer, "reason": reason}
        for one in points_of(it)
    }


def administrator() -> User:
    return person("Ada", StaffRole.ADMINISTRATOR)


def reader_of(it: Submission, name: str = "Olga") -> User:
    """Another officer, who has said that nothing stands in the way."""
    olga = person(name, StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=False, by=olga)
    return olga


def scored() -> tuple[Submission, User, User]:
    """A notification under review in a stage with scales, its officer, and a second reader set."""
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    criteria.begin(it.stage_id, with_scale=True, by=administrator())
    olga = reader_of(it)
    second_reading.ask(it.pk, olga, by=who.olle)
    it.refresh_from_db()
    return it, who.olle, olga


def both_finished(first: str = "yes", second: str = "no") -> tuple[Submission, User, User]:
    it, olle, olga = scored()
    reviewing.assess(it, answers(it, first), "Bra.", finished=True, by=olle)
    second_reading.assess(it, answers(it, second), "Svagt.", finished=True, by=olga)
    return Submission.objects.get(pk=it.pk), olle, olga


def test_an_assessment_keeps_the_points_as_they_read_when_it_was_made():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    kept = reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle)

    assert [(one["key"], one["part"]) for one in kept.sheet] == [
        ("not_statutory", "formal"),
        ("purpose", "merits"),
    ]


def test_what_is_to_be_completed_is_saved_and_never_finished():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    given = answers(it) | {"not_statutory": {"answer": "complete", "reason": "Oklart."}}

    with pytest.raises(Refused, match="Svara och motivera: Avser inte uppgifter"):
        reviewing.assess(it, given, "", finished=True, by=who.olle)
    saved = reviewing.assess(it, given, "", finished=False, by=who.olle)
    client = sign_in(Client(), who.olle)
    page = client.get(reverse("workspace:assess", args=[it.pk])).text

    assert saved.finished_at is None
    assert "Något ska kompletteras" in page
    assert reverse("workspace:ask", args=[it.pk]) in page


def test_the_page_says_beside_the_field_that_a_completion_comes_first():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    body = {"not_statutory_answer": "complete", "not_statutory_reason": "Oklart.", "finish": "1"}
    client = sign_in(Client(), who.olle)

    told = client.post(reverse("workspace:assess", args=[it.pk]), body)

    assert told.context["form"].errors["not_statutory_answer"] == [
        "Något ska kompletteras. Begär komplettering, eller svara ja eller nej."
    ]
    assert "Oklart." in told.text


def test_neither_reader_sees_the_other_until_both_are_finished():
    it, olle, olga = scored()
    case = reverse("workspace:case", args=[it.case_id])
    page = reverse("workspace:assess", args=[it.pk])
    reviewing.assess(it, answers(it, reason="ETTAN"), "Etta", finished=True, by=olle)
    second_reading.assess(it, answers(it, reason="TVÅAN"), "Tvåa", finished=False, by=olga)

    def seen() -> list[list[bool]]:
        texts = [
            "".join(sign_in(Client(), user).get(one).text for one in (case, page))
            for user in (olle, olga)
        ]
        return [[word in text for word in ("ETTAN", "TVÅAN")] for text in texts]

    before = seen()
    registered = RegisterEntry.objects.filter(key__startswith="assessment:").count()
    second_reading.assess(it, answers(it, reason="TVÅAN"), "Tvåa", finished=True, by=olga)

    assert before == [[True, False], [False, True]]
    assert registered == 0
    assert seen() == [[True, True], [True, True]]
    assert RegisterEntry.objects.filter(key__startswith="assessment:").count() == 1


def test_a_decision_is_not_proposed_until_the_second_reader_has_finished():
    it, olle, _olga = scored()
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=olle)

    waiting = deciding.why_not_propose(Submission.objects.get(pk=it.pk))
    second_reading.drop(it.pk, by=olle)

    assert waiting == "Den andra läsaren har inte gjort sin bedömning färdig."
    assert deciding.why_not_propose(Submission.objects.get(pk=it.pk)) == ""
    assert RegisterEntry.objects.filter(key__startswith="assessment:").count() == 1


def test_a_second_reader_is_another_officer_without_conflict_and_set_before_the_first_is_read():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga, otto = reader_of(it), person("Otto", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=True, reason="Min bror", by=otto)

    offered = list(second_reading.readers_for(it))
    refused = []
    for one in (who.olle, otto):
        with pytest.raises(Refused) as told:
            second_reading.ask(it.pk, one, by=who.olle)
        refused.append(str(told.value))
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle)
    with pytest.raises(Refused, match="Den första bedömningen är färdig"):
        second_reading.ask(it.pk, olga, by=who.olle)

    assert offered == [olga]
    assert refused == [second_reading.ANOTHER] * 2


def test_who_has_written_in_the_first_assessment_is_never_its_second_reader():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga = reader_of(it)
    otto = person("Otto", StaffRole.OFFICER)
    reviewing.assess(it, {}, "Olgas synpunkt.", finished=False, by=olga)
    reviewing.assess(it, {}, "Olles sammanfattning.", finished=False, by=who.olle)

    it = Submission.objects.get(pk=it.pk)
    offered = list(second_reading.readers_for(it))
    with pytest.raises(Refused, match="har skrivit i den första bedömningen"):
        second_reading.ask(it.pk, olga, by=who.olle)

    assert offered == [otto]


def test_the_second_reader_is_told_by_mail_and_the_sheet_is_a_sealed_document(mailoutbox):
    it, olle, olga = scored()
    keep_promises()
    told = [one.to for one in mailoutbox if "andra läsare" in one.subject]
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=olle)
    second_reading.assess(it, answers(it, "no"), "Svagt.", finished=True, by=olga)
    keep_promises()

    entry = RegisterEntry.objects.get(key=f"assessment:{it.pk}:1")

    assert told == [[olga.email]]
    assert (entry.subject, entry.document.kind) == ("Bedömning av intresseanmälan", "assessment")


def test_the_first_reader_is_told_by_mail_when_the_second_has_finished(mailoutbox):
    it, olle, olga = scored()
    second_reading.assess(it, answers(it), "Svagt.", finished=True, by=olga)
    keep_promises()
    [waits] = [one for one in mailoutbox if "andra läsaren är färdig" in one.subject]
    mailoutbox.clear()
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=olle)
    keep_promises()
    told_of_oneself = [one.to for one in mailoutbox if "läsaren är färdig" in one.subject]

    assert (waits.to, told_of_oneself) == ([olle.email], [])
    assert "Ni läser varandras när du också är färdig med din." in waits.body
    assert "Svagt." not in waits.body


def test_the_first_reader_who_has_finished_is_told_that_both_are_read(mailoutbox):
    _it, olle, _olga = both_finished()
    keep_promises()

    [told] = [one for one in mailoutbox if "andra läsaren är färdig" in one.subject]

    assert told.to == [olle.email]
    assert "Båda bedömningarna är färdiga." in told.body


def test_the_party_reads_the_sheet_only_when_the_decision_is_announced():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    keep_promises()
    entry = RegisterEntry.objects.get(key__startswith="assessment:")
    client = sign_in(Client(), who.amina)
    document = reverse("document", args=[entry.document_id])

    before = client.get(document).status_code
    deciding.decide(it.pk, by=who.disa)
    deciding.announce(it.pk, by=who.disa)

    assert (before, client.get(document).status_code) == (404, 200)


def test_a_point_of_a_finished_assessment_is_changed_with_a_reason_and_both_are_kept():
    it, olle, _olga = both_finished()
    given = {"answer": "2", "reason": "Planen är tunn."}

    with pytest.raises(Refused, match="Skriv varför bedömningen ändras"):
        moderating.rescore(it.pk, "purpose", given, why=" ", is_second=False, by=olle)
    made = moderating.rescore(
        it.pk, "purpose", given, why="Läste fel bilaga.", is_second=False, by=olle
    )
    keep_promises()

    assert (made.before, made.after) == ({"answer": "4", "reason": "Framgår."}, given)
    assert Assessment.objects.get().points["purpose"] == given
    keys = [f"assessment:{it.pk}:1", f"assessment:{it.pk}:1:1"]
    assert list(FinishedSheet.objects.values_list("key", flat=True)) == keys
    old, new = RegisterEntry.objects.filter(key__in=keys).order_by("number")
    assert new.subject == "Ändrad bedömning av intresseanmälan"
    assert old.document.replaced_by == new.document
    with pytest.raises(DatabaseError), transaction.atomic():
        Rescoring.objects.all().delete()


def test_nobody_changes_another_readers_assessment():
    it, olle, olga = both_finished()
    given = {"answer": "2", "reason": "Nej."}

    refused = []
    for user, is_second in ((olga, False), (olle, True)):
        with pytest.raises(Refused) as told:
            moderating.rescore(it.pk, "purpose", given, why="För", is_second=is_second, by=user)
        refused.append(str(told.value))

    assert refused == [
        "Bara den som har gjort bedömningen ändrar den.",
        "Bara den andra läsaren ändrar sin egen bedömning.",
    ]


def test_what_the_readers_agree_on_counts_in_place_of_their_own_answers():
    it, olle, _olga = both_finished()

    moderating.moderate(it.pk, {"purpose": ("3", "Enades efter samtal.")}, by=olle)

    contents = [one.content for one in FinishedSheet.objects.order_by("pk")]
    assert [one["score"] for one in contents] == ["50,00", "75,00"]
    assert contents[1]["points"][1]["moderated"] == {
        "answer": "3 – Bra",
        "reason": "Enades efter samtal.",
    }
    assert Event.objects.filter(step="moderate_assessment").count() == 1


def test_both_assess_anew_what_comes_in_after_they_were_finished():
    it, olle, _olga = both_finished()
    who = people()
    walk(it, who).ask()
    it.refresh_from_db()
    fill_in(it, who.amina, cooperation_needs="Utförligare.")
    signing.complete(it.pk, signing_of(it), by=who.sigrid)
    it = Submission.objects.get(pk=it.pk)

    reviewing.assess(it, answers(it), "Åter.", finished=True, by=olle)
    second = SecondReading.objects.get()
    waits = deciding.why_not_propose(Submission.objects.get(pk=it.pk))

    assert (second.finished_at, len(second.earlier)) == (None, 1)
    assert waits == "Den andra läsaren har inte gjort sin bedömning färdig."


def test_the_pages_of_a_whole_assessment_lead_from_setting_a_reader_to_changing_a_point():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga = reader_of(it)
    page = reverse("workspace:assess", args=[it.pk])
    olle, other = sign_in(Client(), who.olle), sign_in(Client(), olga)
    body = {
        f"{one.key}_{name}": value
        for one in points_of(it)
        for name, value in (("answer", "yes"), ("reason", "Framgår."))
    }
    chosen = {"reader": olga.pk}

    olle.post(reverse("workspace:second-reader", args=[it.pk]), chosen)
    done = olle.post(page, {**body, "finish": "1"}, follow=True).text
    whole = other.post(page, {**body, "finish": "1"}, follow=True).text
    change = reverse("workspace:rescore", args=[it.pk, "purpose"])
    read = olle.get(page).text
    changed = olle.post(
        change, {"answer": "no", "reason": "Nej.", "why": "Läste fel."}, follow=True
    )

    assert "Den registreras när båda läsarna är färdiga." in done
    assert "Bedömningen är färdig och registrerad." in whole
    assert change in read
    assert "Ändringen är sparad" in changed.text
    assert "Läsarna skiljer sig åt" in changed.text


def test_an_amount_and_a_suggestion_are_kept_with_the_assessment_of_an_application():
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    body = {"suggestion": "accept_in_part", "suggested_ore": "500 000"}

    sign_in(Client(), who.olle).post(reverse("workspace:assess", args=[it.pk]), body)

    kept = Assessment.objects.get(submission=it)
    assert (kept.suggestion, kept.suggested_ore) == ("accept_in_part", 500_000_00)


def test_points_without_any_weight_of_their_own_weigh_one():
    who = people()
    it = notification(Status.DRAFT, who=who)

    assert {one.weight for one in points_of(it)} == {Decimal(1)}


def test_the_second_readers_button_is_theirs_when_the_first_is_finished():
    it, olle, olga = scored()
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=olle)
    case = reverse("workspace:case", args=[it.case_id])
    page = f'href="{reverse("workspace:assess", args=[it.pk])}">Bedöm'

    assert [page in sign_in(Client(), user).get(case).text for user in (olle, olga)] == [
        False,
        True,
    ]


def test_what_was_typed_when_a_colleague_had_finished_is_there_to_copy():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    page = reverse("workspace:assess", args=[it.pk])
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=reader_of(it))

    told = sign_in(Client(), who.olle).post(page, {"purpose_reason": "Olles skäl."}).text

    assert ["Det du skrev sparades inte" in told, "Olles skäl." in told] == [True, True]
