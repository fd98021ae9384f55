"""What waits for staff elsewhere than in the queue: asked in one statement, however many kinds there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, QuerySet, Subquery
from django.urls import reverse

from applications.models import Case, Inquiry, StrayMail
from delmos_portal.accounts.models import OrganisationClaim, StaffRole, User
from delmos_portal.accounts.permissions import handles_accounts
from delmos_portal.outbox.models import OutboxMessage
from screening.actions.inquiries import ANSWER


@dataclass(frozen=True)
class Waiting:
    """One kind of work that lies elsewhere, and where."""

    text: str
    url: str


def what_waits(user: User) -> dict[str, Any]:
    """Mails given up, cases that nobody looks after, and what else waits for this person's hand."""
    claims = OrganisationClaim.objects.filter(status=OrganisationClaim.Status.WAITING)
    given_up, abandoned, *counts = User.objects.filter(pk=user.pk).values_list(
        Exists(OutboxMessage.objects.dead()),
        Exists(Case.objects.visible_to(user).abandoned()),
        count_of(claims),
        count_of(Inquiry.objects.unanswered()),
        count_of(StrayMail.objects.waiting()),
    )[0]
    return {
        "given_up": given_up,
        "abandoned": abandoned,
        "elsewhere": rows_for(user, *counts),
    }


def count_of(rows: "QuerySet[Any]") -> Subquery:
    counted = rows.order_by().annotate(count=Func(F("pk"), function="COUNT")).values("count")
    return Subquery(counted, output_field=IntegerField())


def rows_for(user: User, claims: int, inquiries: int, stray_mails: int) -> list[Waiting]:
    """For those whose work it is, and only what there is any of."""
    to_answer = reverse("workspace:accounts_organisationclaim_changelist")
    kinds = [
        (
            handles_accounts(user) and claims,
            ("anmälan av organisationsansvarig", "anmälningar av organisationsansvariga"),
            f"{to_answer}?status__exact={OrganisationClaim.Status.WAITING}",
        ),
        (
            user.has_role(*ANSWER) and inquiries,
            ("obesvarad fråga om en utlysning", "obesvarade frågor om utlysningar"),
            reverse("workspace:inquiries"),
        ),
        (
            user.has_role(StaffRole.REGISTRAR) and stray_mails,
            ("mejl utan ärende", "mejl utan ärende"),
            reverse("workspace:stray-mails"),
        ),
    ]
    return [
        Waiting(f"{count} {one if count == 1 else many}", url)
        for count, (one, many), url in kinds
        if count
    ]
