"""Before it is sent, the writer reads who will be asked: by the same rules as those who are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Status, Submission
from applications.views.signers import Signer, signers_of
from delmos_portal.accounts.models import Mandate, Office, Role
from delmos_portal.templatetags.swedish import day
from tests.applications.parties import CHAIR, DIRECTOR, send, signatory, signed_by
from tests.applications.test_signers import asked
from tests.build import member, notification, people, person

pytestmark = pytest.mark.django_db


def states(it: Submission) -> dict[str, str]:
    it = Submission.objects.get(pk=it.pk)
    return {one.name.split()[0]: one.state for one in signers_of(it).people}


def signer(it: Submission, name: str) -> Signer:
    it = Submission.objects.get(pk=it.pk)
    return next(one for one in signers_of(it).people if one.name.startswith(name))


def apply_for(it: Submission, ore: int) -> None:
    Submission.objects.filter(pk=it.pk).update(answers={**it.answers, "amount_applied": ore})


def test_those_who_are_named_before_are_those_who_are_asked():
    it, who = signed_by(CHAIR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)

    before = states(it)
    send(it, who)

    assert before == {"Kerstin": "Kan inte underteckna", "Sigrid": "Får frågan", "Vera": ""}
    assert asked(it) == ["Sigrid"]
    assert states(it) == {"Kerstin": "Kan inte underteckna", "Sigrid": "Tillfrågad", "Vera": ""}


def test_an_office_that_does_not_sign_and_a_ceiling_that_is_too_low_are_told():
    it, who = signed_by(CHAIR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    signatory("Vera", who, Office.BOARD_CHAIR, ceiling_ore=500_000_00)
    apply_for(it, 700_000_00)

    told = {name: signer(it, name).text for name in ("Kerstin", "Vera")}

    assert told == {
        "Kerstin": "Kommunchef, ett uppdrag som inte undertecknar det här",
        "Vera": "Kommunstyrelsens ordförande, fullmakt till högst 500\u00a0000\u00a0kr."
        " Beloppet är 700\u00a0000\u00a0kr",
    }


def test_one_who_has_written_is_not_asked_where_the_call_forbids_it():
    it, who = signed_by(CHAIR, writer_may_sign=False)
    member(who.sigrid, who.motala, Role.WRITER)
    drafting.save(it.pk, {"contact_title": "Chef"}, version=99, by=who.sigrid)

    found = signers_of(Submission.objects.get(pk=it.pk))

    assert states(it) == {"Sigrid": "Kan inte underteckna"}
    assert found.warning.startswith(
        "Den som har fullmakt som kommunstyrelsens ordförande har själv"
    )


def test_a_warning_tells_when_no_ceiling_reaches():
    it, who = signed_by(CHAIR)
    Mandate.objects.filter(user=who.sigrid).update(ceiling_ore=100_00)
    apply_for(it, 700_000_00)

    warning = signers_of(Submission.objects.get(pk=it.pk)).warning

    assert warning.startswith("Ingen fullmakt som kommunstyrelsens ordförande som gäller den")
    assert warning.endswith("räcker till 700\u00a0000\u00a0kr.")


def test_each_party_names_those_who_will_be_asked_for_it_also_in_a_later_turn():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)

    rows = signers_of(Submission.objects.get(pk=it.pk)).parties

    assert [row.text for row in rows] == [
        f"Får frågan: {who.sigrid.name}",
        f"Får frågan: {kerstin.name}",
    ]
    assert states(it) == {"Kerstin": "Får frågan", "Sigrid": "Får frågan"}


def test_who_comes_after_the_first_is_named_also_while_it_is_with_the_first():
    it, who = signed_by(CHAIR, DIRECTOR)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    signing.send_to_signatory(it.pk, by=who.amina)

    rows = signers_of(Submission.objects.get(pk=it.pk)).parties

    assert [row.state for row in rows] == ["Väntar på underskrift", "Väntar på sin tur"]
    assert rows[1].text == f"Får frågan: {kerstin.name}"
    assert states(it) == {"Kerstin": "Får frågan", "Sigrid": "Tillfrågad"}


@pytest.mark.parametrize("is_sent", [False, True])
def test_one_who_is_alone_for_the_first_is_not_named_for_the_second(is_sent: bool):
    it, who = signed_by(CHAIR, DIRECTOR)
    vera = signatory("Vera", who, Office.MUNICIPAL_DIRECTOR)
    mandate = who.sigrid.mandates.get()
    Mandate.objects.create(
        user=who.sigrid,
        organisation=who.motala,
        office=Office.MUNICIPAL_DIRECTOR,
        valid_from=mandate.valid_from,
    )
    if is_sent:
        signing.send_to_signatory(it.pk, by=who.amina)

    rows = signers_of(Submission.objects.get(pk=it.pk)).parties

    assert rows[1].text == f"Får frågan: {vera.name}"


def test_without_an_ordinary_holder_the_substitute_is_named():
    it, who = signed_by(CHAIR)
    Mandate.objects.filter(user=who.sigrid).update(is_substitute=True)

    [row] = signers_of(Submission.objects.get(pk=it.pk)).parties

    assert row.text == f"Får frågan: {who.sigrid.name} (ersättare)"
    assert signer(it, "Sigrid").text.startswith("Ersättare för kommunstyrelsens ordförande, ")


def test_a_mandate_that_ends_before_the_last_day_is_asked_today_and_told():
    who = people()
    it = notification(who=who)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Mandate.objects.filter(user=who.sigrid).update(valid_until=tomorrow)

    found = signer(it, "Sigrid")

    assert found.state == "Får frågan"
    assert f"fullmakt till och med {day(tomorrow)}, alltså inte den " in found.text


def test_one_without_a_mandate_cannot_sign():
    who = people()
    it = notification(who=who)
    member(person("Nils"), who.motala, Role.SIGNATORY)

    assert (signer(it, "Nils").state, signer(it, "Nils").text) == (
        "Kan inte underteckna",
        "Ingen fullmakt är inlagd",
    )


def test_in_a_completion_the_same_are_named_before_anything_is_written_and_the_day_is_its_own():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    last_on = it.completion_requests.get().last_on
    Mandate.objects.filter(user=who.sigrid).update(valid_until=last_on - timedelta(days=1))

    unwritten = states(it)
    warning = signers_of(Submission.objects.get(pk=it.pk)).warning
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=99, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    assert unwritten == {"Sigrid": "Får frågan"}
    assert warning == f"Ingen hos er har en fullmakt som gäller den {day(last_on)}."
    assert asked(it) == ["Sigrid"]
