"""Registers of people and organisations, and the pages that answer a claim and check a mandate."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from delmos_portal.accounts.actions.claims import approve_claim, decline_claim
from delmos_portal.accounts.actions.mandates import decline_mandate, verify_mandate
from delmos_portal.accounts.actions.organisations import save_organisation
from delmos_portal.accounts.actions.people import save_person
from delmos_portal.accounts.forms import (
    PRIVATE_DOMAINS,
    DeclineForm,
    OrganisationForm,
    VerifyForm,
    why_doubt,
)
from delmos_portal.accounts.lifecycle import CLAIM_LIFE, ClaimStep
from delmos_portal.accounts.models import (
    Mandate,
    Membership,
    Organisation,
    OrganisationClaim,
    Role,
    StaffRole,
    User,
    domain_of,
)
from delmos_portal.accounts.permissions import handles_accounts
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day
from delmos_portal.workspace import ReadOnlyAdmin, RegisterAdmin, number_in, site

STAFF_ROLES = [choice for choice in StaffRole.choices if choice[0] != StaffRole.SYSTEM]


class PersonForm(forms.ModelForm[User]):
    roles = forms.MultipleChoiceField(
        label="Roller på myndigheten",
        choices=STAFF_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Lämna tomt för den som företräder en sökande organisation.",
    )

    class Meta:
        model = User
        fields = ["email", "name", "title", "phone", "roles", "is_active"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(User, site=site)
class UserAdmin(RegisterAdmin):
    form = PersonForm
    list_display = ["name", "email", "title", "staff_roles", "active"]
    list_filter = ["is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    fields = ["email", "name", "title", "phone", "roles", "is_active", "last_login", "date_joined"]

    @admin.display(description="Roller på myndigheten")
    def staff_roles(self, person: User) -> str:
        return ", ".join(StaffRole(role).label for role in person.roles) or "–"

    @admin.display(description="Aktiv", ordering="is_active")
    def active(self, person: User) -> str:
        return "Ja" if person.is_active else "Nej"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(roles__contains=[StaffRole.SYSTEM])

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Nobody takes away their own right to change the register."""
        mine = ["roles", "is_active"] if obj is not None and obj.pk == request.user.pk else []
        return [*self.readonly_fields, *mine]

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: "ModelForm[Any]",
        change: bool,  # noqa: FBT001 -- Django's
    ) -> None:
        save_person(obj, changed=form.changed_data, by=_staff(request))
        if not change:
            messages.info(request, f"{obj} får ett mejl för att välja lösenord.")


@admin.register(Organisation, site=site)
class OrganisationAdmin(RegisterAdmin):
    form = OrganisationForm
    list_display = ["name", "kind", "code", "org_number", "mailbox"]
    list_filter = ["kind"]
    search_fields = ["name", "org_number", "code", "former_names__name"]
    ordering = ["sort_key"]

    def save_model(
        self,
        request: HttpRequest,
        obj: Organisation,
        form: "ModelForm[Any]",
        change: bool,  # noqa: ARG002, FBT001 -- Django's
    ) -> None:
        save_organisation(
            obj,
            changed=form.changed_data,
            renamed_on=form.cleaned_data["renamed_on"],
            by=_staff(request),
        )


