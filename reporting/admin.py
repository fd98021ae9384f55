"""Puts the pages about money in the workspace, and the registers of what moved."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from applications.admin import staff_of
from applications.models import Case
from delmos_portal.journal.words import name_steps
from delmos_portal.outbox.words import name_effects
from delmos_portal.templatetags.swedish import kronor
from delmos_portal.workspace import ReadOnlyAdmin, site
from reporting.models import Payment, Repayment
from reporting.views import money
from reporting.views.register_words import EFFECTS, STEPS

name_steps(STEPS)
name_effects(EFFECTS)
site.add_page("arenden/<uuid:pk>/pengar/", money.money, "money")
site.add_page("arenden/<uuid:pk>/pengar/aterbetalning/", money.repayment, "repayment")
site.add_page("arenden/<uuid:pk>/pengar/avsluta/", money.close, "case-close")
site.add_page("arenden/<uuid:pk>/pengar/<uuid:payment_id>/beordra/", money.order, "payment-order")
site.add_page(
    "arenden/<uuid:pk>/pengar/<uuid:payment_id>/bekrafta/", money.confirm, "payment-confirm"
)
site.add_page("arenden/<uuid:pk>/pengar/<uuid:payment_id>/stoppa/", money.stop, "payment-stop")
site.add_page(
    "arenden/<uuid:pk>/pengar/<uuid:payment_id>/stall-in/", money.cancel, "payment-cancel"
)


class OfCases(ReadOnlyAdmin):
    """A register of what belongs to cases: without those in which the reader is recused (R-FL-16)."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        known = Case.objects.visible_to(staff_of(request))
        return super().get_queryset(request).filter(case__in=known)


@admin.register(Payment, site=site)
class PaymentAdmin(OfCases):
    list_display = ["case", "number", "amount", "planned_on", "status", "paid_on", "reference"]
    list_filter = ["status"]
    list_select_related = ["case", "planned"]
    search_fields = ["case__registration_number", "case__organisation_name", "reference"]
    ordering = ["status", "planned__planned_on"]

    @admin.display(description="del", ordering="planned__order")
    def number(self, payment: Payment) -> int:
        return payment.planned.order

    @admin.display(description="belopp", ordering="planned__amount_ore")
    def amount(self, payment: Payment) -> str:
        return kronor(payment.planned.amount_ore)

    @admin.display(description="planerad dag", ordering="planned__planned_on")
    def planned_on(self, payment: Payment) -> object:
        return payment.planned.planned_on


@admin.register(Repayment, site=site)
class RepaymentAdmin(OfCases):
    list_display = ["case", "amount", "received_on", "reference", "registered_by"]
    list_select_related = ["case", "registered_by"]
    search_fields = ["case__registration_number", "case__organisation_name", "reference"]
    ordering = ["-received_on"]

    @admin.display(description="belopp", ordering="amount_ore")
    def amount(self, repayment: Repayment) -> str:
        return kronor(repayment.amount_ore)
