"""What is said and looked up is kept as it came; what colleagues note is theirs; labels and links."""

import re
from datetime import time, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import Role, StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import noting, reviewing
from screening.models import CaseLink, Label, LabelledCase, Note, OfficialNote
from screening.views.public_register import public_entries
from tests.accounts.people import sign_in
from tests.build import member, notification, organisation, people, person

pytestmark = pytest.mark.django_db


def told(**changes: object) -> noting.Told:
    return noting.Told(
        **{
            "way": "phone",
            "came_on": timezone.localdate(),
            "came_at": time(14, 30),
            "source": "Bo Ek, rektor",
            "told_to": "Olle Exempel, processledare",
            "text": "Skolan har 400 elever, inte 300.",
            **changes,
        }
    )


def notes_page(user: User, it: Submission):
    return sign_in(Client(), user).get(reverse("workspace:case-notes", args=[it.case_id]))


def other_case(who) -> Submission:
    """A case of Borås, which the same people have filed for."""
    boras = organisation("Borås kommun", "1490")
    member(who.amina, boras, Role.WRITER)
    it = notification(Status.RECEIVED, who=who)
    made = Case.objects.create(
        call=it.case.call,
        organisation=boras,
        organisation_name="Borås kommun",
        registration_number="2026-2.6.2-900",
        registered_at=timezone.now(),
    )
    return it, made


def test_an_official_note_is_registered_journalled_and_locked():
    who = people()
    it = notification(Status.RECEIVED, who=who)

    note = noting.write_official(it.case, told(), by=who.olle)

    entry = RegisterEntry.objects.get(key=f"note:{note.pk}")
    assert (entry.direction, entry.subject, entry.counterpart) == (
        "drawn_up",
        "Tjänsteanteckning: telefonsamtal",
        "",
    )
    event = Event.objects.get(step="write_official_note")
    assert (event.subject_id, event.object_id) == (str(it.case_id), str(note.pk))
    for change in (
        lambda: OfficialNote.objects.update(text="Annat"),
        lambda: OfficialNote.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="official_note"), transaction.atomic():
            change()


def test_a_mistake_is_put_right_by_a_new_note_that_refers_to_the_first():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    first = noting.write_official(it.case, told(), by=who.olle)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:official-note", args=[it.case_id])
    opened = olle.get(f"{url}?rattar={first.pk}").context["form"]
    typed = {
        name: opened[name].value() for name in ("way", "came_on", "came_at", "source", "told_to")
    }

    olle.post(url, typed | {"text": "Skolan har 500 elever.", "rattar": first.pk})

    latest, corrected = notes_page(who.olle, it).context["official"]
    assert (latest.it.corrects, latest.it.text) == (first, "Skolan har 500 elever.")
    assert (latest.corrects, corrected.corrected_by) == (corrected.number, [latest.number])
    entry = RegisterEntry.objects.get(key=f"note:{latest.it.pk}")
    assert entry.subject == f"Tjänsteanteckning: telefonsamtal, rättar handling {corrected.number}"


def test_a_note_without_its_facts_or_of_tomorrow_is_refused_with_all_that_was_typed_kept():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    url = reverse("workspace:official-note", args=[it.case_id])
    tomorrow = timezone.localdate() + timedelta(days=1)

    page = sign_in(Client(), who.olle).post(
        url, {"came_on": tomorrow, "came_at": "25.70", "text": "Skolan har 400 elever."}
    )

    assert page.context["form"].errors == {
        "way": ["Välj hur uppgiften kom."],
        "came_on": ["Dagen ligger framåt i tiden. Ange dagen då uppgiften kom."],
        "came_at": ["Skriv klockslaget som timme och minut, till exempel 14.30."],
        "source": ["Skriv vem eller vad uppgiften kom från."],
        "told_to": ["Skriv vem hos oss som tog emot uppgiften."],
    }
    assert "Skolan har 400 elever." in page.text
    assert not OfficialNote.objects.exists()


def test_the_party_sees_that_there_is_a_note_and_the_public_once_the_case_is_closed():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    noting.write_official(it.case, told(), by=who.olle)

    page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    [row] = [one for one in page.context["entries"] if one.entry.key.startswith("note:")]
    assert row.note == "Ni har rätt att läsa den. Hör av er, så får ni en kopia."
    assert "400 elever" not in page.text
    assert not public_entries().filter(key__startswith="note:").exists()


def test_a_working_note_is_never_registered_nor_shown_to_the_party():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    before = RegisterEntry.objects.count()

    noting.write(it.case, "Verkar tunn. Fråga Disa.", by=who.olle)

    page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))
    assert RegisterEntry.objects.count() == before
    assert "Verkar tunn" not in page.text
    assert "Verkar tunn" in notes_page(who.disa, it).text


