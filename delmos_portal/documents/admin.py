"""Registers of what the portal has drawn up, and of the numbers it has given."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from delmos_portal.documents.certificates import seal_warning
from delmos_portal.documents.models import KINDS, SIGNING_SHEET, Document, NumberSeries
from delmos_portal.documents.scanning import scan_warning
from delmos_portal.workspace import ReadOnlyAdmin, site

site.add_notice("Sigillet", seal_warning)
site.add_notice("Viruskontrollen", scan_warning)


class Kind(admin.SimpleListFilter):
    title = "slag"
    parameter_name = "kind"

    def lookups(self, *_request_and_admin: object) -> list[tuple[str, str]]:
        return [(kind, words) for kind, words in KINDS.items() if kind != SIGNING_SHEET]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- as Django's
        queryset: QuerySet[Document],
    ) -> QuerySet[Document]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Document, site=site)
class DocumentAdmin(ReadOnlyAdmin):
    """Drawn up of what has been received or decided; uploaded files are found in their case."""

    list_display = ["title", "reference", "drawn_up_at", "sealed_at", "code"]
    list_filter = [Kind]
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
    list_display = ["name", "calendar_year", "last"]
    fields = ["name", "calendar_year", "last"]
    readonly_fields = ["calendar_year"]
    ordering = ["-year", "name"]

    @admin.display(description="år", ordering="year")
    def calendar_year(self, series: NumberSeries) -> str:
        """Without the space that parts thousands."""
        return str(series.year)
