"""What was promised and has not happened, and the messages that left."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.words import effect_text, effects_named
from delmos_portal.templatetags.swedish import stockholm
from delmos_portal.workspace import FOR_TECHNICIANS, ReadOnlyAdmin, site


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
    list_display = ["what", "state", "created_at", "attempts", "due_at"]
    list_filter = [State]
    search_fields = ["effect", "key"]
    actions = ["try_again"]

    readonly_fields = ["what", "state"]
    fieldsets = [
        (None, {"fields": ["what", "state", "created_at", "attempts", "due_at"]}),
        (
            FOR_TECHNICIANS,
            {"classes": ["collapse"], "fields": ["effect", "key", "payload", "last_error"]},
        ),
    ]

    @admin.display(description="vad", ordering="effect")
    def what(self, message: OutboxMessage) -> str:
        return effect_text(message.effect)

    @admin.display(description="läge")
    def state(self, message: OutboxMessage) -> str:
        if message.dead_at:
            return f"Gavs upp {stockholm(message.dead_at)}"
        return f"Klar {stockholm(message.done_at)}" if message.done_at else "Väntar"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Also by what the effects are called."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        effects = effects_named(search_term.strip())
        return (found | queryset.filter(effect__in=effects) if effects else found), may_repeat

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
        messages.success(request, f"Portalen försöker igen inom en minut. Antal: {again}.")


@admin.register(SentMail, site=site)
class SentMailAdmin(ReadOnlyAdmin):
    list_display = ["sent_at", "subject", "recipients"]
    search_fields = ["subject", "=subject_id"]
    ordering = ["-sent_at"]
    fieldsets = [
        (None, {"fields": ["subject", "recipients", "sent_at", "body"]}),
        (FOR_TECHNICIANS, {"classes": ["collapse"], "fields": ["key", "subject_id"]}),
    ]
