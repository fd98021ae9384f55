"""The register of calls: who may apply is pasted, checked line by line, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Call
from delmos_portal.accounts.models import OrganisationKind, StaffRole
from tests.accounts.people import sign_in
from tests.build import call, organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    organisation("Motala kommun", "0583")
    organisation("Region Östergötland", "05", OrganisationKind.REGION)
    return sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))


def typed(**changes: object) -> dict[str, object]:
    return {
        "title": "Ny utlysning",
        "slug": "ny",
        "summary": "Kort",
        "purpose": "Syfte",
        "who_may_apply": "Några",
        "ordinance": "förordningen (2018:118)",
        "ordinance_number": "2018:118",
        "region_word": "region",
        "frame_ore": "1 000",
        "allowed_kinds": ["kommun", "region"],
        "classification": "2.6.2",
        "max_years": "1",
        "stages-TOTAL_FORMS": "0",
        "stages-INITIAL_FORMS": "0",
        **changes,
    }


def add(client: Client, **changes: object):
    return client.post(reverse("workspace:applications_call_add"), typed(**changes))


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def test_a_list_is_pasted_and_uploaded_and_kept_as_codes(ada):
    file = SimpleUploadedFile("lista.csv", "Kod;Namn\n05;Östergötland".encode("cp1252"))
    answer = add(ada, listed="0583 Motala", listed_file=file, list_source="bilagan")

    # The file's heading comes after a line of the field, and is no code.
    assert errors(answer) == {
        "listed": [
            "Rad 2: ”Kod;Namn” är ingen SCB-kod. Skriv en kod på varje rad, till exempel 0583."
        ]
    }
    again = add(
        ada, listed="0583 Motala\n05;Östergötland", list_source="bilagan", derives_regions="on"
    )
    it = Call.objects.get(slug="ny")
    assert again.status_code == 302
    assert (it.listed_codes, it.derives_regions) == (["0583", "05"], True)


def test_unknown_codes_are_named_and_every_line_stays_in_the_field(ada):
    file = SimpleUploadedFile("lista.csv", "9999;Sörköping\n0583;Motala".encode())

    answer = add(ada, listed="1234 Ingenstans", listed_file=file, list_source="bilagan")

    unknown = "finns inte i registret. Kommuner har fyra siffror, regioner två."
    assert errors(answer) == {
        "listed": [f"Rad 1: koden 1234 {unknown}", f"Rad 2: koden 9999 {unknown}"]
    }
    form = answer.context["adminform"].form
    assert form["listed"].value() == "1234 Ingenstans\n9999;Sörköping\n0583;Motala"
    assert Call.objects.filter(slug="ny").count() == 0


def test_a_list_says_where_it_comes_from_and_the_switches_need_a_list(ada):
    assert errors(add(ada, listed="0583")) == {
        "list_source": [
            "Skriv var listan kommer från, till exempel bilagan till förordningen (2018:118)."
        ]
    }
    assert errors(add(ada, derives_federations="on")) == {
        "derives_federations": [
            "Det här gäller en lista. Skriv listans koder, eller ta bort krysset."
        ]
    }


def test_an_earlier_call_is_named_with_its_stage_and_outcomes(ada):
    earlier = call("forst")

    assert list(errors(add(ada, follows_stage="plan"))) == ["follows"]
    assert list(errors(add(ada, follows=earlier.pk))) == ["follows_stage"]
    assert list(errors(add(ada, follows=earlier.pk, follows_stage="progress_report"))) == [
        "follows_stage"
    ]
    assert errors(
        add(ada, follows=earlier.pk, follows_stage="plan", follows_outcomes=["decline"])
    ) == {"follows_outcomes": ["Kryssa i minst ett av: Bifall, inbjuden eller godkänd."]}
    right = add(ada, follows=earlier.pk, follows_stage="plan", follows_outcomes=["accept"])
    it = Call.objects.get(slug="ny")
    assert right.status_code == 302
    assert (it.follows, it.follows_stage, it.follows_outcomes) == (earlier, "plan", ["accept"])


def test_the_frame_of_a_published_call_is_changed_where_everyone_is_told(ada):
    it = call()

    page = ada.get(reverse("workspace:applications_call_change", args=[it.pk]))

    assert page.context["adminform"].form.fields["frame_ore"].disabled
    assert reverse("workspace:call-changes", args=[it.pk]) in page.text
    assert 'name="cancelled_at' not in page.text


def test_all_staff_may_read_a_call_in_the_register():
    olle = sign_in(Client(), person("Olle", StaffRole.OFFICER))

    page = olle.get(reverse("workspace:applications_call_change", args=[call().pk]))

    assert page.status_code == 200


def test_a_rule_for_a_kind_that_may_not_apply_is_told(ada):
    listed = {"listed": "0583 Motala", "list_source": "bilagan", "derives_regions": "on"}

    found = errors(add(ada, **listed, allowed_kinds=["kommun"]))

    assert found == {
        "derives_regions": ["Kryssa också i Region bland dem som får söka, eller ta bort krysset."]
    }


def test_what_a_stage_lacks_or_has_wrong_is_said_in_plain_words(ada):
    stage = {
        "stages-TOTAL_FORMS": "1",
        "stages-0-order": "1",
        "stages-0-kind": "notification",
        "stages-0-opens_at_0": "2027-03-01",
        "stages-0-opens_at_1": "00:00",
        "stages-0-closes_at_0": "2027-02-01",
        "stages-0-closes_at_1": "00:00",
        "stages-0-required_level": "1",
        "stages-0-reminder_days": "7",
    }

    page = add(ada, **stage, slug="Ny utlysning")

    [formset] = page.context["inline_admin_formsets"]
    [found] = [one.errors for one in formset.formset.forms]
    assert found["closes_at"] == ["Steget stänger innan det öppnar. Välj en senare dag."]
    assert found["title"] == ["Fyll i titel."]
    assert errors(page) == {
        "slug": ["Skriv adressen med små bokstäver a–z, siffror och bindestreck."]
    }
    assert 'aria-label="Öppnar, datum"' in page.text
