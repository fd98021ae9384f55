"""The register of organisations: adding one, changing one, and what it was called before."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.models import Organisation, OrganisationName, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused


def save_organisation(
    organisation: Organisation,
    *,
    changed: list[str],
    by: User,
    renamed_on: date | None = None,
) -> None:
    """Save an organisation as the administrator wrote it.

    With `renamed_on`, the first day of the new name, the old one is kept as it was until then;
    without it a slip of the pen is put right. Cases keep the name they began with either way.
    """
    step = "change_organisation" if organisation.pk else "add_organisation"
    with transaction.atomic():
        if renamed_on:
            _keep_name(organisation, renamed_on)
        organisation.save()
        record(
            step,
            by=by,
            object_type=organisation._meta.label_lower,
            object_id=organisation.pk,
            details={"changed": changed},
        )


def why_not_rename(organisation: Organisation, name: str, renamed_on: date) -> str:
    """Why the name cannot change from that day; empty when it can."""
    before = Organisation.objects.filter(pk=organisation.pk).first()
    if before is None:
        return "En ny organisation har inget tidigare namn. Lämna dagen tom."
    if before.name == name:
        return "Namnet är detsamma som förut. Ändra namnet, eller lämna dagen tom."
    if renamed_on > timezone.localdate():
        return "Skriv en dag som har varit. Byt namn i registret den dag det gäller."
    if before.former_names.filter(last_day__gte=renamed_on - timedelta(days=1)).exists():
        return "Ett tidigare namn gällde ännu den dagen. Skriv en senare dag."
    return ""


def _keep_name(organisation: Organisation, renamed_on: date) -> None:
    if reason := why_not_rename(organisation, organisation.name, renamed_on):
        raise Refused(reason)
    before = Organisation.objects.get(pk=organisation.pk).name
    last_day = renamed_on - timedelta(days=1)
    OrganisationName.objects.create(organisation=organisation, name=before, last_day=last_day)
