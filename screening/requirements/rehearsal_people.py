"""What a rehearsal asks of who took part and who is to be told."""

from django.utils import timezone

from applications.models import ACCEPTED
from delmos_portal.accounts.models import User
from screening.requirements.delegation import why_not_by_order
from screening.requirements.rehearsed import Known, Rehearsed


def decided_by_who_presented(_known: Known, one: Rehearsed) -> str:
    decision = one.decision
    if decision.decided_by_id is None or decision.decided_by_id != decision.presented_by_id:
        return ""
    return "Samma person har föredragit och beslutat. Beslutet måste fattas om av någon annan."


def nobody_has_decided(_known: Known, one: Rehearsed) -> str:
    if one.decision.decided_by_id is not None and one.decision.decided_at is not None:
        return ""
    return f"Beslutsfattare eller beslutsdag saknas (31 § förvaltningslagen). {one.mend}"


def decided_beyond_the_work_order(known: Known, one: Rehearsed) -> str:
    decision = one.decision
    if decision.decided_by is None or decision.decided_at is None:
        return ""
    day = timezone.localdate(decision.decided_at)
    orders = [
        line
        for line in known.orders
        if line.valid_from <= day and (line.valid_until is None or line.valid_until >= day)
    ]
    if not why_not_by_order(decision, decision.decided_by, orders):
        return ""
    return (
        f"{decision.decided_by.name} fick inte fatta beslutet enligt arbetsordningen. Det måste fattas"
        " om av någon annan."
    )


def _who(one: Rehearsed) -> list[User]:
    both = (one.decision.presented_by, one.decision.decided_by)
    return [person for person in both if person is not None]


def the_recused_took_part(_known: Known, one: Rehearsed) -> str:
    """The presenter, the decider, or anybody named as taking part (FL 17 §)."""
    present = [*_who(one), *one.decision.took_part.all()]
    took = [person.name for person in present if one.declared.get(person.pk)]
    named = one.decision.participants.casefold()
    took += [name for name in one.recused if name.casefold() in named]
    if not took:
        return ""
    return f"{took[0]} har anmält jäv och har ändå deltagit. Ärendet måste handläggas om av någon annan."


def no_declaration_was_made(_known: Known, one: Rehearsed) -> str:
    silent = [person.name for person in _who(one) if person.pk not in one.declared]
    if not silent:
        return ""
    return f"{silent[0]} har inte svarat på jävsfrågan. Be om svaret innan beslutet meddelas."


def a_relation_is_not_answered_for(_known: Known, one: Rehearsed) -> str:
    """The presenter or the decider has noted a relation, and not said why it is no conflict (FL 16 §)."""
    if not one.tied:
        return ""
    return (
        f"{one.tied[0]} har antecknat en relation som rör ärendet och har inte svarat på jävsfrågan"
        " med skäl. Be om svaret innan beslutet meddelas."
    )


def a_signature_is_missing(_known: Known, one: Rehearsed) -> str:
    """Of what is granted or approved; that it is missing is itself a reason to dismiss."""
    if not one.missing_signatures or one.decision.outcome not in ACCEPTED:
        return ""
    return (
        f"Underskrift saknas av: {', '.join(one.missing_signatures)}. Begär in den eller fatta ett"
        " annat beslut."
    )


def nobody_has_an_address(_known: Known, one: Rehearsed) -> str:
    if one.to:
        return ""
    return "Ingen e-postadress finns. Brevet går till registratorn, som skickar det med post."


def the_name_has_changed(_known: Known, one: Rehearsed) -> str:
    case = one.submission.case
    if case.organisation.name == case.organisation_name:
        return ""
    return (
        f"Organisationen heter numera {case.organisation.name}. Brevet ställs till namnet i ärendet;"
        " kontrollera att det är rätt part."
    )


def the_party_was_not_heard(_known: Known, one: Rehearsed) -> str:
    return one.not_heard


def an_opinion_came_after_it_was_heard(_known: Known, one: Rehearsed) -> str:
    if not one.unheard_opinions:
        return ""
    return (
        f"Yttrande över remiss från {one.unheard_opinions[0]} kom in efter den senaste"
        " kommuniceringen. Kontrollera att organisationen har fått ta del av det (25 §"
        " förvaltningslagen)."
    )


def like_cases_are_told_otherwise(known: Known, one: Rehearsed) -> str:
    """1 kap. 9 § regeringsformen; N13. An approved batch goes out: the like case was decided since."""
    if not one.unlike:
        return ""
    otherwise = f"Samma kodade skäl har fått en annan utgång i {one.unlike}"
    if known.is_approved:
        return (
            f"{otherwise} sedan omgången godkändes. Skälet kan skrivas under Likabehandling också"
            " när besluten är meddelade."
        )
    or_else = ", eller ta ut beslutet ur omgången" if one.row.pk else ""
    return f"{otherwise}. Skriv varför under Likabehandling innan beslutet meddelas{or_else}."
