"""The register of mandates: who writes it, what is refused, what the agency says, and who reads the evidence."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Status
from delmos_portal.accounts.actions.mandates import (
    change_mandate,
    decline_mandate,
    end_mandate,
    remove_mandate,
    verify_mandate,
    why_fixed,
)
from delmos_portal.accounts.models import Mandate, Office, Role
from delmos_portal.accounts.permissions import mandates_for, signing_mandates
from delmos_portal.documents.models import StoredFile
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from tests import build
from tests.accounts.people import administrator, mandate, member, organisation, sign_in, staff
from tests.accounts.test_claims import deliver_all
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
TERMS = {
    "office": Office.BOARD_CHAIR,
    "valid_from": date(2026, 1, 1),
    "valid_until": None,
    "evidence": "Kommunfullmäktige 2026-01-20, § 8",
}
FORM = {
    "office": "municipal_director",
    "office_title": "",
    "is_substitute": "ja",
    "valid_from": "2026-01-01",
    "valid_until": "2027-12-31",
    "ceiling_ore": "1 234 567,50 kr",
    "evidence": "Delegationsordning 2026-02-01, § 4",
}


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def extract(name="protokoll.pdf", content=None):
    return SimpleUploadedFile(name, pdf_of() if content is None else content)


def page_of(client: Client, where) -> str:
    return client.get(reverse("organisation", args=[where.pk])).content.decode()


def test_ordinary_mandates_come_before_substitutes_and_older_before_newer(motala, amina, sigrid):
    substitute = mandate(motala, sigrid, by=amina, is_substitute=True, valid_from=date(2025, 1, 1))
    newer = mandate(motala, sigrid, by=amina, office=Office.MUNICIPAL_DIRECTOR)
    older = mandate(motala, sigrid, by=amina, valid_from=date(2025, 6, 1))

    assert signing_mandates(sigrid, motala.pk, DAY) == [older, newer, substitute]
    assert mandates_for(motala.pk, DAY) == [older, newer, substitute]


def test_who_has_left_or_is_shut_out_holds_no_mandate_for_the_organisation(motala, amina, sigrid):
    wilma = member(motala, "wilma@motala.example", Role.SIGNATORY, by=amina)
    mandate(motala, sigrid, by=amina)
    mandate(motala, wilma, by=amina)

    motala.memberships.filter(user=sigrid, role=Role.SIGNATORY).delete()
    wilma.is_active = False
    wilma.save()

    assert mandates_for(motala.pk, DAY) == []


def test_the_same_mandate_is_not_written_twice_for_the_same_days(motala, amina, sigrid):
    mandate(motala, sigrid, by=amina, valid_until=date(2026, 6, 30))

    with pytest.raises(Refused, match="har redan den fullmakten från 1\xa0januari 2026 till"):
        mandate(motala, sigrid, by=amina, valid_from=date(2026, 6, 30))
    following = mandate(motala, sigrid, by=amina, valid_from=date(2026, 7, 1))

    assert signing_mandates(sigrid, motala.pk, date(2026, 7, 1)) == [following]


def test_a_mandate_is_put_right_and_the_journal_keeps_both(motala, amina, sigrid):
    wilma = member(motala, "wilma@motala.example", Role.WRITER, by=amina)
    made = mandate(motala, sigrid, by=amina)

    change_mandate(made.pk, wilma, by=amina, **{**TERMS, "ceiling_ore": 5_000_00})

    made.refresh_from_db()
    event = Event.objects.latest("position")
    assert (made.user, made.ceiling_ore, made.evidence) == (wilma, 5_000_00, TERMS["evidence"])
    assert (event.step, event.details["person"]) == ("change_mandate", wilma.name)
    assert event.details["before"]["person"] == sigrid.name
    assert event.details["before"]["evidence"] == "Kommunstyrelsen 2026-01-14, § 12"


def test_a_verified_mandate_is_neither_changed_nor_removed(motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)
    verify_mandate(made.pk, note="Protokollet.", by=staff("olof@delmos.example"))

    with pytest.raises(Refused, match="kontrollerad av myndigheten"):
        change_mandate(made.pk, sigrid, by=amina, **TERMS)
    with pytest.raises(Refused, match="Avsluta den och skriv in en ny"):
        remove_mandate(made.pk, by=amina)


def test_a_mandate_that_somebody_signed_by_is_neither_changed_nor_removed():
    who = build.people()
    build.notification(Status.RECEIVED, who=who)
    used = who.sigrid.mandates.get()

    with pytest.raises(Refused, match="har undertecknat med fullmakten"):
        change_mandate(used.pk, who.sigrid, by=who.amina, **TERMS)
    with pytest.raises(Refused, match="har undertecknat med fullmakten"):
        remove_mandate(used.pk, by=who.amina)
    end_mandate(used.pk, on=timezone.localdate(), by=who.amina)


def test_a_mandate_written_by_mistake_is_removed_and_stays_in_the_journal(motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)

    remove_mandate(made.pk, by=amina)

    event = Event.objects.latest("position")
    assert list(Mandate.objects.all()) == []
    assert (event.step, event.details["evidence"]) == (
        "remove_mandate",
        "Kommunstyrelsen 2026-01-14, § 12",
    )


@pytest.mark.parametrize("role", [Role.WRITER, Role.SIGNATORY, Role.READER])
def test_only_an_administrator_changes_or_removes(motala, amina, sigrid, role):
    made = mandate(motala, sigrid, by=amina)
    other = member(motala, "wilma@motala.example", role, by=amina)

    with pytest.raises(Refused, match="organisationsansvariga"):
        change_mandate(made.pk, sigrid, by=other, **TERMS)
    with pytest.raises(Refused, match="organisationsansvariga"):
        remove_mandate(made.pk, by=other)


def test_nobody_signs_by_what_was_not_accepted_and_the_organisation_is_told_why(
    motala, amina, sigrid, mailoutbox
):
    made = mandate(motala, sigrid, by=amina)
    deliver_all()
    mailoutbox.clear()

    decline_mandate(made.pk, reason="Protokollet är inte justerat.", by=staff("olof@d.example"))
    deliver_all()

    assert (signing_mandates(sigrid, motala.pk, DAY), mandates_for(motala.pk, DAY)) == ([], [])
    assert [mail.to for mail in mailoutbox] == [[amina.email]]
    assert "Protokollet är inte justerat." in mailoutbox[0].body
    assert f"/organisation/{motala.pk}/" in mailoutbox[0].body


def test_what_was_not_accepted_is_changed_and_waits_for_a_new_check(motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina)
    decline_mandate(made.pk, reason="Fel protokoll.", by=staff("olof@delmos.example"))

    change_mandate(made.pk, sigrid, by=amina, **TERMS)

    made.refresh_from_db()
    assert (made.is_declined, made.verified_note) == (False, "")
    assert signing_mandates(sigrid, motala.pk, DAY) == [made]


def test_a_no_is_said_once_and_may_become_a_yes(motala, amina, sigrid):
    made, olle = mandate(motala, sigrid, by=amina), staff("olof@delmos.example")
    decline_mandate(made.pk, reason="Fel protokoll.", by=olle)

    with pytest.raises(Refused, match="redan fått veta"):
        decline_mandate(made.pk, reason="Fel protokoll.", by=olle)
    verify_mandate(made.pk, note="Rätt protokoll kom med mejl.", by=olle)

    assert signing_mandates(sigrid, motala.pk, DAY) == [made]


def test_a_substitute_with_a_ceiling_and_an_extract_is_written_on_the_page(
    client: Client, motala, amina, sigrid
):
    sign_in(client, amina)

    client.post(
        reverse("mandate-add", args=[motala.pk]),
        {**FORM, "user": sigrid.pk, "evidence_file": extract()},
    )

    made = Mandate.objects.get()
    page = page_of(client, motala)
    assert (made.is_substitute, made.ceiling_ore) == (True, 1_234_567_50)
    assert made.evidence_file.name == "protokoll.pdf"
    assert "Högst 1\xa0234\xa0567,50\xa0kr" in page
    assert reverse("file", args=[made.evidence_file.pk]) in page


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (extract("virus.exe"), "Filtypen kan inte tas emot."),
        (extract(content=b""), "Filen är tom."),
        (extract(content=b"inte en pdf"), "Filen är inte en fungerande PDF-fil"),
    ],
)
def test_a_refused_file_is_said_beside_the_field_and_the_rest_is_kept(
    client: Client, motala, amina, sigrid, file, why
):
    sign_in(client, amina)

    answer = client.post(
        reverse("mandate-add", args=[motala.pk]),
        {**FORM, "user": sigrid.pk, "evidence_file": file},
    )

    form, page = answer.context["form"], answer.content.decode()
    assert form.errors["evidence_file"][0].startswith(why)
    assert (Mandate.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert 'value="1 234 567,50 kr"' in page
    assert "Delegationsordning 2026-02-01, § 4" in page


def test_a_file_that_must_be_chosen_again_is_asked_for(client: Client, motala, amina, sigrid):
    sign_in(client, amina)

    answer = client.post(
        reverse("mandate-add", args=[motala.pk]),
        {**FORM, "user": sigrid.pk, "ceiling_ore": "0", "evidence_file": extract()},
    )

    assert dict(answer.context["form"].errors) == {
        "ceiling_ore": ["Skriv ett belopp som är mer än noll, eller lämna tomt om det inte finns."],
        "evidence_file": ["Välj filen igen när du har rättat resten."],
    }


def test_a_mandate_is_changed_on_the_page_and_keeps_its_file(client: Client, motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina, evidence_file=extract())
    sign_in(client, amina)
    address = reverse("mandate-change", args=[motala.pk, made.pk])

    shown = client.get(address).content.decode()
    client.post(address, {**FORM, "user": sigrid.pk})

    before = made.evidence_file
    made.refresh_from_db()
    assert "Sparad fil: protokoll.pdf" in shown
    assert (made.office, made.evidence_file) == (Office.MUNICIPAL_DIRECTOR, before)


def test_the_page_of_a_verified_mandate_says_what_to_do_instead(
    client: Client, motala, amina, sigrid
):
    made = mandate(motala, sigrid, by=amina)
    verify_mandate(made.pk, note="Protokollet.", by=staff("olof@delmos.example"))
    sign_in(client, amina)
    address = reverse("mandate-change", args=[motala.pk, made.pk])

    page = client.post(address, {**FORM, "user": sigrid.pk}).content.decode()

    assert "Fullmakten är kontrollerad av myndigheten. Avsluta den och skriv in en ny." in page
    made.refresh_from_db()
    assert made.office == Office.BOARD_CHAIR


def test_a_mistake_is_removed_on_the_page(client: Client, motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina, valid_from=date(2099, 1, 1))
    sign_in(client, amina)

    client.post(reverse("mandate-end", args=[motala.pk, made.pk]), {"remove": "ja"})

    assert list(Mandate.objects.all()) == []


def test_the_evidence_is_read_by_the_organisation_and_by_staff_only(motala, amina, sigrid):
    omar = administrator(organisation("Tjörns kommun", "1419"), "omar@tjorn.example")
    made = mandate(motala, sigrid, by=amina, evidence_file=extract())
    address = reverse("file", args=[made.evidence_file.pk])
    people = {"sigrid": sigrid, "amina": amina, "olle": staff("olof@delmos.example"), "omar": omar}

    answered = {
        name: sign_in(Client(), user).get(address).status_code for name, user in people.items()
    }

    assert answered == {"sigrid": 200, "amina": 200, "olle": 200, "omar": 404}
    assert Client().get(address).headers["Location"].startswith(reverse("account_login"))


def test_an_officer_says_no_on_the_page_with_a_reason(client: Client, motala, amina, sigrid):
    made = mandate(motala, sigrid, by=amina, evidence_file=extract(), ceiling_ore=5_000_00)
    sign_in(client, staff("olof@delmos.example"))
    address = reverse("workspace:accounts_mandate_change", args=[made.pk])

    shown = client.get(address).content.decode()
    without = client.post(address, {"decline": "ja", "note": ""}).content.decode()
    client.post(address, {"decline": "ja", "note": "Ingen paragraf."})

    made.refresh_from_db()
    assert reverse("file", args=[made.evidence_file.pk]) in shown
    assert "5\xa0000\xa0kr" in shown
    assert "eller varför fullmakten inte godtas." in without
    assert (made.is_declined, made.verified_note) == (True, "Ingen paragraf.")


def test_staff_list_what_waits_for_a_check(client: Client, motala, amina, sigrid):
    olle = staff("olof@delmos.example")
    waiting = mandate(motala, sigrid, by=amina)
    checked = mandate(motala, sigrid, by=amina, office=Office.MUNICIPAL_DIRECTOR)
    verify_mandate(checked.pk, note="Protokollet.", by=olle)
    refused = mandate(motala, sigrid, by=amina, is_substitute=True)
    decline_mandate(refused.pk, reason="Fel.", by=olle)
    mandate(motala, amina, by=amina, valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31))
    sign_in(client, olle)

    def listed(which: str) -> list[Mandate]:
        page = client.get(reverse("workspace:accounts_mandate_changelist"), {"kontroll": which})
        return list(page.context["cl"].result_list)

    assert listed("nej") == [waiting]
    assert listed("ja") == [checked]
    assert listed("inte-godtagna") == [refused]


def test_what_can_still_be_changed_has_no_reason_against_it(motala, amina, sigrid):
    assert why_fixed(mandate(motala, sigrid, by=amina)) == ""
