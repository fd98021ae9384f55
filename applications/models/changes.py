"""What was changed in a call after it was announced; nothing of it is taken back in silence."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models.calls import Call
from delmos_portal.accounts.models import User


class CallChange(models.Model):
    """A call was cancelled, taken up again, or given another frame: a dated public notice (R-PROC-2b)."""

    class Kind(models.TextChoices):
        CANCELLED = "cancel_call", "Utlysningen är inställd"
        RESUMED = "resume_call", "Utlysningen är återupptagen"
        FRAME = "change_frame", "Ramen är ändrad"

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="changes", verbose_name="utlysning"
    )
    kind = models.CharField("vad", max_length=20, choices=Kind.choices)
    reason = models.TextField("varför")
    made_at = models.DateTimeField("när", default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    frame_before_ore = models.BigIntegerField("tidigare ram i öre", null=True, blank=True)
    frame_after_ore = models.BigIntegerField("ny ram i öre", null=True, blank=True)

    class Meta:
        verbose_name = "ändring av utlysning"
        verbose_name_plural = "ändringar av utlysningar"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="change_frame",
                    frame_before_ore__isnull=False,
                    frame_after_ore__isnull=False,
                )
                & ~Q(frame_before_ore=F("frame_after_ore"))
                | ~Q(kind="change_frame") & Q(frame_before_ore=None, frame_after_ore=None),
                name="call_change_has_two_frames_iff_the_frame_changed",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="call_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.call}"
