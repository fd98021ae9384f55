"""The public-record desk: what is asked for, what is masked by which law, and a log that stays."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import messaging
from applications.models import Case, RegisterEntry, Status
from delmos_portal.documents.uploads import read_file
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import disclosing
from screening.actions.readable import parts_of_entry
from screening.actions.reviewing import declare
from screening.actions.standing_open import StandsOpen
from screening.models import DisclosedEntry, HandOut, MaskedCopy, SecrecyGround
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, people
from tests.pdfs import pdf_of
from tests.screening.test_masked_copies import everywhere, squeezed, written

pytestmark = pytest.mark.django_db
T = DisclosedEntry.Treatment
LAW = "21 kap. 1 § OSL"
SECRET = "Anna Öberg, 0708-12 34 56"


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def announced():
    """A decided case with a message that has something to mask, and all its documents drawn up."""
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    messaging.write(it.case_id, f"Ring {SECRET} om hälsan.", by=who.amina)
    keep_promises()
    return it.case, who


def asked_in(case: Case, who):
    today = timezone.localdate()
    return disclosing.register_request(case, received_on=today, asked_for="Allt", by=who.rut)


def entry_of(case: Case, begins: str) -> RegisterEntry:
    rows = RegisterEntry.objects.select_related("case__call")
    return rows.filter(case=case, key__startswith=begins).order_by("number")[0]


def masked_message(case: Case, who):
    asked = asked_in(case, who)
    entry = entry_of(case, "message:")
    chosen = disclosing.choose(asked.pk, entry, T.MASKED, by=who.rut)
    disclosing.mask(chosen.pk, text=SECRET, ground=LAW, by=who.rut)
    return asked, chosen


def handed(**changes):
    return disclosing.Handed(
        **{"on": timezone.localdate(), "way": "mail", "minutes": 20, **changes}
    )


def test_a_masked_copy_is_drawn_by_the_worker_and_holds_nothing_of_what_is_masked(tmp_path):
    case, who = announced()
    asked, chosen = masked_message(case, who)

    disclosing.ask_for_copies(asked.pk, by=who.rut)
    disclosing.ask_for_copies(asked.pk, by=who.rut)
    keep_promises()

    copy = MaskedCopy.objects.get(disclosed=chosen)
    pdf = read_file(copy.path)
    found = everywhere(pdf, tmp_path / "kopia.pdf")
    assert squeezed(SECRET) not in squeezed(found)
    assert "om hälsan" in found
    listed = MaskedCopy.objects.get(disclosed=None)
    assert LAW in written(tmp_path / "lista.pdf", read_file(listed.path))
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert case.organisation_name not in str(dict(opened.docinfo))


def test_every_document_of_a_case_is_read_from_its_data_only():
    case, _who = announced()

    read = {
        entry.key.partition(":")[0]: len(parts_of_entry(entry)) > 1
        for entry in RegisterEntry.objects.filter(case=case).select_related("case__call")
    }

    assert read == dict.fromkeys(["submission", "decision", "message", "mail", "assessment"], True)


def test_a_text_that_does_not_stand_there_and_a_mask_without_law_are_refused():
    case, who = announced()
    _asked, chosen = masked_message(case, who)

    for said, why in (
        ({"text": "Finns inte", "ground": LAW}, "Texten finns inte"),
        ({"text": SECRET, "ground": " "}, "Ange den bestämmelse"),
        ({"ground": LAW}, "kryssa i hela fält"),
    ):
        with pytest.raises(Refused, match=why):
            disclosing.mask(chosen.pk, **said, by=who.rut)


def test_a_changed_mask_asks_for_a_new_copy_before_anything_leaves():
    case, who = announced()
    asked, chosen = masked_message(case, who)
    with pytest.raises(Refused, match="Ta fram kopiorna först"):
        disclosing.hand_out(asked.pk, handed(), by=who.rut)
    disclosing.ask_for_copies(asked.pk, by=who.rut)
    keep_promises()
    disclosing.mask(chosen.pk, fields=("message.from",), ground=LAW, by=who.olle)

    with pytest.raises(Refused, match="Ta fram kopiorna först"):
        disclosing.hand_out(asked.pk, handed(), by=who.rut)
    disclosing.ask_for_copies(asked.pk, by=who.rut)
    keep_promises()
    made = disclosing.hand_out(asked.pk, handed(), by=who.rut)

    assert MaskedCopy.objects.filter(disclosed=chosen).count() == 2
    assert [one.disclosed_id for one in made.copies.all()] == [chosen.pk, None]
    [logged] = made.what
    assert (logged["treatment"], logged["grounds"]) == ("masked", [LAW])


def test_a_copy_from_before_a_later_mask_is_given_to_nobody_but_one_that_was_handed_out_is():
    case, who = announced()
    asked, chosen = masked_message(case, who)
    disclosing.ask_for_copies(asked.pk, by=who.rut)
    keep_promises()
    client = sign_in(Client(), who.olle)
    address = reverse("workspace:disclosure-copy", args=[chosen.copies.get().pk])

    before = client.get(address).status_code
    disclosing.mask(chosen.pk, fields=("message.from",), ground=LAW, by=who.olle)
    replaced = client.get(address, follow=True)
    chosen.masks.exclude(field="").delete()
    disclosing.hand_out(asked.pk, handed(), by=who.rut)
    disclosing.mask(chosen.pk, fields=("message.from",), ground=LAW, by=who.olle)

    assert (before, client.get(address).status_code) == (200, 200)
    assert "Den kopian gäller inte längre" in replaced.text


def test_what_is_masked_in_one_document_and_stands_open_in_another_is_told():
    case, who = announced()
    messaging.write(case.pk, f"Jag menar {SECRET.upper()} i Motala.", by=who.amina)
    asked, _chosen = masked_message(case, who)
    client = sign_in(Client(), who.olle)
    address = reverse("workspace:disclosure", args=[asked.pk])

    alone = client.get(address).context["standing_open"]
    disclosing.choose_rest_whole(asked.pk, by=who.rut)
    open_in = client.get(address)
    other = RegisterEntry.objects.filter(case=case, key__startswith="message:").last()
    also = disclosing.choose(asked.pk, other, T.MASKED, by=who.rut)
    disclosing.mask(also.pk, text=SECRET, ground=LAW, by=who.rut)

    assert alone == []
    assert open_in.context["standing_open"] == [StandsOpen(SECRET, [other.number])]
    assert "Maskat på ett ställe men inte på ett annat" in open_in.text
    assert client.get(address).context["standing_open"] == []


def test_a_text_is_masked_once_by_one_law():
    case, who = announced()
    _asked, chosen = masked_message(case, who)

    with pytest.raises(Refused, match=f"redan maskad med stöd av {LAW}"):
        disclosing.mask(chosen.pk, text=SECRET.upper(), ground="19 kap. 3 § OSL", by=who.rut)


def test_the_log_is_never_changed_and_the_journal_holds_no_text():
    case, who = announced()
    asked, _chosen = masked_message(case, who)
    disclosing.ask_for_copies(asked.pk, by=who.rut)
    keep_promises()
    made = disclosing.hand_out(asked.pk, handed(to="bo@example.se"), by=who.rut)

    with pytest.raises(DatabaseError), transaction.atomic():
        HandOut.objects.filter(pk=made.pk).update(minutes=1)

    details = str(list(Event.objects.filter(subject_id=case.pk).values_list("details", flat=True)))
    assert [one in details for one in ("Anna", "bo@example.se")] == [False, False]
    event = Event.objects.get(step="hand_out")
    assert event.details == {"documents": [entry_of(case, "message:").number], "minutes": 20}


def test_nothing_is_withheld_without_a_law_and_a_file_is_not_masked():
    case, who = announced()
    asked, entry = asked_in(case, who), entry_of(case, "message:")

    with pytest.raises(Refused, match="Ange den bestämmelse som gör"):
        disclosing.choose(asked.pk, entry, T.WITHHELD, by=who.rut)
    disclosing.choose(asked.pk, entry, T.WITHHELD, ground=LAW, by=who.rut)

    with pytest.raises(Refused, match="Inget lämnas ut"):
        disclosing.hand_out(asked.pk, handed(), by=who.rut)


def test_only_officers_and_registrars_without_a_conflict_hand_out():
    case, who = announced()
    asked, _chosen = masked_message(case, who)

    with pytest.raises(Refused, match="Handläggare och registratorer"):
        disclosing.ask_for_copies(asked.pk, by=who.disa)
    declare(case, has_conflict=True, reason="Min bror.", by=who.rut)
    with pytest.raises(Refused, match="jäv"):
        disclosing.ask_for_copies(asked.pk, by=who.rut)


def test_the_desk_from_request_to_log_in_the_browser():
    case, who = announced()
    client = sign_in(Client(), who.rut)
    today = timezone.localdate()
    page = reverse("workspace:case-disclosures", args=[case.pk])
    bad = client.post(page, {"received_on": today + timedelta(days=1), "asked_for": ""})
    made = client.post(page, {"received_on": today, "asked_for": "Alla meddelanden"})
    address = made.headers["Location"]
    none = client.get(address).text
    asked = case.disclosures.get()
    message = entry_of(case, "message:")
    of_entry = reverse("workspace:disclosed-entry", args=[asked.pk, message.number])
    client.post(of_entry, {"treatment": "masked"})
    wrong = client.post(of_entry, {"maska": "1", "mask-text": "Saknas", "mask-ground": LAW})
    client.post(of_entry, {"maska": "1", "mask-text": SECRET, "mask-ground": LAW})
    some = client.get(address).text
    client.post(address, {"alla": "1"})
    client.post(address, {"kopior": "1"})
    keep_promises()
    shown = client.get(address)
    copy = MaskedCopy.objects.get(disclosed__entry=message)
    got = client.get(reverse("workspace:disclosure-copy", args=[copy.pk]))
    done = client.post(
        address,
        {"lamna-ut": "1", "on": today, "way": "mail", "to": "", "minutes": "35"},
        follow=True,
    )

    assert set(bad.context["form"].errors) == {"received_on", "asked_for"}
    assert wrong.context["form"].errors == {"text": [disclosing.NOT_THERE]}
    assert "Saknas" in wrong.text
    assert "Lämna ut alla handlingar helt" in none
    assert re.search(r"Lämna ut (den enda|de \d+) som är kvar helt", some)
    assert "kammarrätten" in shown.text
    assert b"".join(got.streaming_content)[:5] == b"%PDF-"
    assert ("Utlämnandet är antecknat." in done.text, "35 minuter" in done.text) == (True, True)
    assert str(asked.received_on.year) in client.get(reverse("workspace:disclosures")).text


def test_a_mask_is_taken_away_and_a_whole_field_is_masked_once():
    case, who = announced()
    asked, chosen = masked_message(case, who)
    client = sign_in(Client(), who.olle)
    address = reverse("workspace:disclosed-entry", args=[asked.pk, chosen.entry.number])

    client.post(
        address, {"maska": "1", "mask-fields_whole": ["message.text"], "mask-other_ground": "5 § X"}
    )
    fields = client.get(address).context["masking"].fields["fields_whole"].choices
    first = chosen.masks.first()
    client.post(address, {"ta-bort": str(first.pk)})

    assert "message.text" not in [key for key, _label in fields]
    assert str(who.amina) in dict(fields)["message.from"]
    assert [(one.field, one.ground) for one in chosen.masks.all()] == [("message.text", "5 § X")]


def test_the_list_of_laws_is_data():
    assert SecrecyGround.objects.filter(provision=LAW).count() == 1


def test_a_file_that_came_with_a_message_is_handed_out_whole_or_not_at_all():
    case, who = announced()
    upload = SimpleUploadedFile("Intyg.pdf", pdf_of(), "application/pdf")
    message = messaging.write(case.pk, "Se filen.", [upload], by=who.amina)
    asked, entry = asked_in(case, who), entry_of(case, f"message:{message.pk}")
    [file] = message.files.all()
    client = sign_in(Client(), who.rut)
    address = reverse("workspace:disclosed-entry", args=[asked.pk, entry.number])

    masked = client.post(f"{address}?fil={file.pk}", {"treatment": "masked"})
    kept = client.post(f"{address}?fil={file.pk}", {"treatment": "withheld", "ground": LAW})
    other = client.get(f"{address}?fil={message.pk}")
    disclosing.choose_rest_whole(asked.pk, by=who.rut)

    assert masked.context["form"].errors == {"treatment": [disclosing.AS_IT_CAME]}
    assert (kept.status_code, other.status_code) == (302, 404)
    said = asked.entries.filter(entry=entry).values_list("file", "treatment")
    assert set(said) == {(file.pk, "withheld"), (None, "whole")}
    assert "Fil: Intyg.pdf" in client.get(reverse("workspace:disclosure", args=[asked.pk])).text
