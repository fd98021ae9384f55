"""What the agency decides, as both sides read it. The actions are screening's."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.calls import StageKind
from applications.models.submissions import Submission
from delmos_portal.accounts.models import User


class Outcome(models.TextChoices):
    ACCEPT = "accept", "Bifall"
    ACCEPT_IN_PART = "accept_in_part", "Delvis bifall"
    DECLINE = "decline", "Avslag"
    DISMISS = "dismiss", "Avvisning"
    WRITE_OFF = "write_off", "Avskrivning"


ACCEPTED = (Outcome.ACCEPT, Outcome.ACCEPT_IN_PART)


@dataclass(frozen=True)
class OutcomeWords:
    """An outcome as it is proposed, as it is called when decided, and as its party is told."""

    proposal: str
    label: str
    told: str


# Only an application is granted or declined; a report is completed until it can be approved.
PLAIN = {one: OutcomeWords(one.label, one.label, one.label.lower()) for one in Outcome}
WORDS = {
    StageKind.NOTIFICATION: {
        Outcome.ACCEPT: OutcomeWords(
            "Bjud in att ansöka", "Inbjuden att ansöka", "ni bjuds in att ansöka"
        ),
        Outcome.DECLINE: OutcomeWords(
            "Bjud inte in", "Inte inbjuden", "ni bjuds inte in att ansöka"
        ),
        Outcome.DISMISS: OutcomeWords("Avvisa", "Avvisning", "avvisning"),
        Outcome.WRITE_OFF: OutcomeWords("Avskriv", "Avskrivning", "avskrivning"),
    },
    StageKind.APPLICATION: PLAIN,
}
OF_REPORTS = {Outcome.ACCEPT: OutcomeWords("Godkänn", "Godkänd", "godkänd")}


def outcome_words(kind: str) -> dict[Outcome, OutcomeWords]:
    """The outcomes that a kind of stage can have, and what they are called there."""
    return WORDS.get(StageKind(kind), OF_REPORTS)


def words_for(kind: str, outcome: str) -> OutcomeWords:
    return outcome_words(kind).get(Outcome(outcome), PLAIN[Outcome(outcome)])


def decision_key(pk: int, number: int) -> str:
    """What a decision's document, entry and line in the ledger are known by: made anew, by another."""
    return f"decision:{pk}" if number == 1 else f"decision:{pk}:{number}"


class Decision(models.Model):
    """The agency's decision on a submission: the five items of FL 31 §, reasons and terms."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField("utgång", max_length=20, choices=Outcome.choices)
    reasons = models.TextField("skäl", max_length=8000)
    provisions = models.TextField("tillämpade bestämmelser", max_length=2000)
    participants = models.TextField(
        "deltog i den slutliga handläggningen", blank=True, max_length=500
    )
    took_part = models.ManyToManyField(
        User, blank=True, related_name="+", verbose_name="personer som deltog"
    )
    dissent = models.TextField("avvikande mening", blank=True, max_length=2000)
    amount_ore = models.BigIntegerField("beviljat belopp i öre", null=True, blank=True)
    # What the grant binds of each year's money, by the year of its payments (R-PAY-5).
    yearly_ore = models.JSONField("belopp per kalenderår i öre", default=dict, blank=True)
    purpose = models.TextField("vad bidraget får användas till", blank=True, max_length=4000)
    conditions = models.JSONField("villkor", default=list, blank=True)
    use_by_on = models.DateField("sista dag att använda bidraget", null=True, blank=True)
    plan_due_on = models.DateField("sista dag för plan", null=True, blank=True)
    report_due_on = models.DateField("sista dag för slutrapport", null=True, blank=True)
    presented_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="föredragande"
    )
    proposed_at = models.DateTimeField("föreslaget", default=timezone.now)
    sent_back_comment = models.TextField(
        "varför förslaget gick tillbaka", blank=True, max_length=4000
    )
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="beslutsfattare",
    )
    decided_at = models.DateTimeField("beslutat", null=True, blank=True)
    announced_at = models.DateTimeField("meddelat", null=True, blank=True)
    # One more each time that it is taken back before it was announced.
    round = models.PositiveSmallIntegerField("omgång", default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        constraints = [
            # Nobody decides on their own proposal: R-MF-2.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("presented_by")),
                name="decision_is_made_by_another_than_the_one_who_presented_it",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decision_has_a_decider_iff_decided",
            ),
            models.CheckConstraint(
                condition=Q(amount_ore=None) | Q(amount_ore__gte=0),
                name="decision_amount_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.submission}"

    @property
    def is_accepted(self) -> bool:
        return self.outcome in ACCEPTED

    @property
    def key(self) -> str:
        return decision_key(self.pk, self.round)


class PlannedPayment(models.Model):
    """One instalment of the payment plan that the decision states (R-PAY-1)."""

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="planned_payments"
    )
    order = models.PositiveSmallIntegerField("ordning")
    amount_ore = models.BigIntegerField("belopp i öre")
    planned_on = models.DateField("planerad dag")
    after_plan = models.BooleanField("först när planen är godkänd", default=False)

    class Meta:
        verbose_name = "planerad utbetalning"
        verbose_name_plural = "planerade utbetalningar"
        ordering = ["decision", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "order"], name="planned_payment_order_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(amount_ore__gt=0), name="planned_payment_amount_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"Utbetalning {self.order} av {self.decision}"


class Correction(models.Model):
    """An obvious slip of the pen, put right in a decision (FL 36 §, R-FL-36). Both wordings are kept."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField("rättelse nr")
    before = models.JSONField("lydelse före")
    after = models.JSONField("lydelse efter")
    reason = models.TextField("vad som var fel", max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("rättat", default=timezone.now)

    class Meta:
        verbose_name = "rättelse av beslut"
        verbose_name_plural = "rättelser av beslut"
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"], name="correction_number_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"Rättelse {self.number}: {self.reason[:60]}"
