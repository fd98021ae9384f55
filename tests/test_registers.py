"""The registers speak Swedish: every head and label has been given a name, none is a name in the code."""

import re

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from applications.models import Status
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document, NumberSeries
from delmos_portal.journal.models import Event
from delmos_portal.workspace import site
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, person
from tests.documents.test_verification import listed

SAME_IN_SWEDISH = {"organisation", "status"}
REGISTERS = list(site._registry.items())


def name_of(model: type[Model], register: object, field: str) -> str | None:
    """The name that was given to a column or field; nothing where Django makes one of the code's."""
    try:
        return field if field in SAME_IN_SWEDISH else model._meta.get_field(field)._verbose_name
    except FieldDoesNotExist:
        own = getattr(register, "form", None)
        if own is not None and field in own.declared_fields:
            return own.declared_fields[field].label
        shown = getattr(register, field, None) or getattr(model, field)
        return getattr(shown, "short_description", None)


def columns(register: ModelAdmin) -> list[str]:
    filters = [one for one in register.list_filter if isinstance(one, str)]
    return [*register.list_display, *filters]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "register"), REGISTERS, ids=[str(one) for _, one in REGISTERS])
def test_every_head_and_label_of_a_register_has_a_name(model: type[Model], register: ModelAdmin):
    request = RequestFactory().get("/")
    request.user = person("Ada", StaffRole.ADMINISTRATOR)

    shown = [(model, register, name) for name in columns(register)]
    if register.has_change_permission(request):
        shown += [(model, register, name) for name in register.get_fields(request)]
    for inline in register.get_inline_instances(request):
        shown += [(inline.model, inline, name) for name in inline.get_fields(request)]

    assert [f"{one[0].__name__}.{one[2]}" for one in shown if not name_of(*one)] == []


def test_every_register_has_a_name_for_one_and_for_many():
    names = {"verbose_name", "verbose_name_plural"}

    assert [one for one, _ in REGISTERS if not names <= set(one._meta.original_attrs)] == []


def read_by_staff(name: str, *args: object, **asked: str) -> str:
    client = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    answer = client.get(reverse(f"workspace:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_a_year_is_no_number_of_thousands():
    series = NumberSeries.objects.create(name="2.6.2", year=2026, last=1)

    pages = [
        read_by_staff("documents_numberseries_changelist"),
        read_by_staff("documents_numberseries_change", series.pk),
    ]

    assert ["2026" in page for page in pages] == [True, True]
    assert ["2\xa0026" in page for page in pages] == [False, False]


@pytest.mark.django_db
def test_kinds_of_documents_are_told_and_chosen_in_swedish():
    decision = listed(b"one", title="Ett beslut")
    listed(b"two", "AAAA-AAAA-AAAA-AAAA", title="En inlaga", kind="submission")

    chosen = read_by_staff("documents_document_changelist", kind="decision")
    opened = read_by_staff("documents_document_change", decision.pk)

    assert ("Ett beslut" in chosen, "En inlaga" in chosen) == (True, False)
    for words in (
        "Inlaga från organisationen",
        "Begäran om komplettering",
        "Besked om inbjudan att ansöka",
        "Beslut om statsbidrag",
        "Beslut om redovisning",
    ):
        assert words in chosen
    assert "Underskriftsblad" not in chosen
    assert "Beslut om statsbidrag" in opened
    assert "Ersatt av" in opened
    assert Document._meta.get_field("replaced_by").verbose_name == "ersatt av"


@pytest.mark.django_db
def test_on_a_phone_each_cell_of_a_register_stands_under_the_name_of_its_column():
    listed(b"one", title="Ett <beslut>")

    page = read_by_staff("documents_document_changelist")

    assert re.findall(r'<td data-head="([^"]+)"', page) == [
        "Diarienummer",
        "Upprättad",
        "Fick e-sigill",
        "Kontrollkod",
    ]
    assert "Ett &lt;beslut&gt;</a>" in page


@pytest.mark.django_db
def test_what_happened_and_what_was_promised_is_read_and_found_in_words():
    it = notification(Status.RECEIVED)
    keep_promises()
    number = it.case.registration_number
    event = Event.objects.get(step="sign", object_id=str(it.pk))

    events = read_by_staff("journal_event_changelist", q="undertecknad och")
    promises = read_by_staff("outbox_outboxmessage_changelist", q="kvittens")
    mails = read_by_staff("outbox_sentmail_changelist")
    opened = read_by_staff("journal_event_change", event.pk)

    before, folded = opened.split("<details>", 1)
    assert re.findall(
        r'data-head="(?:Vad som hände|Gäller|Diarienummer)"[^>]*>([^<]+)<', events
    ) == [
        "Undertecknad och inlämnad",
        "inlaga",
        number,
    ]
    assert ("Kvittens</a>" in promises, "send_receipt" in promises) == (True, False)
    assert f">{number}</td>" in mails
    assert (str(it.pk) in before, str(it.pk) in folded) == (False, True)
    assert "För felsökning" in folded
