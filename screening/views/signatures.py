"""Who signed what came in, how, and with what proof: a personal identity number is never whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from applications.letters import is_of, missing_parties, sections_signed, signed_when
from applications.models import ReceivedVersion, Signature, Submission
from delmos_portal.accounts.identity import masked
from delmos_portal.accounts.models import Level
from delmos_portal.prepared import Prepared
from delmos_portal.templatetags.swedish import in_sentence, stockholm

# With the agency's answer about the mandate, as it is today: the rest of it is frozen in the signature.
SIGNATURES = Prepared(
    lambda case: Signature.objects.filter(submission__case=case).annotate(
        mandate_looked_at_by=F("mandate__verified_by"),
        mandate_verified_at=F("mandate__verified_at"),
    )
)


@dataclass(frozen=True)
class Signed:
    """One signature, as the case page shows it."""

    it: Signature
    covers: list[str] = field(default_factory=list)  # only where somebody signed a part

    @property
    def office(self) -> str:
        """In which office, and whether it was their own; a paper does not always tell."""
        office = in_sentence(self.it.office)
        is_ordinary = self.it.mandate_id and not self.it.is_substitute
        return f"{office} (ordinarie)" if is_ordinary else office

    @property
    def how_and_when(self) -> str:
        return f"{self.it.how}, {signed_when(self.it)}"

    @property
    def is_mandate_declined(self) -> bool:
        """Whether the agency did not accept the mandate, before or after it was used."""
        looked_at = getattr(self.it, "mandate_looked_at_by", None)
        return bool(looked_at and not getattr(self.it, "mandate_verified_at", None))

    @property
    def proof(self) -> list[dict[str, str]]:
        """What an e-ID said of the person; nothing for other ways of signing."""
        if self.it.level != Level.E_ID:
            return []
        said = self.it.evidence
        at = said.get("at", "")
        rows = {
            "Namn": said.get("name", ""),
            "Personnummer": masked(said.get("personal_identity_number", "")),
            "Tillitsnivå": str(self.it.level),
            "Utfärdare": said.get("provider", ""),
            "Personens beteckning hos utfärdaren": said.get("subject", ""),
            "Legitimerade sig": stockholm(datetime.fromisoformat(at)) if at else "",
        }
        return [{"label": label, "value": value} for label, value in rows.items() if value]


@dataclass(frozen=True)
class SignedVersion:
    """What came in before a completion, and who had signed it."""

    it: ReceivedVersion
    signed: list[Signed]
    missing: list[str]


def signed_by(
    submission: Submission, version: ReceivedVersion, signatures: Iterable[Signature]
) -> list[Signed]:
    """Those who signed a version, in the order they did."""
    given = [one for one in signatures if is_of(one, version)]
    in_part = any(party.sections for party in submission.stage.signing_parties)
    covers = {}
    if in_part:
        definition = submission.questionnaire.parsed.applying(version.answers)
        covers = sections_signed(given, definition)
    return [Signed(one, covers.get(one.pk, [])) for one in given]


def parties_missing(
    submission: Submission, version: ReceivedVersion, signed: Iterable[Signed]
) -> list[str]:
    """Those whose signatures have not come with what came in."""
    version.submission = submission  # it is at hand: fetched no second time
    return missing_parties(version, [one.it for one in signed])


def signed_version(
    submission: Submission, version: ReceivedVersion, signatures: Iterable[Signature]
) -> SignedVersion:
    signed = signed_by(submission, version, signatures)
    return SignedVersion(version, signed, parties_missing(submission, version, signed))