def test_only_the_author_changes_and_removes_a_working_note():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    note = noting.write(it.case, "Fråga Disa.", by=who.olle)
    url = reverse("workspace:note", args=[note.pk])
    olle, disa = (sign_in(Client(), one) for one in (who.olle, who.disa))

    assert disa.get(url).status_code == 404
    with pytest.raises(Refused, match="Bara den som skrev"):
        noting.remove(note.pk, by=who.disa)
    olle.post(url, {"text": "Fråga Rut.", "version": "0"})
    stale = olle.post(url, {"text": "Fråga Omar.", "version": "0"})
    note.refresh_from_db()
    olle.post(url, {"ta-bort": "1"})

    assert (note.text, note.version) == ("Fråga Rut.", 1)
    assert stale.context["form"].errors["text"] == [noting.CHANGED]
    assert ("Fråga Omar." in stale.text, "Fråga Rut." in stale.text) == (True, True)
    assert not Note.objects.exists()


def test_labels_are_put_on_and_taken_off_and_shown_on_the_case_page():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    press, urgent = (Label.objects.create(name=name) for name in ("Press", "Brådskar"))
    old = Label.objects.create(name="Utgången", is_used=False)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:case-notes", args=[it.case_id])

    olle.post(url, {"gor": "etiketter", "labels": [press.pk, urgent.pk]})
    olle.post(url, {"gor": "etiketter", "labels": [press.pk], "stood": [press.pk, urgent.pk]})
    refused = olle.post(url, {"gor": "etiketter", "labels": [old.pk]})

    case = olle.get(reverse("workspace:case", args=[it.case_id])).context["case"]
    assert case.labels == [{"name": "Press", "kind": "neutral"}]
    assert refused.context["labels"].errors == {"labels": ["Välj bland etiketterna i listan."]}
    steps = Event.objects.filter(step__contains="label").order_by("position")
    assert [(one.step, one.details["name"]) for one in steps] == [
        ("put_label", "Brådskar"),
        ("put_label", "Press"),
        ("take_off_label", "Brådskar"),
    ]
    assert LabelledCase.objects.get().label == press


def test_of_two_who_label_at_once_neither_takes_off_what_the_other_put_on():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    press, urgent = (Label.objects.create(name=name) for name in ("Press", "Brådskar"))
    olle, disa = (sign_in(Client(), one) for one in (who.olle, who.disa))
    url = reverse("workspace:case-notes", args=[it.case_id])
    seen = [hidden_of(one.get(url).text) for one in (olle, disa)]

    olle.post(url, {"gor": "etiketter", "labels": [urgent.pk], "stood": seen[0]})
    disa.post(url, {"gor": "etiketter", "labels": [press.pk], "stood": seen[1]})
    after = hidden_of(disa.get(url).text)
    disa.post(url, {"gor": "etiketter", "labels": [], "stood": [press.pk]})

    assert seen == [[], []]
    assert sorted(after) == sorted([str(press.pk), str(urgent.pk)])
    assert LabelledCase.objects.get().label == urgent
    steps = Event.objects.filter(step__contains="label").order_by("position")
    assert [(one.step, one.details["name"]) for one in steps] == [
        ("put_label", "Brådskar"),
        ("put_label", "Press"),
        ("take_off_label", "Press"),
    ]


def hidden_of(page: str) -> list[str]:
    return re.findall(r'<input type="hidden" name="stood" value="(\d+)"', page)


def test_two_cases_are_linked_from_both_and_only_for_who_may_read_both():
    who = people()
    it, other = other_case(who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:case-notes", args=[it.case_id])
    asked = {"gor": "koppla", "number": other.registration_number, "reason": "Samma projekt"}

    unknown = olle.post(url, asked | {"number": "2026-2.6.2-9999"})
    itself = olle.post(url, asked | {"number": it.case.registration_number})
    olle.post(url, asked)
    again = olle.post(url, asked)

    errors = [one.context["link"].errors["number"][0] for one in (unknown, itself, again)]
    assert errors == [
        "Det finns inget ärende med det numret. Kontrollera numret.",
        "Det är det här ärendets nummer. Skriv numret på det andra ärendet.",
        "Ärendena är redan kopplade till varandra.",
    ]
    there = olle.get(reverse("workspace:case-notes", args=[other.pk]))
    assert [one.case for one in there.context["links"]] == [it.case]
    doris = person("Doris", StaffRole.OFFICER)
    reviewing.declare(other, has_conflict=True, reason="Min bror", by=doris)
    page = notes_page(doris, it)
    assert page.context["links"] == []
    assert other.registration_number not in page.text
    with pytest.raises(Refused, match="inget ärende med det numret"):
        noting.link(it.case, other.registration_number, "Samma", by=doris)
    olle.post(url, {"gor": "koppla-bort", "koppling": CaseLink.objects.get().pk})
    assert not CaseLink.objects.exists()


def test_who_only_administers_reads_the_notes_and_writes_none():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    ada = person("Ada", StaffRole.ADMINISTRATOR)

    page = notes_page(ada, it)
    sign_in(Client(), ada).post(
        reverse("workspace:case-notes", args=[it.case_id]), {"gor": "anteckna", "text": "Hej"}
    )

    assert page.context["why_not"].startswith("Anteckningar görs av den som handlägger")
    assert not Note.objects.exists()


def test_the_tab_says_how_many_notes_there_are():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    noting.write(it.case, "Fråga Disa.", by=who.olle)
    noting.write_official(it.case, told(), by=who.olle)

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))

    assert (page.context["case"].note_count, "Anteckningar (2)" in page.text) == (2, True)
