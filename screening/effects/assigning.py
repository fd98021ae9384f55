"""The mail to who has got cases."""

from applications.effects import link
from applications.models import Case
from delmos_portal.accounts.models import User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect


@effect
def tell_assigned(person_id: int, event_ids: list[int]) -> None:
    """Tell an officer of the cases that somebody gave them and that are still theirs.

    Several are counted and not named: each is read where it may be read.
    """
    person = User.objects.get(pk=person_id)
    events = list(Event.objects.filter(pk__in=event_ids).order_by("position"))
    cases = Case.objects.visible_to(person).filter(
        pk__in=[one.subject_id for one in events], officer=person
    )
    if not (found := list(cases)) or not person.is_active:
        return
    only = found[0] if len(found) == 1 else None
    send(
        Mail(
            key=f"screening.tell_assigned:{event_ids[0]}",
            template="tell_assigned",
            to=[person.email],
            context={
                "case": only,
                "count": len(found),
                "giver": events[0].actor_name,
                "note": events[0].details["note"],
                "link": link("workspace:case", only.pk)
                if only
                else f"{link('workspace:queue')}?flik=alla&vems=mina",
            },
            subject_id=only.pk if only else "",
        )
    )