@admin.register(Membership, site=site)
class MembershipAdmin(ReadOnlyAdmin):
    """The organisations decide on their own members."""

    list_display = ["user", "organisation", "role", "since", "until"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    ordering = ["organisation__sort_key", "role"]


class IsVerified(admin.SimpleListFilter):
    title = "kontroll"
    parameter_name = "kontroll"

    def lookups(self, *_request_and_admin: object) -> list[tuple[str, str]]:
        return [
            ("nej", "Att kontrollera"),
            ("ja", "Kontrollerade"),
            ("inte-godtagna", "Inte godtagna"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- as Django's
        chosen = {
            "nej": Q(verified_at=None, verified_by=None)
            & (Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())),
            "ja": Q(verified_at__isnull=False),
            "inte-godtagna": Q(verified_at=None, verified_by__isnull=False),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(Mandate, site=site)
class MandateAdmin(ReadOnlyAdmin):
    list_display = [
        "user",
        "organisation",
        "held_office",
        "valid_from",
        "valid_until",
        "check_text",
    ]
    list_filter = [IsVerified]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    ordering = [F("verified_at").desc(nulls_first=True), "-valid_from"]

    @admin.display(description="uppdrag", ordering="office")
    def held_office(self, mandate: Mandate) -> str:
        return f"{mandate.office_text}{', ersättare' if mandate.is_substitute else ''}"

    @admin.display(description="kontroll", ordering="verified_at")
    def check_text(self, mandate: Mandate) -> str:
        if mandate.is_declined:
            return "Inte godtagen"
        return f"Kontrollerad {day(mandate.verified_at)}" if mandate.verified_at else "Väntar"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The mandate, and the note of the agency's check."""
        rows = Mandate.objects.select_related(
            "user", "organisation", "evidence_file", "verified_by"
        )
        mandate = get_object_or_404(rows, pk=number_in(object_id))
        form = VerifyForm(request.POST or None, kind=mandate.organisation.kind)
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, _check(request, mandate, form.cleaned_data["note"]))
            except Refused as refusal:
                form.add_error("note", str(refusal))
            else:
                return redirect("workspace:accounts_mandate_changelist")
        written = Event.objects.filter(
            object_type=mandate._meta.label_lower,
            object_id=str(mandate.pk),
            step__in=["add_mandate", "change_mandate"],
        )
        context = {
            "mandate": mandate,
            "form": form,
            "written": written.order_by("-position").first(),
            "may_verify": handles_accounts(_staff(request)) and not mandate.verified_at,
        }
        return render(request, "accounts/mandate_check.html", context)


def _check(request: HttpRequest, mandate: Mandate, note: str) -> str:
    """Note the agency's yes or no; say what happened."""
    if "decline" in request.POST:
        decline_mandate(mandate.pk, reason=note, by=_staff(request))
        return "Fullmakten är inte godtagen. Skälet skickas till organisationsansvariga."
    verify_mandate(mandate.pk, note=note, by=_staff(request))
    return "Kontrollen är antecknad."


@admin.register(OrganisationClaim, site=site)
class OrganisationClaimAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "about_text", "name", "email", "domain", "status", "handled_by"]
    list_filter = ["status"]
    list_select_related = ["organisation", "handled_by"]
    search_fields = ["name", "email", "organisation__name", "new_name", "new_number"]
    ordering = ["-created_at"]

    @admin.display(description="organisation")
    def about_text(self, claim: OrganisationClaim) -> str:
        return claim.about if claim.organisation else f"{claim.about} (ny)"

    @admin.display(description="e-postens domän")
    def domain(self, claim: OrganisationClaim) -> str:
        return "Samma som e-postlådans" if claim.same_domain else "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The claim, what speaks for and against it, and the two answers."""
        claim = get_object_or_404(
            OrganisationClaim.objects.select_related("organisation", "handled_by"),
            pk=number_in(object_id),
        )
        approves = "approve" in request.POST
        form = DeclineForm(request.POST if request.method == "POST" and not approves else None)
        if request.method == "POST" and (approves or form.is_valid()):
            return _answer(request, claim, form)
        context = {
            "claim": claim,
            "form": form,
            "administrators": _administrators_of(claim),
            "is_private": domain_of(claim.email) in PRIVATE_DOMAINS,
            "refusal": CLAIM_LIFE.refusal(ClaimStep.APPROVE, claim, _staff(request)),
            **_about_new(claim),
        }
        return render(request, "accounts/claim_answer.html", context)


def _answer(request: HttpRequest, claim: OrganisationClaim, form: DeclineForm) -> HttpResponse:
    try:
        if "approve" in request.POST:
            approve_claim(claim.pk, by=_staff(request))
            messages.success(
                request, f"Anmälan är godkänd. En inbjudan skickas till {claim.email}."
            )
        else:
            decline_claim(claim.pk, reason=form.cleaned_data["reason"], by=_staff(request))
            messages.success(request, f"Anmälan är avslagen. Skälet skickas till {claim.email}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:accounts_organisationclaim_changelist")


def _administrators_of(claim: OrganisationClaim) -> "QuerySet[Membership]":
    rows = Membership.objects.filter(organisation=claim.organisation_id, role=Role.ADMINISTRATOR)
    return rows.select_related("user")


def _about_new(claim: OrganisationClaim) -> dict[str, object]:
    """What to look at when the organisation is not in the register."""
    if not claim.new_name:
        return {}
    same = OrganisationClaim.objects.filter(new_number=claim.new_number).exclude(pk=claim.pk)
    return {
        "is_new": claim.organisation is None,
        "there": Organisation.objects.filter(org_number=claim.new_number).first(),
        "doubt": why_doubt(claim.new_kind, claim.new_number),
        "others_waiting": same.filter(status=OrganisationClaim.Status.WAITING).exists(),
    }


def _staff(request: HttpRequest) -> User:
    """The member of staff; the site has let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
