"""Puts the officer's pages in the workspace, and the registers of the agency's own work."""

from django.contrib import admin

from delmos_portal.journal.words import name_steps
from delmos_portal.outbox.words import name_effects
from delmos_portal.workspace import ReadOnlyAdmin, site
from screening.models import ConflictOfInterest
from screening.views import (
    announcing,
    cases,
    checking,
    completion,
    correcting,
    deciding,
    inquiries,
    messaging,
    posting,
    queue,
    registering,
    reviewing,
)
from screening.views.wording import EFFECTS, EVENT_TITLES

name_steps(EVENT_TITLES)
name_effects(EFFECTS)
site.add_page("arendeko/", queue.queue, "queue")
site.add_page("arendeko/meddela/", announcing.announce, "announce")
site.add_page("utan-ansvarig/", queue.abandoned, "abandoned")
site.add_page("registrera/", registering.register, "register")
site.add_page("arenden/<uuid:pk>/", cases.case, "case")
site.add_page("arenden/<uuid:pk>/meddelanden/", messaging.case_messages, "case-messages")
site.add_page("arenden/<uuid:pk>/meddelanden/last/", messaging.read, "case-messages-read")
site.add_page("fragor/", inquiries.inquiries, "inquiries")
site.add_page("fragor/<int:pk>/", inquiries.inquiry, "inquiry")
site.add_page("meddelanden/", messaging.unread, "messages")
site.add_page("meddelanden/epost/", messaging.stray_mails, "stray-mails")
site.add_page("meddelanden/epost/<int:pk>/", messaging.stray_mail, "stray-mail")
site.add_page("brev/<int:pk>/", posting.posting, "posting")
site.add_page("arenden/<uuid:pk>/jav/", reviewing.declare, "declare")
site.add_page("arenden/<uuid:pk>/kontroll/", checking.check_debts, "check-debts")
site.add_page("inlagor/<uuid:pk>/ta-upp/", reviewing.take_up, "take-up")
site.add_page("inlagor/<uuid:pk>/bedomning/", reviewing.assess, "assess")
site.add_page("inlagor/<uuid:pk>/komplettering/", completion.ask, "ask")
site.add_page("inlagor/<uuid:pk>/fortsatt/", completion.resume, "resume")
site.add_page("inlagor/<uuid:pk>/forslag/", deciding.propose, "propose")
site.add_page("inlagor/<uuid:pk>/beslut/", deciding.decide, "decide")
site.add_page("inlagor/<uuid:pk>/ratta/", correcting.correct, "correct")


@admin.register(ConflictOfInterest, site=site)
class ConflictOfInterestAdmin(ReadOnlyAdmin):
    list_display = ["case", "user", "conflict", "declared_at"]
    list_filter = ["has_conflict"]
    list_select_related = ["case", "user"]
    search_fields = ["case__registration_number", "case__organisation_name", "user__name"]
    ordering = ["-declared_at"]
    fields = ["case", "user", "conflict", "reason", "declared_at"]
    readonly_fields = ["conflict"]

    @admin.display(description="jäv", ordering="has_conflict")
    def conflict(self, declared: ConflictOfInterest) -> str:
        return "Ja" if declared.has_conflict else "Nej"
