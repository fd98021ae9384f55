"""What forms give as examples, by the kind of organisation that reads them."""

from dataclasses import dataclass
from typing import Any

from django import forms

from delmos_portal.accounts.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class Words:
    """Examples from an organisation's own everyday life."""

    address: str
    papers: str  # what gives the right to sign
    decision: str  # one such decision
    givers: str  # who gives a fullmakt
    to_compare: str  # what the agency looks at

    @property
    def evidence(self) -> str:
        return f"{self.papers}. Skriv datum och paragraf, till exempel {self.decision}."

    @property
    def incomplete_address(self) -> str:
        return f"E-postadressen är inte fullständig. Den ska se ut som {self.address}."


OF_THE_PUBLIC = "Protokoll, delegationsordning eller intyg"
WORDS = {
    OrganisationKind.KOMMUN: Words(
        address="namn@kommunen.se",
        papers=OF_THE_PUBLIC,
        decision="Kommunstyrelsen 2026-01-14, § 12",
        givers="kommunchef eller kommunstyrelsens ordförande",
        to_compare="protokollet på kommunens webbplats",
    ),
    OrganisationKind.REGION: Words(
        address="namn@regionen.se",
        papers=OF_THE_PUBLIC,
        decision="Regionstyrelsen 2026-01-14, § 12",
        givers="regiondirektör eller regionstyrelsens ordförande",
        to_compare="protokollet på regionens webbplats",
    ),
    OrganisationKind.KOMMUNALFORBUND: Words(
        address="namn@forbundet.se",
        papers=OF_THE_PUBLIC,
        decision="Förbundsdirektionen 2026-01-14, § 12",
        givers="förbundschef eller förbundsordförande",
        to_compare="protokollet på förbundets webbplats",
    ),
    OrganisationKind.ASSOCIATION: Words(
        address="namn@foreningen.se",
        papers="Stadgar, årsmötes- eller styrelseprotokoll eller registreringsbevis",
        decision="Konstituerande styrelsemöte 2026-03-21, § 4",
        givers="styrelsens ordförande eller firmatecknare",
        to_compare="stadgarna och årsmötesprotokollet",
    ),
    OrganisationKind.FOUNDATION: Words(
        address="namn@stiftelsen.se",
        papers="Registreringsbevis, stadgar eller styrelseprotokoll",
        decision="Styrelsemöte 2026-03-21, § 4",
        givers="styrelsens ordförande eller firmatecknare",
        to_compare="registreringsbeviset från länsstyrelsen",
    ),
    OrganisationKind.FAITH_COMMUNITY: Words(
        address="namn@samfundet.se",
        papers="Registreringsbevis, stadgar eller styrelseprotokoll",
        decision="Styrelsemöte 2026-03-21, § 4",
        givers="styrelsens ordförande eller firmatecknare",
        to_compare="registreringsbeviset från Kammarkollegiet",
    ),
}


def words_for(kind: str) -> Words:
    return WORDS[OrganisationKind(kind)]


class OrganisationsOwnForm(forms.Form):
    """A form that knows whose it is, and speaks as that kind of organisation does."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.words = words_for(organisation.kind)
