"""Drafts: saved without requirements, never overwritten in silence."""

import pytest
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Status
from applications.requirements import why_not_apply
from delmos_portal.accounts.actions.organisations import save_organisation
from delmos_portal.accounts.models import OrganisationKind, StaffRole
from delmos_portal.lifecycle import Refused
from tests.build import call, notification, organisation, people, person


@pytest.mark.django_db
def test_begin_twice_gives_the_same_draft():
    who, of = people(), call()

    first = drafting.begin(of, who.motala, by=who.amina)
    second = drafting.begin(of, who.motala, by=who.amina)

    assert first == second


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "code", "why"),
    [
        (OrganisationKind.ASSOCIATION, "", "utlysningen är öppen för kommuner och landsting"),
        (OrganisationKind.REGION, "09", "Gotland söker som kommun"),
    ],
)
def test_an_organisation_that_may_not_apply_is_told_why_before_drafting(kind, code, why):
    who, of = people(), call()
    other = organisation("Föreningen Exempel", code, kind)
    who.amina.memberships.create(organisation=other, role="writer")

    with pytest.raises(Refused, match=why):
        drafting.begin(of, other, by=who.amina)


@pytest.mark.django_db
def test_gotland_applies_once_and_as_kommun():
    who, of = people(), call()
    kommun = organisation("Gotlands kommun", "0980")
    region = organisation("Region Gotland", "09", OrganisationKind.REGION)
    for one in (kommun, region):
        who.amina.memberships.create(organisation=one, role="writer")

    begun = drafting.begin(of, kommun, by=who.amina)

    assert begun.case.organisation_name == "Gotlands kommun"
    assert why_not_apply(of, kommun) == []
    assert why_not_apply(of, region) == [
        "Region Gotland kan inte söka: Gotland söker som kommun, för Region Gotland är samma juridiska person."
    ]
    with pytest.raises(Refused, match="Gotland söker som kommun"):
        drafting.begin(of, region, by=who.amina)


@pytest.mark.django_db
def test_a_case_keeps_the_name_that_the_organisation_had_when_it_began():
    who, of = people(), call()
    draft = drafting.begin(of, who.motala, by=who.amina)

    who.motala.name = "Motala stad"
    save_organisation(
        who.motala,
        changed=["name"],
        renamed_on=timezone.localdate(),
        by=person("Ada", StaffRole.ADMINISTRATOR),
    )

    draft.case.refresh_from_db()
    assert (draft.case.organisation_name, draft.case.organisation.name) == (
        "Motala kommun",
        "Motala stad",
    )


@pytest.mark.django_db
def test_a_reader_of_another_organisation_cannot_save():
    who = people()
    draft = notification(who=who)

    with pytest.raises(Refused, match="Du kan läsa men inte ändra"):
        drafting.save(draft.pk, {"cooperation_today": "x"}, version=0, by=who.omar)


@pytest.mark.django_db
def test_two_writers_never_overwrite_each_other_in_silence():
    who = people()
    draft = notification(who=who)
    first = drafting.save(draft.pk, {"cooperation_today": "Aminas"}, version=0, by=who.amina)

    second = drafting.save(
        draft.pk,
        {"cooperation_today": "Kollegans", "cooperation_needs": "Behov"},
        version=0,
        by=who.amina,
    )

    draft.refresh_from_db()
    assert [(one.theirs, one.mine) for one in second.conflicts] == [("Aminas", "Kollegans")]
    assert draft.answers["cooperation_today"] == "Aminas"
    assert draft.answers["cooperation_needs"] == "Behov"
    again = drafting.save(
        draft.pk, {"cooperation_today": "Kollegans"}, version=second.version, by=who.amina
    )
    assert again.conflicts == []
    assert again.version > first.version


@pytest.mark.django_db
def test_an_autosave_begun_before_sending_cannot_write_the_draft_back():
    who = people()
    draft = notification(Status.SIGNING, who=who)

    with pytest.raises(Refused, match="Inlagan ligger för underskrift"):
        drafting.save(draft.pk, {"cooperation_today": "för sent"}, version=99, by=who.amina)


@pytest.mark.django_db
def test_an_unanswered_draft_is_not_sent():
    who = people()
    draft = notification(who=who)

    with pytest.raises(Refused, match="2 svar saknas"):
        signing.send_to_signatory(draft.pk, by=who.amina)

    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
