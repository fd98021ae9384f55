"""What each person keeps about the queue: when they looked last, and filters with names."""

from django.db import models
from django.utils import timezone

from delmos_portal.accounts.models import User


class LastLook(models.Model):
    """When somebody marked everything in the queue as seen; what came in after it is new to them."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="last_look", verbose_name="person"
    )
    at = models.DateTimeField("senast sett", default=timezone.now)

    class Meta:
        verbose_name = "senast sett"
        verbose_name_plural = "senast sett"

    def __str__(self) -> str:
        return f"{self.user}, {self.at}"


class SavedFilter(models.Model):
    """A name for the part of the queue that an address asks for, kept for one person."""

    MOST = 20

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="saved_filters", verbose_name="person"
    )
    name = models.CharField("namn", max_length=60)
    address = models.TextField("adressens urval")

    class Meta:
        verbose_name = "sparat urval"
        verbose_name_plural = "sparade urval"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], name="saved_filter_has_a_name_of_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name
