"""What a member of staff notes of their own relations; nobody else writes it, and it decides no conflict."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from applications.models import Case, ConflictOfInterest
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.actions.reviewing import hold
from screening.models import ConfirmedRelations, Relation, noted_in

NOTED_ALREADY = "Du har redan antecknat det slaget av relation till {}. Ändra den som finns."
SAY_WHICH = "Skriv kort vad relationen består i."


@dataclass(frozen=True)
class Noted:
    """What the person has written of one relation."""

    organisation: Organisation
    kind: str
    since_year: int
    until_year: int | None = None
    note: str = ""


def add(noted: Noted, *, by: User) -> list[str]:
    """Note a relation. Raises Refused.

    Gives the numbers of the cases that ask about conflict of interest anew.
    """
    with transaction.atomic():
        it = Relation(user=_one_at_a_time(by))
        _keep(it, noted)
        touched = _touched(it, by)
        _tell("add_relation", it, by)
        return _ask_anew(touched, by)


def change(pk: int, noted: Noted, *, by: User) -> list[str]:
    """Put one's note right. A relation of another kind, or to another, is a new thing to answer for."""
    with transaction.atomic():
        it = _mine(pk, by)
        before = _said(it)
        is_another = (it.organisation_id, it.kind) != (noted.organisation.pk, noted.kind)
        _keep(it, noted)
        touched = _touched(it, by) if is_another else []
        _tell("change_relation", it, by, before=before)
        return _ask_anew(touched, by)


def remove(pk: int, *, by: User) -> Relation:
    """Take one's note away; the journal keeps that it was there, without what was written."""
    with transaction.atomic():
        it = _mine(pk, by)
        _tell("remove_relation", it, by)
        it.delete()
    return it


def confirm(*, by: User) -> ConfirmedRelations:
    """Say that what is noted is right, also when nothing is."""
    with transaction.atomic():
        kept, _created = ConfirmedRelations.objects.update_or_create(
            user=by, defaults={"at": timezone.now()}
        )
        record("confirm_relations", by=by, object_type="screening.relation", object_id=by.pk)
    return kept


def _one_at_a_time(by: User) -> User:
    """Two presses take turns, so that the second reads what the first has noted."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def _mine(pk: int, by: User) -> Relation:
    _one_at_a_time(by)
    found = Relation.objects.filter(pk=pk, user=by).select_related("organisation").first()
    if found is None:
        raise Refused("Relationen är redan borttagen.")
    return found


def _keep(it: Relation, noted: Noted) -> None:
    if noted.kind == Relation.Kind.OTHER and not noted.note.strip():
        raise Refused(SAY_WHICH)
    same = Relation.objects.filter(
        user=it.user, organisation=noted.organisation, kind=noted.kind
    ).exclude(pk=it.pk)
    if same.exists():
        raise Refused(NOTED_ALREADY.format(noted.organisation))
    it.organisation, it.kind = noted.organisation, noted.kind
    it.since_year, it.until_year = noted.since_year, noted.until_year
    it.note = noted.note.strip()
    it.save()


def _said(it: Relation) -> dict[str, object]:
    """All but the note."""
    return {
        "organisation": it.organisation.name,
        "kind": it.kind,
        "since": it.since_year,
        "until": it.until_year,
    }


def _tell(step: str, it: Relation, by: User, **more: object) -> None:
    details = {**_said(it), **more}
    record(step, by=by, object_type=it._meta.label_lower, object_id=it.pk, details=details)


def _touched(it: Relation, by: User) -> list[Case]:
    """Open cases, held, where «no conflict» was answered without this relation.

    Who is deciding in one finishes first. All are held before anything is journalled, as steps do.
    """
    said = ConflictOfInterest.objects.filter(user=by, has_conflict=False)
    mine = Case.objects.filter(status=Case.Status.OPEN, pk__in=said.values("case"))
    found = list(mine.filter(noted_in("organisation", pk=it.pk)).order_by("pk"))
    for case in found:
        hold(case, by)
    return found


def _ask_anew(cases: list[Case], by: User) -> list[str]:
    """Take the answers away; the question stands in the cases again."""
    for case in cases:
        ConflictOfInterest.objects.filter(case=case, user=by, has_conflict=False).delete()
        record(
            "ask_conflict_anew",
            by=by,
            object_type="applications.case",
            object_id=case.pk,
            subject_id=case.pk,
        )
    return [str(case.registration_number) for case in cases]
