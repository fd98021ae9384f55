"""The journal, to be read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from delmos_portal.journal.models import Event
from delmos_portal.journal.words import object_text, step_text, steps_named
from delmos_portal.workspace import FOR_TECHNICIANS, ReadOnlyAdmin, site


@admin.register(Event, site=site)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "on_behalf_of", "what", "about"]
    search_fields = ["=object_id", "=subject_id", "actor_name"]
    ordering = ["-position"]
    readonly_fields = ["what", "about"]
    fieldsets = [
        (None, {"fields": ["at", "actor_name", "on_behalf_of", "what", "about"]}),
        (
            FOR_TECHNICIANS,
            {
                "classes": ["collapse"],
                "fields": [
                    "step",
                    "object_type",
                    "object_id",
                    "subject_id",
                    "from_status",
                    "to_status",
                    "details",
                    "previous_hash",
                    "hash",
                ],
            },
        ),
    ]

    @admin.display(description="vad som hände", ordering="step")
    def what(self, event: Event) -> str:
        return step_text(event.step)

    @admin.display(description="gäller", ordering="object_type")
    def about(self, event: Event) -> str:
        return object_text(event.object_type)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Also by what the steps are called."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        steps = steps_named(search_term.strip())
        return (found | queryset.filter(step__in=steps) if steps else found), may_repeat
