"""What staff write down in a case, and how they mark it and tie it to others."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from applications.models import Case
from delmos_portal.accounts.models import User


class OfficialNote(models.Model):
    """Facts that came from elsewhere or were said: when, by whom, to whom (FL 27 §, R-FL-27).

    Never changed and never deleted; a mistake is put right by a new one that refers to it.
    """

    class Way(models.TextChoices):
        PHONE = "phone", "Telefonsamtal"
        VISIT = "visit", "Besök eller möte"
        MAIL = "mail", "E-post eller brev"
        LOOKED_UP = "looked_up", "Uppgift hämtad från annat håll"
        OTHER = "other", "På annat sätt"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="official_notes")
    way = models.CharField("hur uppgiften kom", max_length=10, choices=Way.choices)
    came_on = models.DateField("dag då uppgiften kom")
    came_at = models.TimeField("klockslag", null=True, blank=True)
    source = models.CharField("från vem", max_length=200)
    told_to = models.CharField("till vem", max_length=200)
    text = models.TextField("uppgiften", max_length=8000)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="rättar",
    )
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="antecknat av"
    )
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "tjänsteanteckning"
        verbose_name_plural = "tjänsteanteckningar"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(told_to="") & ~Q(text=""),
                name="official_note_says_what_and_from_whom_to_whom",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="official_note_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.came_on}"

    @property
    def register_key(self) -> str:
        return f"note:{self.pk}"


class Note(models.Model):
    """A colleague's working note: never registered and never handed out; its author takes it away."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField("anteckning", max_length=4000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("skriven", default=timezone.now)
    changed_at = models.DateTimeField("ändrad", null=True, blank=True)
    version = models.PositiveIntegerField("sparad version", default=0)

    class Meta:
        verbose_name = "arbetsanteckning"
        verbose_name_plural = "arbetsanteckningar"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Label(models.Model):
    """What a case may be marked with, as an administrator has named it."""

    class Kind(models.TextChoices):
        NEUTRAL = "neutral", "Grå"
        INFO = "info", "Blå"
        WARNING = "warning", "Gul"
        DANGER = "danger", "Röd"

    name = models.CharField("etikett", max_length=40, unique=True)
    meaning = models.CharField("när den används", max_length=200, blank=True)
    kind = models.CharField("färg", max_length=10, choices=Kind.choices, default=Kind.NEUTRAL)
    is_used = models.BooleanField("kan väljas", default=True)

    class Meta:
        verbose_name = "etikett"
        verbose_name_plural = "etiketter"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LabelledCase(models.Model):
    """A label on a case, and who put it there."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="labelled")
    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="labelled")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("satt", default=timezone.now)

    class Meta:
        verbose_name = "etikett på ett ärende"
        verbose_name_plural = "etiketter på ärenden"
        constraints = [
            models.UniqueConstraint(fields=["case", "label"], name="label_stands_once_on_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.case}"


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def known_of(self, case: Case, user: User) -> Self:
        """The links of this case to cases that the reader may see, from both ways."""
        seen = Case.objects.visible_to(user)
        from_here = Q(one=case) & Exists(seen.filter(pk=OuterRef("other")))
        to_here = Q(other=case) & Exists(seen.filter(pk=OuterRef("one")))
        return self.filter(from_here | to_here)


class CaseLink(models.Model):
    """Two cases that belong together, and why. The same from both."""

    one = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("varför de hör ihop", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("kopplat", default=timezone.now)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "kopplade ärenden"
        verbose_name_plural = "kopplade ärenden"
        ordering = ["at"]
        constraints = [
            # Kept in one order, so that a pair is one row whichever side it was made from.
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="case_link_is_kept_in_one_order"
            ),
            models.UniqueConstraint(fields=["one", "other"], name="two_cases_are_linked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.one}, {self.other}"

    def beyond(self, case: Case) -> Case:
        """The other case, seen from this one."""
        return self.other if self.one_id == case.pk else self.one
