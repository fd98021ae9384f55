"""Puts the officer's pages in the workspace, and the registers of the agency's own work."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from applications.admin import staff_of
from applications.models import Case, ConflictOfInterest, PriceBaseAmount
from delmos_portal.journal.record import record
from delmos_portal.journal.words import name_steps
from delmos_portal.outbox.words import name_effects
from delmos_portal.templatetags.swedish import kronor
from delmos_portal.workspace import ReadOnlyAdmin, RegisterAdmin, site
from screening.actions import text_blocks
from screening.forms.price_base import PriceBaseForm
from screening.forms.work_orders import WorkOrderForm
from screening.models import DecisionText, Label, SecrecyGround, TextBlock, WorkOrder
from screening.views import (
    announcing,
    assessing,
    assigning,
    at_once,
    batches,
    call_meetings,
    cases,
    changed_positions,
    checking,
    communicating,
    comparing,
    completion,
    correcting,
    criteria,
    deciding,
    deciding_many,
    delays,
    disclosing,
    equal_treatment,
    exporting,
    inquiries,
    insight,
    meetings,
    messaging,
    moderating,
    notes,
    opinions,
    positions,
    posting,
    previewing,
    queue,
    queueing,
    ranking,
    registering,
    relations,
    reviewing,
    sketching,
    taking_back,
    taking_up_many,
)
from screening.views.wording import EFFECTS, EVENT_TITLES

name_steps(EVENT_TITLES)
name_effects(EFFECTS)
site.add_page("arendeko/", queue.queue, "queue")
site.add_page("arenden/<uuid:pk>/", cases.case, "case")
site.add_page("arendeko/meddela/", announcing.announce, "announce")
site.add_page("arendeko/besluta/", deciding_many.decide_chosen, "decide-many")
site.add_page("statistik/", insight.calls, "insight")
site.add_page("statistik/<slug:slug>/", insight.call, "insight-call")
site.add_page("beslutsomgangar/", batches.batches, "batches")
site.add_page("beslutsomgangar/ny/<int:pk>/", batches.new_batch, "new-batch")
site.add_page("beslutsomgangar/<int:pk>/", batches.batch, "batch")
site.add_page("beslutsomgangar/<int:pk>/lagg-till/", batches.add_to_batch, "add-to-batch")
site.add_page("beslutsomgangar/brev/<int:pk>/", batches.rehearsed_letter, "rehearsed-letter")
site.add_page("beslutsomgangar/brev/<int:pk>/beslut.pdf", batches.rehearsed_file, "rehearsed-file")
site.add_page("beslutsomgangar/brev/<int:pk>/ta-bort/", batches.take_out, "take-out-of-batch")
site.add_page("inlagor/<uuid:pk>/beslut/skicka-igen/", batches.resend, "resend-decision")
site.add_page("arendeko/ta-upp/", taking_up_many.take_up_chosen, "take-up-many")
site.add_page("arendeko/tilldela/", assigning.assign, "assign")
site.add_page("arendeko/sett/", queueing.mark_seen, "mark-seen")
site.add_page("arendeko/urval/", queueing.save_filter, "save-filter")
site.add_page("arendeko/urval/<int:pk>/ta-bort/", queueing.drop_filter, "drop-filter")
site.add_page("belastning/", assigning.load, "load")
site.add_page("franvaro/", queueing.absences, "absences")
site.add_page("franvaro/<int:pk>/ta-bort/", queueing.end_absence, "end-absence")
site.add_page("export/", exporting.exports, "exports")
site.add_page("export/ny/", exporting.new_export, "export-new")
site.add_page("export/<uuid:pk>/", exporting.export, "export")
site.add_page("export/<uuid:pk>/fil/", exporting.export_file, "export-file")
site.add_page("export/<uuid:pk>/avbryt/", exporting.cancel, "export-cancel")
site.add_page(
    "export/mallar/<int:pk>/ta-bort/", exporting.remove_template, "export-template-remove"
)
site.add_page("utan-ansvarig/", queue.abandoned, "abandoned")
site.add_page("registrera/", registering.register, "register")
site.add_page("arenden/<uuid:pk>/meddelanden/", messaging.case_messages, "case-messages")
site.add_page("arenden/<uuid:pk>/meddelanden/last/", messaging.read, "case-messages-read")
site.add_page("fragor/", inquiries.inquiries, "inquiries")
site.add_page("fragor/<int:pk>/", inquiries.inquiry, "inquiry")
site.add_page("meddelanden/", messaging.unread, "messages")
site.add_page("meddelanden/epost/", messaging.stray_mails, "stray-mails")
site.add_page("meddelanden/epost/<int:pk>/", messaging.stray_mail, "stray-mail")
site.add_page("brev/<int:pk>/", posting.posting, "posting")
site.add_page("arenden/<uuid:pk>/anteckningar/", notes.notes, "case-notes")
site.add_page("arenden/<uuid:pk>/anteckningar/ny/", notes.official, "official-note")
site.add_page("anteckningar/<int:pk>/", notes.note, "note")
site.add_page("arenden/<uuid:pk>/utlamnande/", disclosing.of_case, "case-disclosures")
site.add_page("utlamnande/", disclosing.desk, "disclosures")
site.add_page("utlamnande/<int:pk>/", disclosing.disclosure, "disclosure")
site.add_page("utlamnande/<int:pk>/<int:number>/", disclosing.entry, "disclosed-entry")
site.add_page("utlamnande/kopia/<int:pk>/", disclosing.copy, "disclosure-copy")
site.add_page("inlagor/<uuid:pk>/forsening/", delays.notify, "notify-delay")
site.add_page("arenden/<uuid:pk>/begaran/", delays.register, "register-request")
site.add_page("arenden/<uuid:pk>/begaran/avsla/", delays.refuse, "refuse-request")
site.add_page("arenden/<uuid:pk>/moten/nytt/", meetings.plan, "plan-meeting")
site.add_page("moten/", meetings.meetings, "meetings")
site.add_page("moten/<uuid:pk>/", meetings.meeting, "meeting")
site.add_page("moten/<uuid:pk>/andra/", meetings.change, "change-meeting")
site.add_page("moten/utlysning/<slug:slug>/", call_meetings.plan, "plan-call-meeting")
site.add_page("moten/flera/<uuid:pk>/", call_meetings.meeting, "call-meeting")
site.add_page("moten/flera/<uuid:pk>/andra/", call_meetings.change, "change-call-meeting")
site.add_page("moten/inbjuden/<int:pk>/", call_meetings.invited, "call-invitation")
site.add_page("arenden/<uuid:pk>/remisser/", opinions.of_case, "case-opinions")
site.add_page("inlagor/<uuid:pk>/remiss/", opinions.ask, "ask-opinion")
site.add_page("remisser/<uuid:pk>/", opinions.opinion, "opinion")
site.add_page("remisser/<uuid:pk>/svar/", opinions.write_in, "write-in-opinion")
site.add_page("tider/", delays.time_limits, "time-limits")
site.add_page("arenden/<uuid:pk>/jav/", reviewing.declare, "declare")
site.add_page("mina-relationer/", relations.relations, "relations")
site.add_page("mina-relationer/stammer/", relations.confirm, "confirm-relations")
site.add_page("mina-relationer/<int:pk>/", relations.relation, "relation")
site.add_page("relationer/", relations.of_staff, "staff-relations")
site.add_page("jav/<int:pk>/hav/", reviewing.lift, "lift-conflict")
site.add_page("arenden/<uuid:pk>/kontroll/", checking.check_debts, "check-debts")
site.add_page("inlagor/<uuid:pk>/ta-upp/", reviewing.take_up, "take-up")
site.add_page("granska/", at_once.screen, "screen")
site.add_page("inlagor/<uuid:pk>/bedomning/", assessing.assess, "assess")
site.add_page("inlagor/<uuid:pk>/aberopa/", changed_positions.renew, "cite-anew")
site.add_page("inlagor/<uuid:pk>/andra-lasare/", assessing.second_reader, "second-reader")
site.add_page("inlagor/<uuid:pk>/bedomning/<slug:key>/", assessing.rescore, "rescore")
site.add_page("inlagor/<uuid:pk>/moderering/", moderating.moderate, "moderate")
site.add_page("bedomning/", ranking.stages, "assessing")
site.add_page("bedomning/<int:pk>/", ranking.ranking, "ranking")
site.add_page("bedomning/<int:pk>/jamfor/", comparing.compare, "compare")
site.add_page("bedomning/<int:pk>/moderering/", moderating.moderations, "moderations")
site.add_page("bedomning/<int:pk>/likabehandling/", equal_treatment.check, "equal-treatment")
site.add_page("bedomning/<int:pk>/grunder/", criteria.criteria, "criteria")
site.add_page("bedomning/<int:pk>/grunder/ny/", criteria.add, "criterion-add")
site.add_page("bedomning/<int:stage>/grunder/<int:pk>/", criteria.change, "criterion")
site.add_page("stallningstaganden/", positions.positions, "positions")
site.add_page("inlagor/<uuid:pk>/komplettering/", completion.ask, "ask")
site.add_page("inlagor/<uuid:pk>/komplettering/<int:request_pk>/", completion.judge, "judge-items")
site.add_page("inlagor/<uuid:pk>/kommunicera/", communicating.communicate, "communicate")
site.add_page(
    "inlagor/<uuid:pk>/kommunicera/<int:communication_id>/inget-svar/",
    communicating.no_answer,
    "no-answer",
)
site.add_page("inlagor/<uuid:pk>/mer-tid/", completion.more_time, "more-time")
site.add_page("inlagor/<uuid:pk>/fortsatt/", completion.resume, "resume")
site.add_page("inlagor/<uuid:pk>/forslag/", deciding.propose, "propose")
site.add_page("inlagor/<uuid:pk>/beslut/", deciding.decide, "decide")
site.add_page("inlagor/<uuid:pk>/forslag.pdf", previewing.proposal_preview, "proposal-preview")
site.add_page("inlagor/<uuid:pk>/forslag/utkast/", sketching.sketch, "proposal-sketch")
site.add_page("inlagor/<uuid:pk>/forslag/kasta/", sketching.drop, "drop-sketch")
site.add_page("inlagor/<uuid:pk>/ta-tillbaka/", taking_back.take_back, "take-back-decision")
site.add_page("inlagor/<uuid:pk>/ratta/", correcting.correct, "correct")


@admin.register(WorkOrder, site=site)
class WorkOrderAdmin(RegisterAdmin):
    form = WorkOrderForm
    list_display = ["kind", "who", "ceiling", "valid_from", "valid_until", "source"]
    list_filter = ["kind"]
    list_select_related = ["person"]
    fields = ["kind", "person", "up_to_ore", "valid_from", "valid_until", "source"]

    @admin.display(description="vem")
    def who(self, order: WorkOrder) -> str:
        return str(order.person or "Varje beslutsfattare")

    @admin.display(description="högst", ordering="up_to_ore")
    def ceiling(self, order: WorkOrder) -> str:
        return kronor(order.up_to_ore) if order.up_to_ore else "Inget tak"


@admin.register(DecisionText, site=site)
class DecisionTextAdmin(RegisterAdmin):
    list_display = ["title", "part", "stage_kind", "outcome", "is_current"]
    list_filter = ["part", "stage_kind", "outcome", "is_current"]
    search_fields = ["title", "text"]
    fields = ["part", "title", "text", "stage_kind", "outcome", "is_current"]


@admin.register(TextBlock, site=site)
class TextBlockAdmin(RegisterAdmin):
    """Texts that officers may put into assessments."""

    list_display = ["title", "is_in_use", "changed_by", "changed_at"]
    list_filter = ["is_in_use"]
    list_select_related = ["changed_by"]
    search_fields = ["title", "text"]
    fields = ["title", "text", "is_in_use"]

    def save_model(
        self,
        request: HttpRequest,
        obj: TextBlock,
        form: "ModelForm[Any]",  # noqa: ARG002 -- Django's signature
        change: bool,  # noqa: ARG002, FBT001 -- Django's signature
    ) -> None:
        text_blocks.save(obj, by=staff_of(request))


@admin.register(ConflictOfInterest, site=site)
class ConflictOfInterestAdmin(ReadOnlyAdmin):
    list_display = ["case", "user", "conflict", "declared_at", "lift"]
    list_filter = ["has_conflict"]
    list_select_related = ["case", "user"]
    search_fields = ["case__registration_number", "case__organisation_name", "user__name"]
    ordering = ["-declared_at"]
    fields = ["case", "user", "conflict", "reason", "has_relation", "declared_at"]
    readonly_fields = ["conflict"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ConflictOfInterest]":
        known = Case.objects.visible_to(staff_of(request))
        return super().get_queryset(request).filter(case__in=known)

    @admin.display(description="häv")
    def lift(self, declared: ConflictOfInterest) -> str:
        if not declared.has_conflict:
            return ""
        address = reverse("workspace:lift-conflict", args=[declared.pk])
        return format_html('<a href="{}">Häv jävet</a>', address)

    @admin.display(description="jäv", ordering="has_conflict")
    def conflict(self, declared: ConflictOfInterest) -> str:
        return "Ja" if declared.has_conflict else "Nej"


@admin.register(Label, site=site)
class LabelAdmin(RegisterAdmin):
    list_display = ["name", "meaning", "kind", "is_used"]
    list_filter = ["is_used"]
    search_fields = ["name", "meaning"]
    fields = ["name", "meaning", "kind", "is_used"]


@admin.register(PriceBaseAmount, site=site)
class PriceBaseAmountAdmin(RegisterAdmin):
    form = PriceBaseForm
    list_display = ["name", "amount", "source"]
    fields = ["year", "amount_ore", "source"]

    @admin.display(description="år", ordering="year")
    def name(self, amount: PriceBaseAmount) -> str:
        return str(amount.year)

    @admin.display(description="belopp", ordering="amount_ore")
    def amount(self, amount: PriceBaseAmount) -> str:
        return kronor(amount.amount_ore)

    def save_model(
        self,
        request: HttpRequest,
        obj: PriceBaseAmount,
        form: "ModelForm[Any]",
        change: bool,  # noqa: FBT001 -- Django's
    ) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            record(
                "set_price_base_amount",
                by=staff_of(request),
                object_type=obj._meta.label_lower,
                object_id=obj.pk,
                details={"year": obj.year, "amount_ore": obj.amount_ore},
            )


@admin.register(SecrecyGround, site=site)
class SecrecyGroundAdmin(RegisterAdmin):
    list_display = ["provision", "about"]
    fields = ["provision", "about"]
