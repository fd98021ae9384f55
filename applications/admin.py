"""The registers of calls, forms and cases; and the platform's registers without what is not the agency's."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Func, OuterRef, QuerySet, Subquery, UUIDField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from applications.actions.promises import is_own_given_up
from applications.forms.calls import CallForm
from applications.models import Call, Case, Signature, Stage
from applications.permissions import (
    OWN_EFFECTS,
    known_events,
    known_mails,
    recused_subjects,
    without_personal,
    without_recused,
)
from applications.requirements import why_not_this_form
from applications.views import changing, changing_form, promises
from applications.views.register_words import EFFECTS, STEPS
from delmos_portal.accounts.models import Office, User
from delmos_portal.documents.admin import DocumentAdmin
from delmos_portal.documents.models import Document
from delmos_portal.journal.admin import EventAdmin
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.journal.words import name_steps
from delmos_portal.outbox.admin import OutboxMessageAdmin, SentMailAdmin
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.words import name_effects
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.workspace import ReadOnlyAdmin, RegisterAdmin, site, spoken

name_steps(STEPS)
name_effects(EFFECTS)
site.add_page("utlysningar/<int:pk>/", changing.changes, "call-changes")
site.add_page("utlysningar/<int:pk>/stall-in/", changing.cancel, "cancel-call")
site.add_page("utlysningar/<int:pk>/ateruppta/", changing.resume, "resume-call")
site.add_page("utlysningar/<int:pk>/ram/", changing.change_frame, "change-frame")
site.add_page("formular/anvand/", changing_form.change_form, "change-form")
site.add_page("utskick/egna/", promises.try_own_again, "try-own-again")
EXCLUSIVE = "Första stunden för sent: midnatt efter den sista dagen."


MOST_PARTIES = 3
PARTY_HELP = (
    "Vem som måste underteckna: en av dem som är ikryssade. Lämna alla parter tomma om en underskrift"
    " av någon som är behörig räcker."
)
SECTIONS_HELP = (
    "De avsnitt som parten undertecknar. Lämna tomt om parten undertecknar allt. Avsnitt som annars"
    " ingen skulle underteckna undertecknas av alla parter."
)
NO_FORM = (
    "Välj ett publicerat formulär. Finns det inget? Bygg och publicera det först, under Formulär."
)
DRAFTS_FOLLOW = (
    "Utlysningen är publicerad, och utkast kan vara påbörjade. Byt version under Formulär, Använd i"
    " utlysning. Där syns vad det betyder för utkasten, och de följer med."
)
SECTIONS_LATER = "Spara steget först. Sedan går det att välja bland frågeformulärets avsnitt här."


def party_field(number: int) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=f"Part {number} som undertecknar",
        choices=Office.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=PARTY_HELP if number == 1 else "",
    )


def sections_field(number: int) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=f"Avsnitt för part {number}",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=SECTIONS_HELP if number == 1 else "",
        error_messages={
            "invalid_choice": "Avsnittet ”%(value)s” finns inte i stegets frågeformulär."
            " Välj bland avsnitten här."
        },
    )


class StageForm(forms.ModelForm[Stage]):
    """A stage, with the offices and the sections of up to three parties as check boxes."""

    party_1 = party_field(1)
    party_1_sections = sections_field(1)
    party_2 = party_field(2)
    party_2_sections = sections_field(2)
    party_3 = party_field(3)
    party_3_sections = sections_field(3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = QuestionnaireVersion.objects.published().select_related("questionnaire")
        form_field = cast("forms.ModelChoiceField[Any]", self.fields["questionnaire"])
        form_field.queryset = published.order_by("questionnaire__title", "-number")
        form_field.error_messages["required"] = NO_FORM
        # A hidden copy of the default would point at an error text, which HTML forbids.
        self.fields["reminder_days"].show_hidden_initial = False
        sections = self._sections_to_choose()
        for number in range(1, MOST_PARTIES + 1):
            field = cast("forms.MultipleChoiceField", self.fields[f"party_{number}_sections"])
            field.choices = sections
            if not sections:
                field.help_text = SECTIONS_LATER if number == 1 else ""
        for number, row in enumerate(self.instance.parties[:MOST_PARTIES], start=1):
            self.fields[f"party_{number}"].initial = row["offices"]
            self.fields[f"party_{number}_sections"].initial = row.get("sections", [])

    class Meta:
        model = Stage
        exclude = ["parties"]  # noqa: DJ006 -- the parties have fields of their own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "Steget stänger innan det öppnar. Välj en senare dag.")
        before = list(self.instance.parties)
        parties = [
            self._party(number)
            for number in range(1, MOST_PARTIES + 1)
            if cleaned.get(f"party_{number}")
        ]
        self._refuse_sections_of_nobody()
        if self.errors:
            return cleaned
        if parties != before and self._is_being_signed():
            raise forms.ValidationError(
                "Någon har redan undertecknat i det här steget. Då kan det inte ändras vem som undertecknar."
            )
        self.instance.parties = parties
        return cleaned

    def clean_questionnaire(self) -> QuestionnaireVersion:
        """In a published call the drafts must follow, and that is done where it can be seen."""
        chosen: QuestionnaireVersion = self.cleaned_data["questionnaire"]
        before = self.instance.questionnaire_id
        is_published = bool(self.instance.pk) and self.instance.call.published_at is not None
        if is_published and chosen.pk != before:
            raise forms.ValidationError(DRAFTS_FOLLOW)
        return chosen

    def _party(self, number: int) -> dict[str, list[str]]:
        sections = self.cleaned_data.get(f"party_{number}_sections")
        offices = self.cleaned_data[f"party_{number}"]
        return {"offices": offices, **({"sections": sections} if sections else {})}

    def _refuse_sections_of_nobody(self) -> None:
        for number in range(1, MOST_PARTIES + 1):
            offices, sections = f"party_{number}", f"party_{number}_sections"
            if self.cleaned_data.get(sections) and not self.cleaned_data.get(offices):
                self.add_error(
                    offices,
                    f"Part {number} har avsnitt men ingen som undertecknar. Kryssa i vem det är,"
                    " eller ta bort avsnitten.",
                )

    def _sections_to_choose(self) -> list[tuple[str, str]]:
        """The sections of the questionnaire that is chosen now, else of the one that is kept."""
        chosen = self.data.get(self.add_prefix("questionnaire")) if self.is_bound else ""
        is_number = str(chosen).isascii() and str(chosen).isdigit() and len(str(chosen)) < 10
        number = chosen if is_number else self.instance.questionnaire_id
        version = QuestionnaireVersion.objects.filter(pk=number).first() if number else None
        return [(one.key, one.title) for one in version.parsed.sections] if version else []

    def _is_being_signed(self) -> bool:
        given = Signature.objects.filter(submission__stage=self.instance.pk, voided_at=None)
        return bool(self.instance.pk) and given.exists()


class StageFormSet(forms.BaseInlineFormSet[Stage, Call, Any]):
    def clean(self) -> None:
        """The final report asks for what the call demands with it (R-119-6)."""
        super().clean()
        for form in self.forms:
            version, kind = form.cleaned_data.get("questionnaire"), form.instance.kind
            if version and (why := why_not_this_form(self.instance, kind, version.parsed)):
                form.add_error("questionnaire", why)


class StageInline(admin.StackedInline[Stage, Call]):
    model = Stage
    form = StageForm
    formset = StageFormSet
    fields = [
        "order",
        "kind",
        "title",
        "opens_at",
        "closes_at",
        "answer_by",
        "accepts_late",
        "questionnaire",
        "party_1",
        "party_1_sections",
        "party_2",
        "party_2_sections",
        "party_3",
        "party_3_sections",
        "signing_in_order",
        "sign_within_days",
        "writer_may_sign",
        "required_level",
        "max_files",
        "max_total_mb",
        "max_pages",
        "reminder_days",
    ]
    extra = 1  # without script there is no other way to add one; left empty it is nothing
    show_change_link = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = spoken(super().formfield_for_dbfield(db_field, request, **kwargs))
        if db_field.name == "closes_at" and field is not None:
            field.help_text = f"{EXCLUSIVE} {db_field.help_text}"
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return _is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False


@admin.register(Call, site=site)
class CallAdmin(RegisterAdmin):
    form = CallForm
    inlines = [StageInline]
    change_form_template = "applications/call_register.html"
    fieldsets = CallForm.groups()
    list_display = ["title", "ordinance", "published_at", "cancelled_at"]
    search_fields = ["title", "slug"]
    ordering = ["-published_at"]
    autocomplete_fields = ["invited"]
    prepopulated_fields = {"slug": ["title"]}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def save_model(
        self,
        request: HttpRequest,
        obj: Call,
        form: "ModelForm[Any]",
        change: bool,  # noqa: FBT001 -- Django's
    ) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            record(
                "change_call" if change else "add_call",
                by=staff_of(request),
                object_type=obj._meta.label_lower,
                object_id=obj.pk,
                details={"changed": form.changed_data},
            )


@admin.register(Case, site=site)
class CaseAdmin(ReadOnlyAdmin):
    """The public register's backbone: cases that have something received."""

    list_display = [
        "registration_number",
        "organisation_name",
        "call_title",
        "status",
        "officer",
        "registered_at",
    ]
    list_filter = ["status", "call"]
    list_select_related = ["call", "officer"]
    search_fields = ["registration_number", "organisation_name"]
    ordering = ["-registered_at"]
    fields = [
        "registration_number",
        "organisation_name",
        "call_title",
        "status",
        "officer",
        "registered_at",
        "closed_at",
    ]

    @admin.display(description="utlysning", ordering="call__title")
    def call_title(self, case: Case) -> str:
        return case.call.title

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Case]":
        return Case.objects.visible_to(staff_of(request))


