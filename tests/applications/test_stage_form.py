"""Who must sign a stage is set with check boxes in the register of calls."""

import pytest
from django.forms.models import model_to_dict

from applications.admin import StageForm
from applications.models import Stage
from delmos_portal.accounts.models import Level, Office
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.build import call

pytestmark = pytest.mark.django_db


def filled(stage: Stage, **changes: object) -> StageForm:
    given = {
        key: value
        for key, value in model_to_dict(stage).items()
        if value is not None and key not in ("parties", "opens_at", "closes_at", "answer_by")
    }
    given["reminder_days"] = "14,7,1"
    return StageForm({**given, **changes}, instance=stage)


def test_the_parties_are_kept_in_their_order_and_shown_again():
    stage = call().first_stage()
    form = filled(
        stage,
        party_1=[Office.BOARD_CHAIR, Office.REGIONAL_CHAIR],
        party_2=[Office.MUNICIPAL_DIRECTOR],
        signing_in_order=True,
        required_level=Level.TWO_FACTORS,
    )

    form.save()

    stage.refresh_from_db()
    assert stage.parties == [
        {"offices": [Office.BOARD_CHAIR, Office.REGIONAL_CHAIR]},
        {"offices": [Office.MUNICIPAL_DIRECTOR]},
    ]
    assert [str(one) for one in stage.signing_parties] == [
        "Kommunstyrelsens ordförande eller regionstyrelsens ordförande",
        "Kommunchef",
    ]
    assert StageForm(instance=stage).fields["party_2"].initial == [Office.MUNICIPAL_DIRECTOR]


def test_the_sections_of_a_party_are_kept():
    stage = call().first_stage()
    Stage.objects.filter(pk=stage.pk).update(parties=[{**CHAIR, "sections": ["contact"]}])
    stage.refresh_from_db()

    filled(stage, party_1=[Office.MUNICIPAL_DIRECTOR]).save()

    stage.refresh_from_db()
    assert stage.parties == [{"offices": ["municipal_director"], "sections": ["contact"]}]


def test_who_signs_is_not_changed_while_somebody_has_signed():
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    stage = Stage.objects.get(pk=it.stage_id)

    form = filled(stage, party_1=[Office.BOARD_CHAIR])

    assert form.non_field_errors() == [
        "Någon har redan undertecknat i det här steget. Då kan det inte ändras vem som undertecknar."
    ]
