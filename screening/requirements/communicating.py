"""Whether the organisation has been heard before a decision against it (FL 25 §, R-FL-25)."""

from django.conf import settings
from django.db.models import Exists, OuterRef

from applications.models import Communication, MessageReading, Outcome, StageKind, Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import day
from screening.models import Opinion
from screening.requirements.fault import Fault

NOT_HEARD = (
    "Organisationen ska få yttra sig före ett sådant beslut (25 § förvaltningslagen). Kommunicera"
    " underlaget först, eller anteckna varför det är uppenbart obehövligt. Det gör du under"
    " Kommunicera på ärendets sida."
)
NOT_HEARD_AT_ALL = (
    "En intresseanmälan avvisas inte förrän organisationen har fått yttra sig (25 §"
    " förvaltningslagen). Kommunicera underlaget under Kommunicera på ärendets sida."
)
UNREAD = (
    "Du har inte läst organisationens yttrande från {}. Läs det under Kommunicering vid förslaget eller"
    " bland ärendets meddelanden, och markera det som läst (25 § förvaltningslagen)."
)
STILL_TIME = "Organisationen har till och med {day} på sig att yttra sig."


def unread_statement(submission: Submission, reader: User) -> Communication | None:
    """What the organisation has said of the material, and this person has not taken part of (FL 25 §)."""
    read = MessageReading.objects.filter(message=OuterRef("answer"), by=reader)
    answered = Communication.objects.filter(submission=submission, answer__isnull=False)
    return answered.filter(~Exists(read)).select_related("answer").first()


def why_unread(submission: Submission, reader: User) -> str:
    """Who proposes and who decides have each read what the organisation answered."""
    unread = unread_statement(submission, reader)
    if unread is None or unread.answer is None:
        return ""
    return UNREAD.format(day(unread.answer.at))


def unheard_opinions(submission: Submission, outcome: str, opinions: list[Opinion]) -> list[str]:
    """The bodies whose opinion came after the organisation last was heard, before a decision against it."""
    if outcome not in settings.COMMUNICATE_BEFORE:
        return []
    sent, waivers = submission.communications.all(), submission.communication_waivers.all()
    heard = [*(one.sent_at for one in sent), *(one.at for one in waivers)]
    return [
        one.request.body
        for one in opinions
        if not one.abstains and not any(at > one.at for at in heard)
    ]


def always_heard(submission: Submission, outcome: str) -> bool:
    """A dismissed notification ends the matter at the door: nothing makes it unneeded."""
    return submission.stage.kind == StageKind.NOTIFICATION and outcome == Outcome.DISMISS


def communication_faults(submission: Submission, outcome: str) -> list[Fault]:
    """What stands in the way of a decision against an organisation that has not been heard."""
    if submission.stage.is_report:  # never refused, only completed
        return []
    always = always_heard(submission, outcome)
    if not always and outcome not in settings.COMMUNICATE_BEFORE:
        return []
    sent = list(submission.communications.all())
    if any(one.is_over for one in sent):
        return []
    if not always and submission.communication_waivers.exists():
        return []
    if sent:
        return [Fault("outcome", STILL_TIME.format(day=day(sent[-1].last_on)))]
    return [Fault("outcome", NOT_HEARD_AT_ALL if always else NOT_HEARD)]
