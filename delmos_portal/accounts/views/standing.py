"""How an organisation's mandates stand today: what its page shows, without a statement of its own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from delmos_portal.accounts.coverage import Days, gaps, offices_of
from delmos_portal.accounts.models import Mandate, Office, Organisation
from delmos_portal.templatetags.swedish import day, in_sentence

SOON = timedelta(days=60)
AHEAD = timedelta(days=365)  # gaps further away than this need nothing done yet
OVER, DECLINED, NOT_SIGNATORY = "Har gått ut", "Inte godtagen", "Gäller inte"


@dataclass(frozen=True)
class Row:
    """One person's mandate, and where it stands."""

    it: Mandate
    text: str
    kind: str

    @property
    def is_over(self) -> bool:
        return self.text == OVER

    @property
    def reason(self) -> str:
        """Why it does not hold, and what to do."""
        if self.text == DECLINED:
            return f"{self.it.verified_note} Ändra fullmakten eller skriv in en ny."
        if self.text == NOT_SIGNATORY:
            return "Personen är inte längre behörig företrädare i organisationen."
        return ""


@dataclass
class OfficeRows:
    """One office with those who hold it."""

    label: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """What the page shows of an organisation's mandates."""

    offices: list[OfficeRows]
    earlier: list[Row]
    warnings: list[str]
    only_one: str
    nobody: bool

    @property
    def offices_with_people(self) -> list[OfficeRows]:
        return [office for office in self.offices if office.rows]


def standing(
    organisation: Organisation, mandates: list[Mandate], signatories: Collection[int], today: date
) -> Standing:
    """From all mandates, and who is still an active signatory (ids)."""
    rows = [Row(one, *state_of(one, signatories, today)) for one in mandates]
    held = [one for one in mandates if one.user_id in signatories and not one.is_declined]
    now = {one.user for one in held if _holds(one, today)}
    only_one = next(iter(now)).name if len(now) == 1 else ""
    return Standing(
        offices=_by_office(organisation, [row for row in rows if not row.is_over]),
        earlier=[row for row in rows if row.is_over],
        warnings=_warnings(organisation, held, today),
        only_one=only_one,
        nobody=not now,
    )


def state_of(mandate: Mandate, signatories: Collection[int], today: date) -> tuple[str, str]:
    """Where a mandate stands, in words, and the kind of its tag."""
    if mandate.valid_until and mandate.valid_until < today:
        return OVER, "neutral"
    if mandate.is_declined:
        return DECLINED, "danger"
    if mandate.user_id not in signatories:
        return NOT_SIGNATORY, "danger"
    if mandate.valid_from > today:
        return "Har inte börjat", "info"
    if mandate.valid_until and mandate.valid_until <= today + SOON:
        return "Slutar snart", "warning"
    return "Gäller", "success"


def _holds(mandate: Mandate, on: date) -> bool:
    return mandate.valid_from <= on and (mandate.valid_until is None or on <= mandate.valid_until)


def _by_office(organisation: Organisation, rows: Iterable[Row]) -> list[OfficeRows]:
    """The offices of such an organisation first, also the empty ones; then what else is written."""
    usual = [one for one in offices_of(organisation.kind) if one != Office.EQUIVALENT]
    found = {one.label: OfficeRows(one.label) for one in usual}
    for row in sorted(rows, key=lambda row: (row.it.is_substitute, row.it.valid_from)):
        text = row.it.office_text
        found.setdefault(text, OfficeRows(text)).rows.append(row)
    return list(found.values())


def _warnings(organisation: Organisation, held: list[Mandate], today: date) -> list[str]:
    """The days, within a year, when nobody can sign: at all, or in an office that somebody has held."""
    last = today + AHEAD
    nobody = gaps(held, Office.values, today, last)
    sentences = [_sentence(gap, today, last, f"för {organisation}") for gap in nobody]
    for text in _offices_in_use(held, today):
        of_office = [one for one in held if one.office_text == text]
        sentences += [
            _sentence(gap, today, last, f"som {in_sentence(text)}")
            for gap in gaps(of_office, Office.values, today, last)
            if not any(begins <= gap[0] and gap[1] <= ends for begins, ends in nobody)
        ]
    return sentences


def _offices_in_use(held: list[Mandate], today: date) -> list[str]:
    """A special title is forgotten when its time is out; the usual offices are always missed."""
    return sorted(
        {
            one.office_text
            for one in held
            if one.office != Office.EQUIVALENT
            or one.valid_until is None
            or one.valid_until >= today
        }
    )


def _sentence(gap: Days, today: date, last: date, how: str) -> str:
    begins, ends = gap
    if begins > today and ends >= last:
        return f"Från och med {day(begins)} kan ingen underteckna {how}."
    if begins > today:
        return f"Från {day(begins)} till och med {day(ends)} kan ingen underteckna {how}."
    if ends >= last:
        return f"Nu kan ingen underteckna {how}."
    return f"Till och med {day(ends)} kan ingen underteckna {how}."
