"""What an officer has typed of a proposal, to be read as a letter before it is handed in."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import User

KEPT_FOR = timedelta(days=30)  # a communication takes fourteen, and one comes back to it


class ProposalSketch(models.Model):
    """An officer's own: never registered, read by nobody else, gone after a month."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="sketches")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="vem")
    typed = models.JSONField("det som är skrivet")  # field → what the form sent, all of it
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    # The letter of the version named here.
    drawn_version = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "utkast till förslag"
        verbose_name_plural = "utkast till förslag"
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "by"], name="a_sketch_is_one_for_each_officer"
            ),
        ]

    def __str__(self) -> str:
        return f"Utkast till förslag, {self.submission}"

    @property
    def is_drawn(self) -> bool:
        return bool(self.path) and self.drawn_version == self.version

    @property
    def is_old(self) -> bool:
        return self.saved_at < timezone.now() - KEPT_FOR
