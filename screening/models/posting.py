"""Letters that went by post."""

from django.db import models
from django.utils import timezone

from delmos_portal.accounts.models import User
from delmos_portal.outbox.models import SentMail


class Posting(models.Model):
    """The registrar's note that a mail which could not be sent went by post; it can be put right."""

    mail = models.OneToOneField(
        SentMail, on_delete=models.PROTECT, related_name="posting", verbose_name="brev"
    )
    posted_on = models.DateField("postat")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="antecknat av"
    )
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "postat brev"
        verbose_name_plural = "postade brev"

    def __str__(self) -> str:
        return f"{self.mail}, {self.posted_on}"
