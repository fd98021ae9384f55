"""When one of the agency's people is away, and who acts in their place."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from delmos_portal.accounts.models import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def today(self) -> Self:
        return self.on(timezone.localdate())

    def on(self, day: date) -> Self:
        return self.filter(first_on__lte=day, last_on__gte=day)

    def not_over(self) -> Self:
        return self.filter(last_on__gte=timezone.localdate())


class Absence(models.Model):
    """An officer is away these days; the substitute gets the mails and sees the cases as their own."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="absences", verbose_name="borta"
    )
    substitute = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", verbose_name="ersättare"
    )
    first_on = models.DateField("första dag")
    last_on = models.DateField("sista dag")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "frånvaro"
        verbose_name_plural = "frånvaro"
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(user=F("substitute")), name="absence_substitute_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} är borta {self.first_on} till {self.last_on}"


def stand_in_of(user: User) -> User:
    """Who acts for this person today: themselves, or the substitute who is here."""
    seen = {user.pk}
    while True:
        away = Absence.objects.today().filter(user=user).select_related("substitute").first()
        if away is None or away.substitute_id in seen:
            return user
        user = away.substitute
        seen.add(user.pk)
