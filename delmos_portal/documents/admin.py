"""Registers of what the portal has drawn up, and of the numbers it has given."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from delmos_portal.documents.models import SIGNING_SHEET, Document, NumberSeries
from delmos_portal.workspace import ReadOnlyAdmin, site


@admin.register(Document, site=site)
class DocumentAdmin(ReadOnlyAdmin):
    """Drawn up of what has been received or decided; uploaded files are found in their case."""

    list_display = ["title", "reference", "drawn_up_at", "sealed_at", "code"]
    list_filter = ["kind"]
    search_fields = ["title", "reference", "code", "sha256"]
    ordering = ["-drawn_up_at"]
    fields = [
        "title",
        "reference",
        "kind",
        "drawn_up_at",
        "sealed_at",
        "code",
        "size",
        "sha256",
        "replaced_by",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """Without what is an organisation's own (R-TF-1)."""
        return super().get_queryset(request).exclude(kind=SIGNING_SHEET)


@admin.register(NumberSeries, site=site)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["name", "year", "last"]
    ordering = ["-year", "name"]
