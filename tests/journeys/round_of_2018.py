"""The round of 2018 as it came in: 100 municipalities and regions, 216 associations, one closing day."""

from dataclasses import dataclass

from django.utils import timezone

from applications.actions import drafting
from applications.models import Call, Stage, Submission
from delmos_portal.accounts.models import Office, Organisation, OrganisationKind, Role
from delmos_portal.demo.walk import Cast, Walk
from tests.build import People, answer, call, mandate, member

PUBLIC, CIVIL = 100, 216  # of 316; 259 of them were invited to apply
NOT_INVITED = 57


@dataclass(frozen=True)
class Round:
    """What has come in when the call closes, in the order that it came."""

    submissions: list[Submission]

    @property
    def not_invited(self) -> set[str]:
        """Numbers of those who will not be invited: spread evenly, as many of all as in 2018."""
        every = (PUBLIC + CIVIL) / NOT_INVITED
        count = round(len(self.submissions) / every)
        return {self.submissions[int(n * every)].case.registration_number for n in range(count)}


def file_round(who: People, many: int) -> Round:
    """As many notifications as asked for, written and signed; then both calls are closed."""
    public = round(many * PUBLIC / (PUBLIC + CIVIL))
    calls = {
        OrganisationKind.KOMMUN: call("kommuner", title="Kommuner och landsting 2018"),
        OrganisationKind.ASSOCIATION: call(
            "foreningar",
            title="Ideella föreningar och stiftelser 2018",
            allowed_kinds=[OrganisationKind.ASSOCIATION],
        ),
    }
    filed = [file_one(calls, who, number, is_public=number < public) for number in range(many)]
    Stage.objects.filter(kind="notification").update(closes_at=timezone.now())
    return Round(filed)


def file_one(
    calls: dict[OrganisationKind, Call], who: People, number: int, *, is_public: bool
) -> Submission:
    kind = OrganisationKind.KOMMUN if is_public else OrganisationKind.ASSOCIATION
    what = "Kommun" if is_public else "Förening"
    code = f"9{number:03}" if is_public else ""
    organisation = Organisation.objects.create(
        kind=kind, name=f"{what} {number + 1:03} (påhittad)", code=code
    )
    member(who.amina, organisation, Role.WRITER)
    member(who.sigrid, organisation, Role.SIGNATORY)
    mandate(who.sigrid, organisation, Office.BOARD_CHAIR if is_public else Office.CHAIR)
    cast = Cast(who.amina, who.sigrid, who.olle, who.disa)
    draft = drafting.begin(calls[kind], organisation, by=who.amina)
    return Walk(draft, cast, lambda _submission, question: answer(question)).to("received")
