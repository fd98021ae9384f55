"""Search finds what both sides wrote in a case, with what had come in by then, and never for the recused."""

import importlib

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, messaging, signing
from applications.models import SearchText, Status
from screening.actions import messaging as ours
from screening.actions import noting, reviewing
from tests.accounts.people import sign_in
from tests.build import notification, people, signing_of, stage
from tests.screening.test_completion import ask
from tests.screening.test_finding import found

pytestmark = pytest.mark.django_db


def test_words_of_messages_both_ways_are_found_and_those_of_notes_are_not():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    came_in = SearchText.objects.get(pk=it.pk).came_in_at

    messaging.write(it.case_id, "Vi byter till Pumptrackbanan.", by=who.amina)
    ours.write(it.case, "Beskriv gärna Lekskulpturen.", [], by=who.olle)
    noting.write(it.case, "Dagvattendammen bara för oss", by=who.olle)

    page = olle.get(reverse("workspace:queue"), {"sok": "pumptrackbana"})
    assert [row.organisation for row in page.context["page"].rows] == ["Motala kommun"]
    assert "<mark>Pumptrackbanan</mark>" in page.text
    assert found(olle, "lekskulptur") == ["Motala kommun"]
    assert found(olle, "Dagvattendammen") == []
    assert SearchText.objects.get(pk=it.pk).came_in_at == came_in  # a message is not a completion


def test_a_message_is_still_found_after_a_completion_and_by_words_of_both():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    messaging.write(it.case_id, "Vi byter till Pumptrackbanan.", by=who.amina)
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Fritidsgårdarna"}, version=it.version, by=who.amina)
    before = found(olle, "fritidsgård")
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    assert before == []
    assert found(olle, "fritidsgård pumptrackbanan") == ["Motala kommun"]


def test_a_message_is_found_once_with_what_had_come_in_last():
    who = people()
    it = stage("application", Status.RECEIVED, who=who)
    olle = sign_in(Client(), who.olle)
    messaging.write(it.case_id, "Vi byter till Pumptrackbanan.", by=who.amina)

    page = olle.get(reverse("workspace:queue"), {"sok": "pumptrackbanan"})

    assert [row.pk for row in page.context["page"].rows] == [it.pk]


def test_the_recused_finds_no_message_of_the_case():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    messaging.write(it.case_id, "Vi byter till Pumptrackbanan.", by=who.amina)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.disa)

    assert found(sign_in(Client(), who.disa), "pumptrackbanan") == []
    assert found(sign_in(Client(), who.olle), "pumptrackbanan") == ["Motala kommun"]


def test_what_was_written_before_search_read_messages_is_filled_in_as_the_database_keeps_it():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    before = SearchText.objects.values_list("text", "words").get(pk=it.pk)
    messaging.write(it.case_id, "Vi byter till Pumptrackbanan.", by=who.amina)
    messaging.write(it.case_id, "Och till torget.", by=who.amina)
    kept = SearchText.objects.values_list("text", "words").get(pk=it.pk)
    SearchText.objects.filter(pk=it.pk).update(text=before[0], words=before[1])

    older = importlib.import_module("applications.migrations.0029_older_messages_are_searched")
    with connection.schema_editor() as editor:
        older.fill(None, editor)
        older.fill(None, editor)  # cut off and begun anew: the same

    assert kept != before
    assert SearchText.objects.values_list("text", "words").get(pk=it.pk) == kept
