"""What waits for staff elsewhere than in the queue: asked in one statement, however many kinds there are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone

from applications.models import Absence, Case, Inquiry, StrayMail, Submission
from delmos_portal.accounts.models import OrganisationClaim, StaffRole, User
from delmos_portal.accounts.permissions import handles_accounts
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.prepared import Prepared
from screening.actions.assigning import ASSIGN
from screening.actions.delays import requests_open
from screening.actions.inquiries import ANSWER
from screening.models import Label, SavedFilter
from screening.views.narrowing import is_without_officer


@dataclass(frozen=True)
class Waiting:
    """One kind of work that lies elsewhere, and where."""

    text: str
    url: str


def _asked(staff: int, today: date) -> "QuerySet[User, tuple[Any, ...]]":
    claims = OrganisationClaim.objects.filter(status=OrganisationClaim.Status.WAITING)
    without_officer = Submission.objects.open_to(staff).filter(is_without_officer())
    kept = SavedFilter.objects.filter(user=staff).order_by("name")
    return User.objects.filter(pk=staff).values_list(
        Exists(OutboxMessage.objects.dead()),
        Exists(OutboxMessage.objects.overdue()),
        Exists(Case.objects.open_to(staff).abandoned()),
        F("last_look__at"),
        ArraySubquery(kept.values(row=JSONObject(pk="pk", name="name", address="address"))),
        Exists(Absence.objects.on(today).filter(substitute=staff)),
        Exists(without_officer),
        count_of(claims),
        count_of(Inquiry.objects.unanswered()),
        count_of(StrayMail.objects.waiting()),
        count_of(requests_open().filter(case__in=Case.objects.open_to(staff))),
        ArraySubquery(Label.objects.order_by("name").values(row=JSONObject(pk="pk", name="name"))),
    )


ASKED: Prepared[Any] = Prepared(_asked, (int, date))


def what_waits(user: User) -> dict[str, Any]:
    """Mails given up or late, cases that nobody looks after, what else waits for this person's hand; and what
    they keep about the queue: when they looked last, and their saved filters; and the labels that there are."""
    [(given_up, overdue, abandoned, looked_at, saved, stands_in, unhandled, *counts, labels)] = (
        ASKED.about(user.pk, timezone.localdate())
    )
    return {
        "given_up": given_up,
        "overdue": overdue,
        "abandoned": abandoned,
        "without_officer": unhandled and user.has_role(*ASSIGN),
        "last_look": looked_at or user.date_joined,
        "saved": saved,
        "labels": labels,
        "stands_in": stands_in,
        "elsewhere": rows_for(user, *counts),
    }


def count_of(rows: "QuerySet[Any]") -> Subquery:
    counted = rows.order_by().annotate(count=Func(F("pk"), function="COUNT")).values("count")
    return Subquery(counted, output_field=IntegerField())


def rows_for(
    user: User, claims: int, inquiries: int, stray_mails: int, asked: int
) -> list[Waiting]:
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
        (
            asked,
            ("begäran om att ett ärende avgörs", "begäranden om att ärenden avgörs"),
            reverse("workspace:time-limits"),
        ),
    ]
    return [
        Waiting(f"{count} {one if count == 1 else many}", url)
        for count, (one, many), url in kinds
        if count
    ]
