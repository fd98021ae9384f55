"""What must happen next: promised effects, kept by the worker."""

from datetime import timedelta
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from delmos_portal.outbox.words import effect_text

LAST_TRY = 126  # after an hour's doubling, each hour for five days (trust.md, F-12)
DIED_TOO_OFTEN = 3
OVERDUE_AFTER = timedelta(minutes=2)  # worker or clock stands still (trust.md, V7 and O-07)
CHANNEL = "outbox"  # where PostgreSQL tells the listening workers of a new promise, at commit


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def waiting(self) -> "OutboxMessageQuerySet":
        return self.filter(done_at=None, dead_at=None)

    def overdue(self) -> "OutboxMessageQuerySet":
        return self.waiting().filter(due_at__lt=Now() - OVERDUE_AFTER)

    def dead(self) -> "OutboxMessageQuerySet":
        return self.exclude(dead_at=None)


class OutboxMessage(models.Model):
    """One promised effect. Payload is ids, never personal data."""

    effect = models.CharField("effekt", max_length=100)
    key = models.CharField("nyckel", max_length=200, unique=True)
    payload = models.JSONField("uppgifter", default=dict)
    created_at = models.DateTimeField("lovad", default=timezone.now)
    due_at = models.DateTimeField("tidigast", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    done_at = models.DateTimeField("klar", null=True, blank=True)
    dead_at = models.DateTimeField("gavs upp", null=True, blank=True)
    last_error = models.TextField("senaste fel", blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "utskick eller handling"
        verbose_name_plural = "utskick och handlingar"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, dead_at=None),
                name="outbox_messages_still_waiting",
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="outbox_message_is_told_of",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=f"PERFORM pg_notify('{CHANNEL}', NEW.key); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return effect_text(self.effect)

    def begin_try(self) -> None:
        """Count a try before it is made. A worker that dies is followed at once, the third time later."""
        self.attempts += 1
        if self.attempts >= DIED_TOO_OFTEN:
            self._wait()
        if self.attempts > LAST_TRY:
            self.dead_at = timezone.now()

    def postpone(self, error: Exception) -> None:
        """Try again after 1, 2, 4 … minutes, at most an hour; after the last try it is dead."""
        self.last_error = f"{type(error).__name__}: {error}"[:2000]
        self._wait()
        if self.attempts >= LAST_TRY:
            self.dead_at = timezone.now()

    def _wait(self) -> None:
        minutes = 60 if self.attempts > 6 else 2 ** (self.attempts - 1)
        self.due_at = timezone.now() + timedelta(minutes=minutes)


BY_POST = "Skicka med post: "  # begins the subject when nobody has an address


class SentMail(models.Model):
    """A message that left, kept so that both sides can read in the case what was sent."""

    key = models.CharField("nyckel", max_length=200, unique=True)
    subject_id = models.CharField("ärende", max_length=40, blank=True, db_index=True)
    recipients = ArrayField(models.EmailField(), verbose_name="till")
    subject = models.CharField("ämne", max_length=250)
    body = models.TextField("text")
    sent_at = models.DateTimeField("skickat", default=timezone.now)

    class Meta:
        verbose_name = "skickat meddelande"
        verbose_name_plural = "skickade meddelanden"
        ordering = ["sent_at"]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_to_be_posted(self) -> bool:
        """Whether it reached the agency only, because the party has no address."""
        return self.subject.startswith(BY_POST)
