"""What happened: append-only and hash-chained. PostgreSQL refuses every change."""

import json
from datetime import UTC
from hashlib import sha256
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from delmos_portal.journal.words import step_text

# The trigger gives each event its place and its hash, one writer at a time; the lock falls at commit.
CHAIN = """
    PERFORM pg_advisory_xact_lock(20180401);
    SELECT position, hash INTO previous FROM journal_event ORDER BY position DESC LIMIT 1;
    NEW.position := COALESCE(previous.position, 0) + 1;
    NEW.previous_hash := COALESCE(previous.hash, '');
    NEW.hash := encode(sha256(convert_to(NEW.previous_hash || NEW.digest, 'UTF8')), 'hex');
    RETURN NEW;
"""


class Event(models.Model):
    """One thing that happened, as it was known then."""

    position = models.BigIntegerField(unique=True, default=0, editable=False)
    at = models.DateTimeField("tidpunkt", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="vem"
    )
    actor_name = models.CharField("namn då", max_length=200)
    on_behalf_of = models.CharField("för", max_length=200, blank=True)
    object_type = models.CharField("slag", max_length=50)
    object_id = models.CharField("objekt", max_length=40, db_index=True)
    subject_id = models.CharField("ärende", max_length=40, blank=True, db_index=True)
    step = models.CharField("steg", max_length=40)
    from_status = models.CharField("från", max_length=20, blank=True)
    to_status = models.CharField("till", max_length=20, blank=True)
    details = models.JSONField("uppgifter", default=dict, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField("föregående hash", max_length=64, editable=False, default="")
    hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        db_table = "journal_event"
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering: ClassVar = ["position"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="event_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Trigger(
                name="event_table_is_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'The journal is never emptied.';",
            ),
            pgtrigger.Trigger(
                name="event_continues_the_chain",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("previous", "RECORD")],
                func=CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {step_text(self.step)}"

    def content_digest(self) -> str:
        """SHA-256 of everything this event says, in canonical JSON."""
        content = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "on_behalf_of": self.on_behalf_of,
            "object": [self.object_type, self.object_id, self.subject_id],
            "step": [self.step, self.from_status, self.to_status],
            "details": self.details,
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()
