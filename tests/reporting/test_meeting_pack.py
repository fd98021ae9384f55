"""The meeting pack: written by the organisation, drawn by the worker, never the agency's."""

import io

import outloud
import page
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from applications.actions import drafting
from applications.models import Status, Submission
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from reporting.actions.boards import Lead, save_board
from reporting.actions.meeting_packs import (
    CHANGED_MEANWHILE,
    ask_for_pack,
    default_proposal,
    save_proposal,
)
from reporting.models import MeetingPack, MeetingPackFile
from tests.accounts.people import sign_in
from tests.build import People, fill_in, keep_promises, notification, people, stage, walk

pytestmark = pytest.mark.django_db


def drawn(it: Submission, who: People) -> MeetingPackFile:
    ask_for_pack(it.pk, by=who.amina)
    keep_promises()
    return MeetingPackFile.objects.filter(pack__submission=it).latest("number")


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(one.extract_text() for one in pages).replace("\xa0", " ").split())


def test_the_pack_says_what_is_decided_and_shows_the_whole_draft():
    who = people()
    it = fill_in(stage("application", who=who), who.amina)

    text = text_of(read_file(drawn(it, who).path))

    assert "Underlag till sammanträde: Ansökan" in text
    assert "Sökt belopp 700 000 kr" in text
    assert "Sigrid Exempel, kommunstyrelsens ordförande" in text
    assert "Kommunstyrelsen beslutar att lämna ansökan i utlysningen" in text
    assert "Vi samverkar med civilsamhället om summary & <boende>." in text
    assert f"Version {Submission.objects.get(pk=it.pk).version}, sparad" in text


def test_every_page_says_that_it_is_a_draft_and_has_its_number():
    who = people()
    it = fill_in(stage("application", who=who), who.amina)

    pages = PdfReader(io.BytesIO(read_file(drawn(it, who).path))).pages

    texts = [" ".join(one.extract_text().split()) for one in pages]
    assert len(texts) > 1
    assert [text for text in texts if "Utkast, inte inskickat." not in text] == []
    assert [f"Sida {n} ({len(texts)})" in text for n, text in enumerate(texts, 1)] == [
        True for _one in texts
    ]


@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_the_pack_is_accessible_and_has_no_field_for_a_seal(profile, tmp_path):
    who = people()
    it = fill_in(stage("application", who=who), who.amina)
    save_board(who.motala, Lead(1, 1, 1), [], version=0, by=who.amina)
    content = read_file(drawn(it, who).path)
    path = tmp_path / "pack.pdf"
    path.write_bytes(content)

    report, second = page.validate_pdf_bytes(content, profile=profile), outloud.check(str(path))

    reader = PdfReader(io.BytesIO(content))
    assert [failure.message for failure in report.failures] == []
    assert (second.error, second.errors) == (None, 0)
    assert "/AcroForm" not in reader.root_object
    assert reader.metadata.author == "Motala kommun"


def test_the_proposal_is_the_organisations_own_words():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)
    address = reverse("meeting-pack", args=[it.pk])
    first = client.get(address).context["form"]["proposal"].value()

    client.post(
        address,
        {"proposal": "Nämnden säger ja.\r\n\r\nOch åter ja.", "version": "0", "till": "underlag"},
    )
    keep_promises()

    shown = client.get(address)
    drawing = client.get(reverse("meeting-pack-file", args=[it.pk, 1]))
    assert first == default_proposal(it)
    assert MeetingPack.objects.get().proposal == "Nämnden säger ja.\n\nOch åter ja."
    assert shown.context["is_current"] is True
    assert "Nämnden säger ja. Och åter ja." in text_of(b"".join(drawing.streaming_content))


