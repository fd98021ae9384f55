"""Handing out public documents: what was asked for, what is masked and why, and what left (TF 2:15-18)."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Case, RegisterEntry
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile


class SecrecyGround(models.Model):
    """A provision by which something is not handed out (OSL 5:5)."""

    provision = models.CharField("bestämmelse", max_length=60, unique=True)
    about = models.CharField("vad den skyddar", max_length=200)

    class Meta:
        verbose_name = "sekretessgrund"
        verbose_name_plural = "sekretessgrunder"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.provision}: {self.about}"


class DisclosureRequestQuerySet(models.QuerySet["DisclosureRequest"]):
    def visible_to(self, user: User) -> Self:
        """Staff, without the cases in which they are recused; it is nobody else's."""
        cases = Case.objects.visible_to(user) if user.is_staff else Case.objects.none()
        return self.filter(case__in=cases)


class DisclosureRequest(models.Model):
    """Somebody asks for documents of a case. Who and why is not asked (TF 2:18)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    received_on = models.DateField("begäran kom")
    asked_for = models.TextField("vad som begärs", max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("antecknad", default=timezone.now)

    objects = DisclosureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "begäran om utlämnande"
        verbose_name_plural = "begäranden om utlämnande"
        ordering = ["-received_on", "-pk"]

    def __str__(self) -> str:
        return f"Begäran {self.received_on}, {self.case}"


class DisclosedEntry(models.Model):
    """What becomes of one document of the register in a request."""

    class Treatment(models.TextChoices):
        WHOLE = "whole", "Lämnas ut helt"
        MASKED = "masked", "Lämnas ut som kopia med maskade uppgifter"
        WITHHELD = "withheld", "Lämnas inte ut"

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="entries")
    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="+")
    # A file that came with the document, as it came: handed out whole or not at all.
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    treatment = models.CharField("så här lämnas den ut", max_length=10, choices=Treatment.choices)
    ground = models.CharField("grund när den inte lämnas ut", max_length=200, blank=True)

    class Meta:
        verbose_name = "handling i en begäran"
        verbose_name_plural = "handlingar i en begäran"
        ordering = ["entry__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "entry", "file"],
                nulls_distinct=False,
                name="disclosed_entry_is_once_in_its_request",
            ),
            models.CheckConstraint(
                condition=Q(file=None) | ~Q(treatment="masked"),
                name="disclosed_entry_masks_no_file",
            ),
            models.CheckConstraint(
                condition=Q(treatment="withheld") ^ Q(ground=""),
                name="disclosed_entry_has_a_ground_iff_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_treatment_display()}"


class Mask(models.Model):
    """A passage wherever it stands in one document, or the whole of one of its fields; and by what law."""

    disclosed = models.ForeignKey(DisclosedEntry, on_delete=models.CASCADE, related_name="masks")
    text = models.TextField("text", blank=True, max_length=4000)
    field = models.CharField("fält", blank=True, max_length=120)
    ground = models.CharField("grund", max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("antecknad", default=timezone.now)

    class Meta:
        verbose_name = "maskering"
        verbose_name_plural = "maskeringar"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text="") ^ Q(field=""), name="mask_is_of_a_text_or_of_a_field"
            ),
        ]

    def __str__(self) -> str:
        return f"Maskering {self.pk}, {self.ground}"


class MaskedCopy(models.Model):
    """A copy drawn anew from data, or the list of what is withheld. Its bytes are never changed."""

    request = models.ForeignKey(DisclosureRequest, on_delete=models.PROTECT, related_name="copies")
    disclosed = models.ForeignKey(
        DisclosedEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    key = models.CharField(max_length=120, unique=True, help_text="vad den visar")
    path = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField("storlek, byte")
    drawn_at = models.DateTimeField("framtagen", default=timezone.now)

    class Meta:
        verbose_name = "kopia för utlämnande"
        verbose_name_plural = "kopior för utlämnande"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Kopia {self.pk}, {self.request}"


class HandOut(models.Model):
    """What left, when and by whom; where to only if that was told. Never changed."""

    class Way(models.TextChoices):
        MAIL = "mail", "E-post"
        POST = "post", "Post"
        HERE = "here", "Hämtad eller läst hos oss"

    request = models.ForeignKey(
        DisclosureRequest, on_delete=models.PROTECT, related_name="hand_outs"
    )
    handed_on = models.DateField("utlämnat")
    way = models.CharField("sätt", max_length=10, choices=Way.choices)
    to = models.CharField("till, om det är känt", max_length=200, blank=True)
    minutes = models.PositiveIntegerField("tid, minuter")
    what = models.JSONField("handlingar", default=list)
    copies = models.ManyToManyField(MaskedCopy, related_name="hand_outs", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "utlämnande"
        verbose_name_plural = "utlämnanden"
        ordering = ["-at"]
        triggers = [
            pgtrigger.Protect(
                name="hand_out_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"Utlämnande {self.handed_on}, {self.request}"