site.unregister([Event, SentMail, OutboxMessage, Document])


def case_number() -> Subquery:
    """The registration number of the case that a row of the platform is about, by its subject."""
    key = Func(
        OuterRef("subject_id"),
        template="CASE WHEN %(expressions)s ~ '^[0-9a-f-]{36}$' THEN (%(expressions)s)::uuid END",
        output_field=UUIDField(),
    )
    return Subquery(Case.objects.filter(pk=key).values("registration_number")[:1])


def with_case_number(register: type[ReadOnlyAdmin]) -> Any:
    [(title, first), *rest] = register.fieldsets or []
    return [(title, {**first, "fields": [*first["fields"], "case_number"]}), *rest]


@admin.register(Event, site=site)
class KnownEventAdmin(EventAdmin):
    """Without the events of drafts and of what lies for signing (R-TF-1)."""

    list_display = [*EventAdmin.list_display, "case_number"]
    readonly_fields = [*EventAdmin.readonly_fields, "case_number"]
    fieldsets = with_case_number(EventAdmin)

    @admin.display(description="diarienummer")
    def case_number(self, event: Event) -> str:
        return getattr(event, "number", None) or ""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Event]":
        user = staff_of(request)
        known = without_personal(known_events(super().get_queryset(request)), user)
        shown = known.annotate(number=case_number())
        return shown.exclude(subject_id__in=recused_subjects(user))


