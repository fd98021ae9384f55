"""The letters and mails about a decision that takes long (FL 11–12 §§)."""

from applications.effects import link, staff_for
from applications.models import DelayNotice, RegisterEntry, RequestToDecide
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from screening.letters import name_and_title, reached_by

ABOUT = "submission__case__call", "submission__case__organisation", "submission__stage"

# FL 12, 43 and 44 §§, FPL 3 §: what the appeal must hold, where it is given in, and until when.
HOW_TO_APPEAL = (
    "Beslutet får överklagas till förvaltningsrätten (12 § andra stycket förvaltningslagen)."
    " Överklagandet ska vara skriftligt. Ställ det till förvaltningsrätten, men skicka eller lämna det"
    " till oss. Det ska ha kommit in till oss inom tre veckor från den dag då ni fick del av beslutet."
    " Skriv vilket beslut ni överklagar, på vilket sätt ni vill att det ändras och varför. Ange också"
    " organisationens namn, organisationsnummer och kontaktuppgifter. Har överklagandet kommit in i"
    " tid lämnar vi över det till förvaltningsrätten."
)


@effect
def tell_of_request_to_decide(request_id: int) -> None:
    """Tell the case's officer that four weeks have begun."""
    rows = RequestToDecide.objects.select_related(
        "case__call", "case__officer", "submission__stage"
    )
    asked = rows.get(pk=request_id)
    send(
        Mail(
            key=f"screening.tell_of_request_to_decide:{request_id}",
            template="request_to_decide",
            to=staff_for(asked.case_id, StaffRole.OFFICER, first=asked.case.officer),
            context={
                "asked": asked,
                "case": asked.case,
                "link": link("workspace:case", asked.case_id),
            },
        )
    )


def keep(draft: Draft) -> Document:
    """The sealed document, made once and put in the register."""
    document = draw_up(draft)
    RegisterEntry.objects.filter(key=draft.key, document=None).update(document=document)
    return document


@effect
def send_delay_notice(notice_id: int) -> None:
    """Draw up the notice of delay, and send it."""
    notice = DelayNotice.objects.select_related("by", *ABOUT).get(pk=notice_id)
    it = notice.submission
    document = keep(
        Draft(
            key=f"delay:{notice.pk}",
            kind="delay_notice",
            title=f"Besked om {it.stage.definite} dröjer",
            letter={
                "dnr": it.case.registration_number,
                "date": notice.at,
                "case_title": it.case.call.title,
                "presented_by": name_and_title(notice.by),
                "recipient": [it.case.organisation_name],
            },
            context={"reason": notice.reason, "new_on": notice.new_on, "what": it.stage.definite},
            drawn_up_at=notice.at,
            subject_id=it.case_id,
        )
    )
    send(
        Mail(
            key=f"screening.send_delay_notice:{notice_id}",
            template="delay_notice",
            to=reached_by([it])[it.pk],
            subject_id=it.case_id,
            context={
                "notice": notice,
                "submission": it,
                "document": document,
                "link": link("case", it.case_id),
            },
        )
    )


@effect
def send_refusal_to_decide(request_id: int) -> None:
    """Draw up the decision not to decide now, with how it is appealed, and send it."""
    rows = RequestToDecide.objects.select_related("refused_by", *ABOUT)
    asked = rows.get(pk=request_id)
    it = asked.submission
    send(
        Mail(
            key=f"screening.send_refusal_to_decide:{request_id}",
            template="request_refusal",
            to=reached_by([it])[it.pk],
            subject_id=it.case_id,
            context={
                "asked": asked,
                "submission": it,
                "document": keep(refusal_letter(asked)),
                "link": link("case", it.case_id),
            },
        )
    )


def refusal_letter(asked: RequestToDecide) -> Draft:
    it = asked.submission
    assert asked.refused_at  # noqa: S101 -- a constraint: reasons and refused_by iff refused_at
    return Draft(
        key=f"prompt_refusal:{asked.pk}",
        kind="request_refusal",
        title="Beslut att avslå en begäran om att ärendet avgörs",
        letter={
            "dnr": it.case.registration_number,
            "date": asked.refused_at,
            "case_title": it.case.call.title,
            "decided_by": name_and_title(asked.refused_by),
            "recipient": [it.case.organisation_name],
        },
        context={
            "reasons": asked.refusal_reasons,
            "asked_on": asked.came_on,
            "what": it.stage.definite,
            "organisation": it.case.organisation_name,
            "appeal_text": HOW_TO_APPEAL,
        },
        drawn_up_at=asked.refused_at,
        subject_id=it.case_id,
    )
