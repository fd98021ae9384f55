"""What has happened in a case, as its organisation may read it."""

from applications.models import Case, Submission
from delmos_portal.journal.models import Event

# Steps of the organisation's own people, told by name.
OWN = {
    "send_to_signatory": "{what} skickades till {them}",
    "take_back": "{what} togs tillbaka för att ändras",
    "return_to_writer": "{what} skickades tillbaka med en kommentar",
    "replace_signatory": "En ersättare ombads att underteckna {what_lower}",
    "void_signature": "En underskrift upphävdes, eftersom innehållet ändrades",
    "sign": "{what} undertecknades",
    "add_signature": "{what} undertecknades av en till i efterhand",
    "send_completion": "Kompletteringen skickades till {them}",
    "return_completion": "Kompletteringen skickades tillbaka med en kommentar",
    "complete": "Kompletteringen undertecknades och kom in",
    "withdraw": "{what} återkallades",
    "ask_to_decide": "Det begärdes att ärendet avgörs",
    "hand_over": "Ärendet lämnades över till {to}",
    "take_over": "{to} tog över ärendet",
}
# Steps of the agency. What it prepares is not told: until a decision is announced it is handling.
AGENCYS = {
    "register": "{what} registrerades",
    "register_completion": "Komplettering av {what_lower} registrerades",
    "take_up": "{what} började handläggas",
    "ask_for_more": "Vi begärde komplettering av {what_lower}",
    "extend_completion": "Vi gav mer tid att komplettera {what_lower}",
    "resume": "{what} handläggs utan komplettering",
    "notify_delay": "Vi meddelade att beskedet om {what_lower} dröjer",
    "refuse_to_decide": "Vi avslog begäran om att ärendet avgörs",
    "announce": "Beskedet om {what_lower} meddelades",
    "correct_decision": "Beskedet om {what_lower} rättades",
    "confirm_payment": "En utbetalning gjordes",
    "close_case": "Ärendet avslutades",
    "change_form": "Frågorna i {what_lower} ändrades",
}
PARTIAL = "Kompletteringen undertecknades av en av flera"
OPENED = "{what} öppnades"


def events_of(case: Case) -> list[Event]:
    """What its organisation may read of what has happened, the latest first."""
    told = [*OWN, *AGENCYS, "open_stage"]
    return list(Event.objects.filter(subject_id=str(case.pk), step__in=told).order_by("-position"))


def timeline_of(events: list[Event], submissions: list[Submission]) -> list[dict[str, object]]:
    """Rows for the timeline component."""
    stages = {str(one.pk): one.stage for one in submissions}
    rows: list[dict[str, object]] = []
    for event in events:
        stage = stages.get(event.object_id)
        is_partial = event.step == "complete" and event.to_status == "incomplete"
        text = PARTIAL if is_partial else OWN.get(event.step) or AGENCYS.get(event.step) or OPENED
        who = "Delmos" if event.step in AGENCYS else event.actor_name
        rows.append(
            {
                "at": event.at,
                "title": text.format(
                    what=stage.title if stage else "Inlagan",
                    what_lower=stage.definite if stage else "inlagan",
                    them=stage.signing.them if stage else "undertecknaren",
                    to=event.details.get("to", ""),
                ),
                "who": "" if event.step == "open_stage" else who,
                "text": "",
            }
        )
    return rows