@admin.register(OutboxMessage, site=site)
class KnownPromiseAdmin(OutboxMessageAdmin):
    """Without the promises about what an organisation writes for itself (R-TF-1)."""

    change_list_template = "applications/promises_register.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        own = {"own_given_up": is_own_given_up(), "may_try": _is_administrator(request)}
        return super().changelist_view(request, {**own, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> "QuerySet[OutboxMessage]":
        return super().get_queryset(request).exclude(effect__in=OWN_EFFECTS)


@admin.register(SentMail, site=site)
class KnownMailAdmin(SentMailAdmin):
    """Without the messages about what an organisation writes for itself (R-TF-1)."""

    list_display = [*SentMailAdmin.list_display, "case_number"]
    readonly_fields = ["case_number"]
    fieldsets = with_case_number(SentMailAdmin)

    @admin.display(description="diarienummer")
    def case_number(self, mail: SentMail) -> str:
        return getattr(mail, "number", None) or ""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SentMail]":
        known = known_mails(super().get_queryset(request)).annotate(number=case_number())
        return without_recused(known, staff_of(request))


@admin.register(Document, site=site)
class KnownDocumentAdmin(DocumentAdmin):
    """Without those of cases in which the reader has a conflict of interest (R-FL-16)."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Document]":
        known = super().get_queryset(request)
        return known.exclude(subject_id__in=recused_subjects(staff_of(request)))


def staff_of(request: HttpRequest) -> User:
    """The member of staff; the site has let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _is_administrator(request: HttpRequest) -> bool:
    return "administrator" in staff_of(request).roles
