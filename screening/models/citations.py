"""Which of the agency's standing interpretations an assessment rests on (N12)."""

from django.db import models
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.pages.models import Article


def wording_of(position: Article) -> str:
    return f"{position.summary}\n\n{position.body}".strip()


class Citation(models.Model):
    """An assessment cites a published position, as it read when it was cited."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="citations")
    position = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="citations",
        verbose_name="ställningstagande",
    )
    version = models.PositiveIntegerField("utgåva")
    number = models.CharField("nummer", max_length=20)
    title = models.CharField("rubrik", max_length=150)
    decided_on = models.DateField("beslutat")
    wording = models.TextField("lydelse")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("åberopat", default=timezone.now)

    class Meta:
        verbose_name = "åberopat ställningstagande"
        verbose_name_plural = "åberopade ställningstaganden"
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "position"], name="a_position_is_cited_once_in_a_submission"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def has_ended(self) -> bool:
        """Whether the position is no longer published: it holds no more."""
        return not self.position.is_published

    @property
    def has_changed(self) -> bool:
        """Whether the position reads otherwise today; `position` is fetched with it."""
        now = self.position
        return (self.number, self.title, self.wording) != (now.number, now.title, wording_of(now))
