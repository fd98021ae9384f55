"""What was promised and has not happened, and the messages that left."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.workspace import ReadOnlyAdmin, site


class State(admin.SimpleListFilter):
    title = "läge"
    parameter_name = "lage"

    def lookups(self, *_request_and_admin: object) -> list[tuple[str, str]]:
        return [("uppgivna", "Gavs upp"), ("vantar", "Väntar"), ("klara", "Klara")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- as Django's
        match self.value():
            case "uppgivna":
                return queryset.exclude(dead_at=None)
            case "vantar":
                return queryset.filter(done_at=None, dead_at=None)
            case "klara":
                return queryset.exclude(done_at=None)
        return queryset


@admin.register(OutboxMessage, site=site)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ["effect", "why", "attempts", "due_at", "done_at", "dead_at"]
    list_filter = [State]
    search_fields = ["effect", "key"]
    actions = ["try_again"]

    @admin.display(description="senaste fel")
    def why(self, message: OutboxMessage) -> str:
        return Truncator(message.last_error).chars(60)

    def get_ordering(self, request: HttpRequest) -> list[Any]:  # noqa: ARG002 -- Django's signature
        """What was given up first: it waits for a person."""
        return [F("dead_at").desc(nulls_last=True), "-created_at"]

    def has_try_permission(self, request: HttpRequest) -> bool:
        return self.is_administrator(request)

    @admin.action(description="Försök igen", permissions=["try"])
    def try_again(self, request: HttpRequest, queryset: "QuerySet[OutboxMessage]") -> None:
        """Let the worker try what was given up once more, within the minute."""
        again = queryset.filter(done_at=None).update(
            dead_at=None, attempts=0, due_at=timezone.now()
        )
        messages.success(request, f"{again} effekter görs om inom en minut.")


@admin.register(SentMail, site=site)
class SentMailAdmin(ReadOnlyAdmin):
    list_display = ["sent_at", "subject", "recipients"]
    search_fields = ["subject", "=subject_id"]
    ordering = ["-sent_at"]
