"""The journal, to be read."""

from django.contrib import admin

from delmos_portal.journal.models import Event
from delmos_portal.workspace import ReadOnlyAdmin, site


@admin.register(Event, site=site)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "on_behalf_of", "step", "object_type", "object_id"]
    search_fields = ["=object_id", "=subject_id", "actor_name"]
    ordering = ["-position"]
    fields = [
        "at",
        "actor_name",
        "on_behalf_of",
        "step",
        "object_type",
        "object_id",
        "subject_id",
        "from_status",
        "to_status",
        "details",
        "previous_hash",
        "hash",
    ]
