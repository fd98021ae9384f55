"""What a rehearsal asks of where each matter stands, and of what follows."""

from applications.models import ACCEPTED, Status
from screening.requirements.rehearsed import Known, Rehearsed, digest_of

TAKE_OUT = "Ta bort det ur omgången."


def the_batch_is_empty(known: Known) -> str:
    return "" if known.rows else "Omgången har inga beslut. Välj vilka som ska meddelas."


def the_next_stage_leads_nowhere(known: Known) -> str:
    following = known.following
    invites = [one for one in known.rows if one.decision.outcome in ACCEPTED]
    if following is None or not invites or not following.is_past(known.now):
        return ""
    if all(one.decision.report_due_on for one in invites):  # the decision gives its own last day
        return ""
    return (
        f"{following.title} har stängt, så ingen som bjuds in kan komma vidare. Flytta sista dagen i"
        " utlysningen."
    )


def its_call_is_cancelled(_known: Known, one: Rehearsed) -> str:
    """A report is of money that was granted before."""
    is_new = not one.submission.stage.is_report and one.decision.outcome in ACCEPTED
    if not is_new or one.submission.stage.call.cancelled_at is None:
        return ""
    return (
        "Utlysningen är inställd, men beslutet beviljar eller bjuder in. Återuppta utlysningen eller"
        " fatta ett annat beslut."
    )


def it_is_withdrawn(_known: Known, one: Rehearsed) -> str:
    if one.submission.status != Status.WITHDRAWN:
        return ""
    return f"Organisationen har återkallat ärendet. {TAKE_OUT}"


def it_is_announced_already(_known: Known, one: Rehearsed) -> str:
    is_told = one.submission.status == Status.ANNOUNCED or one.decision.announced_at is not None
    if not is_told or one.row.announced_at:
        return ""
    return f"Beslutet är redan meddelat. {TAKE_OUT}"


def it_is_not_decided(_known: Known, one: Rehearsed) -> str:
    if one.submission.status in (Status.DECIDED, Status.ANNOUNCED, Status.WITHDRAWN):
        return ""
    return f"Ärendet är inte beslutat. {TAKE_OUT}"


def it_is_of_another_stage(known: Known, one: Rehearsed) -> str:
    if one.submission.stage_id == known.stage.pk:
        return ""
    return f"Beslutet hör till ett annat steg än omgången. {TAKE_OUT}"


def it_is_in_two_batches(_known: Known, one: Rehearsed) -> str:
    if not one.other_batches:
        return ""
    return f"Beslutet ligger också i omgången ”{one.other_batches[0]}”. Ta bort det ur en av dem."


def it_was_changed_after_freezing(known: Known, one: Rehearsed) -> str:
    if not known.is_frozen or one.row.digest == digest_of(one.decision, one.payments):
        return ""
    return "Beslutet har ändrats efter låsningen. Lås upp omgången, läs beslutet och lås igen."


def no_assessment_is_finished(_known: Known, one: Rehearsed) -> str:
    return "" if one.is_assessed else f"Bedömningen är inte färdig. {one.mend}"


def debts_are_not_checked(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant or one.is_debt_checked:
        return ""
    return (
        "Kontroll utan hinder av skulder, likvidation och konkurs saknas. Gör kontrollen på ärendets"
        " sida."
    )


def it_is_not_in_the_register(_known: Known, one: Rehearsed) -> str:
    return "" if one.is_registered else "Beslutet saknas i ärendets register. Be registratorn."


def it_has_no_seal(known: Known, one: Rehearsed) -> str:
    if one.is_sealed:
        return ""
    why = known.seal_problem or "Vänta tills portalen har tagit fram det."
    return f"Beslutet har inte fått sitt e-sigill än. {why}"


def the_letter_cannot_be_drawn(known: Known, one: Rehearsed) -> str:
    if not known.is_frozen or not one.is_undrawable:
        return ""
    return (
        "Brevet går inte att ta fram just nu. Portalen försöker igen; hjälper det inte, be"
        " förvaltningen av portalen se efter."
    )


def the_sealed_letter_reads_otherwise(known: Known, one: Rehearsed) -> str:
    """Something that the letter tells was changed since it was sealed: a last day, or our own words."""
    if not known.is_frozen or not one.row.reads_otherwise:
        return ""
    return (
        "Beslutet som har fått e-sigill är inte tecken för tecken som det skulle bli i dag. Öppna båda"
        " och jämför; är något fel, rätta beslutet när det är meddelat."
    )
