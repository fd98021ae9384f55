"""A call that two must sign, one after the other and each with an e-ID where the portal has one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from applications.actions import drafting, publishing, signing
from applications.models import Call, Case, Stage, Submission
from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.identity import Identity, e_id_name
from delmos_portal.accounts.models import Level, Office, Organisation, OrganisationKind, User
from delmos_portal.demo.answers import invented
from delmos_portal.demo.people import director_of, organisation_people
from delmos_portal.demo.walk import fill_in, signing_of
from delmos_portal.running.provider import HOLDERS
from screening.actions.deciding import end_of

SLUG = "statsbidrag-tva-underskrifter"
TITLE = "Statsbidrag för lokala planer – två underskrifter"
SUMMARY = (
    "Statsbidrag till kommuner och regioner som vill ta fram en lokal plan mot segregation."
    " Intresseanmälan undertecknas av två: först styrelsens ordförande, därefter kommunchefen eller"
    " regiondirektören."
)
PARTIES = [
    {"offices": [Office.BOARD_CHAIR, Office.REGIONAL_CHAIR]},
    {"offices": [Office.MUNICIPAL_DIRECTOR, Office.REGIONAL_DIRECTOR]},
]
MOTALA, BORAS, NORRKOPING = "0583", "1490", "0581"


def publish_call() -> Call:
    """The call; asking twice gives the same one, as it was."""
    found = Call.objects.filter(slug=SLUG).first()
    if found:
        return found
    today = timezone.localdate()
    call = publishing.publish_2018(
        SLUG,
        TITLE,
        publishing.Dates(
            opens_at=end_of(today - timedelta(days=10)),
            notification_closes_at=end_of(today + timedelta(days=25)),
            answer_by=today + timedelta(days=40),
            application_closes_at=end_of(today + timedelta(days=80)),
            decided_by=today + timedelta(days=110),
        ),
        is_demonstration=True,
    )
    call.summary = SUMMARY
    call.save(update_fields=["summary"])
    Stage.objects.filter(pk=call.first_stage().pk).update(
        parties=PARTIES,
        signing_in_order=True,
        required_level=Level.E_ID if e_id_name() else Level.PASSWORD,
    )
    return call


def connect_e_ids(people: dict[str, User]) -> None:
    """Give those who sign the e-ID that the demonstration's provider knows them by."""
    if e_id_name():
        for key in HOLDERS:
            connect_e_id(people[key], provider=settings.EID["server_url"], subject=key)


def make_cases(call: Call, people: dict[str, User]) -> Iterator[Case]:
    """What is missing of: Motala's draft to send, Borås's half signed, Norrköping's received."""
    norrkoping = _kommun(NORRKOPING)
    writer, chair = organisation_people(norrkoping)
    plans: list[tuple[Organisation, User, Sequence[User] | None]] = [
        (_kommun(MOTALA), people["amina"], None),
        (_kommun(BORAS), people["omar"], [people["lena"]]),
        (norrkoping, writer, [chair, director_of(norrkoping)]),
    ]
    for organisation, by, signatories in plans:
        if not Case.objects.filter(call=call, organisation=organisation).exists():
            draft = fill_in(drafting.begin(call, organisation, by=by), invented, by=by)
            if signatories is not None:
                send_and_sign(draft, signatories, by=by)
            yield draft.case


def send_and_sign(draft: Submission, signatories: Sequence[User], *, by: User) -> None:
    signing.send_to_signatory(draft.pk, by=by)
    for signatory in signatories:
        shown = replace(signing_of(draft, signatory), identity=identity_of(signatory))
        signing.sign(draft.pk, shown, by=signatory)


def identity_of(user: User) -> Identity:
    """How an invented person has identified themselves: as the call asks."""
    if not e_id_name():
        return signing.JUST_SIGNED_IN
    return Identity(
        Level.E_ID,
        f"E-legitimation ({e_id_name()})",
        subject=user.email.partition("@")[0],
        name=user.name,
        provider=settings.EID["server_url"],
        at=timezone.now(),
    )


def _kommun(code: str) -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.KOMMUN, code=code)