def test_an_empty_or_too_long_proposal_is_refused_in_words_and_kept():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)
    address = reverse("meeting-pack", args=[it.pk])

    empty = client.post(address, {"proposal": " ", "version": "0"})
    long = client.post(address, {"proposal": "x" * 6001, "version": "0"})

    assert empty.context["form"].errors["proposal"] == [
        "Skriv vad nämnden eller styrelsen föreslås besluta."
    ]
    assert long.context["form"].errors["proposal"] == [
        "Förslaget får vara högst 6\xa0000 tecken. Korta det."
    ]
    assert long.context["form"]["proposal"].value() == "x" * 6001
    assert MeetingPack.objects.count() == 0


def test_two_who_write_the_proposal_do_not_overwrite_each_other_silently():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)
    save_proposal(it.pk, "Det ena.", version=0, by=who.amina)

    refused = client.post(
        reverse("meeting-pack", args=[it.pk]), {"proposal": "Det andra.", "version": "0"}
    )

    assert refused.context["form"].errors["proposal"] == [CHANGED_MEANWHILE]
    assert refused.context["form"]["proposal"].value() == "Det andra."
    assert refused.context["form"]["version"].value() == 1
    assert MeetingPack.objects.get().proposal == "Det ena."


def test_asking_again_gives_one_drawing_of_the_same_and_a_new_one_of_what_changed():
    who = people()
    it = notification(who=who)
    first = drawn(it, who)
    same = drawn(it, who)
    drafting.save(it.pk, {"cooperation_today": "Nytt"}, version=99, by=who.amina)

    page_now = sign_in(Client(), who.amina).get(reverse("meeting-pack", args=[it.pk]))
    second = drawn(it, who)

    assert same == first
    assert page_now.context["is_current"] is False
    assert (second.number, second.submission_version) == (2, 1)
    assert read_file(first.path) != read_file(second.path)


def test_only_writers_ask_and_only_for_what_is_not_sent():
    who = people()
    it = notification(who=who)

    with pytest.raises(Refused, match="Bara organisationsansvariga"):
        ask_for_pack(it.pk, by=who.sigrid)
    walk(it, who).to(Status.RECEIVED)
    with pytest.raises(Refused, match="inget utkast"):
        ask_for_pack(it.pk, by=who.amina)


def test_a_pack_that_was_promised_is_not_drawn_of_what_has_come_in():
    who = people()
    it = notification(who=who)
    ask_for_pack(it.pk, by=who.amina)
    walk(it, who).to(Status.RECEIVED)

    keep_promises()

    assert MeetingPackFile.objects.count() == 0


def test_a_drawing_can_still_be_fetched_when_the_draft_has_been_sent():
    who = people()
    it = notification(who=who)
    drawn(it, who)
    walk(it, who).to(Status.RECEIVED)

    fetched = {
        name: sign_in(Client(), getattr(who, name)).get(
            reverse("meeting-pack-file", args=[it.pk, 1])
        )
        for name in ("amina", "sigrid", "omar", "olle", "disa", "rut")
    }

    assert {name: one.status_code for name, one in fetched.items()} == {
        "amina": 200,
        "sigrid": 200,
        "omar": 404,
        "olle": 404,
        "disa": 404,
        "rut": 404,
    }


def test_the_pack_is_in_no_register_and_its_promise_carries_ids_only():
    who = people()
    it = notification(who=who)

    pack = drawn(it, who).pack

    [promise] = OutboxMessage.objects.filter(effect="reporting.draw_meeting_pack")
    assert promise.payload == {"pack_id": pack.pk}
    assert Document.objects.count() == 0
    assert it.case.register.count() == 0


def test_an_internal_day_that_has_passed_says_so():
    who = people()
    it = notification(who=who)
    page_of = reverse("meeting-pack", args=[it.pk])
    client = sign_in(Client(), who.amina)
    save_board(who.motala, Lead(1, 1, 1), [], version=0, by=who.amina)
    assert "Dagen har passerat" not in client.get(page_of).content.decode()

    save_board(who.motala, Lead(60, 1, 1), [], version=1, by=who.amina)

    assert client.get(page_of).content.decode().count("Dagen har passerat") == 1
