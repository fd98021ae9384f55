"""On which days somebody can sign. Pure: no clock, no database; days are counted with both ends in."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from delmos_portal.accounts.models import Mandate, Office, OrganisationKind

Days = tuple[date, date]
ONE_DAY = timedelta(days=1)
FOR_EVER = date.max
OF_A_BOARD = [Office.CHAIR, Office.AUTHORISED_SIGNATORY, Office.EQUIVALENT]
OFFICES = {
    OrganisationKind.KOMMUN: [Office.BOARD_CHAIR, Office.MUNICIPAL_DIRECTOR, Office.EQUIVALENT],
    OrganisationKind.REGION: [Office.REGIONAL_CHAIR, Office.REGIONAL_DIRECTOR, Office.EQUIVALENT],
    OrganisationKind.KOMMUNALFORBUND: [
        Office.FEDERATION_CHAIR,
        Office.FEDERATION_DIRECTOR,
        Office.EQUIVALENT,
    ],
    OrganisationKind.ASSOCIATION: OF_A_BOARD,
    OrganisationKind.FOUNDATION: OF_A_BOARD,
    OrganisationKind.FAITH_COMMUNITY: OF_A_BOARD,
}


def gaps(
    mandates: Iterable[Mandate], offices: Collection[str], first: date, last: date
) -> list[Days]:
    """The days from first to last on which nobody can sign in any of these offices.

    Give it `permissions.held_mandates(organisation_id)`, which holds only those of active people who
    are signatories, without what the agency has not accepted. Substitutes count. Leave out of
    `mandates` those whose ceiling is too low for the amount.
    """
    found, at = [], first
    for begins, ends in stretches(mandates, offices):
        if ends < at:
            continue
        if begins > last:
            break
        if begins > at:
            found.append((at, begins - ONE_DAY))
        if ends >= last:
            return found
        at = ends + ONE_DAY
    return [*found, (at, last)] if at <= last else found


def last_covered_day(
    mandates: Iterable[Mandate], offices: Collection[str], on: date
) -> date | None:
    """The last day of the unbroken time, from `on`, when somebody can sign; nothing if nobody can then.

    FOR_EVER when it has no end.
    """
    for begins, ends in stretches(mandates, offices):
        if begins <= on <= ends:
            return ends
    return None


def is_succeeded(mandate: Mandate, held: Iterable[Mandate]) -> bool:
    """Whether somebody can sign in the office the day after this mandate's last.

    A substitute steps in for the ordinary holder but does not succeed one.
    """
    if mandate.valid_until is None or mandate.valid_until == FOR_EVER:
        return True
    heirs = [
        one
        for one in held
        if one.office_text == mandate.office_text
        and (mandate.is_substitute or not one.is_substitute)
    ]
    return last_covered_day(heirs, {mandate.office}, mandate.valid_until + ONE_DAY) is not None


def stretches(mandates: Iterable[Mandate], offices: Collection[str]) -> list[Days]:
    """The days that the mandates cover, in order; neighbours and what overlaps are made one."""
    held = sorted(
        (one.valid_from, one.valid_until or FOR_EVER) for one in mandates if one.office in offices
    )
    joined: list[Days] = []
    for begins, ends in held:
        if joined and begins <= _day_after(joined[-1][1]):
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def _day_after(day: date) -> date:
    return day if day == FOR_EVER else day + ONE_DAY


def offices_of(kind: str, *, also: str = "") -> list[Office]:
    """The offices that a kind of organisation has; `also` is one that is already written."""
    own = OFFICES[OrganisationKind(kind)]
    return [*own, *([Office(also)] if also and also not in own else [])]
