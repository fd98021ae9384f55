"""Asking an outside body for its opinion, looking after what was asked, and answering."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from applications.forms import FilesField, MessageForm
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.working_days import working_day_from
from screening.actions.opinion_answering import MOST_FILES, NO_TEXT, NOT_THEN, NOT_WRITTEN, Said
from screening.actions.opinions import NO_REASON, Asked, why_not_last_on
from screening.forms.officer import OfficerForm, long_text
from screening.models import OpinionRequest, SharedDocument

THREE_WEEKS = timedelta(days=21)
EMAIL = {"invalid": "Skriv e-postadressen i formatet namn@exempel.se."}


def in_three_weeks() -> date:
    return working_day_from(timezone.localdate() + THREE_WEEKS)


class LastDayField(DayField):
    """A working day ahead."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and (reason := why_not_last_on(day)):
            raise forms.ValidationError(reason)
        return day


class AskOutsideForm(OfficerForm):
    """Whom, what, until when, and what they may read."""

    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    body = AnswerText(
        label="Remissinstans",
        help_text="Till exempel Länsstyrelsen i Östergötlands län. Namnet skrivs i registret.",
        max_length=200,
        error_messages=required("Skriv vilken myndighet eller organisation som får remissen."),
    )
    contact = AnswerText(
        label="Kontaktperson",
        max_length=150,
        error_messages=required("Skriv vem mejlet går till."),
    )
    email = forms.EmailField(
        label="E-postadress",
        help_text="Hit går adressen som öppnar remissen. Den som har adressen kan läsa och svara.",
        error_messages={**required("Skriv e-postadressen dit remissen skickas."), **EMAIL},
    )
    question = AnswerText(
        label="Vad vi vill ha yttrande om",
        help_text="Texten går till remissinstansen som den står.",
        widget=long_text(8, 8000),
        max_length=8000,
        error_messages=required("Skriv vad ni vill ha yttrande om."),
    )
    last_on = LastDayField(
        label="Sista dag att svara",
        help_text="En arbetsdag. Tre veckor är det vanliga. Hela dagen räknas.",
        initial=in_three_weeks,
        error_messages=required("Ange sista dag att svara."),
    )
    shared = forms.MultipleChoiceField(
        label="Handlingar som remissinstansen får läsa",
        help_text="Inget annat i ärendet syns för den. En kopia med maskade uppgifter gör du under"
        " Lämna ut handlingar.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland handlingarna i listan."},
    )

    def __init__(self, *args: Any, offered: Iterable[SharedDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "shared")
        self.offered = {one.key: one for one in offered}
        shared = self.fields["shared"]
        assert isinstance(shared, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        shared.choices = [(key, label_of(one)) for key, one in self.offered.items()]

    def asked(self) -> Asked:
        names = ("body", "contact", "email", "question", "last_on")
        return Asked(**{name: self.cleaned_data[name] for name in names})

    def chosen(self) -> list[SharedDocument]:
        return [self.offered[key] for key in self.cleaned_data["shared"]]


def label_of(one: SharedDocument) -> str:
    """Each in the register's order; what came with a document stands under its number."""
    return f"Handling {one.entry.number}: {one.title}"


class ExtendForm(OfficerForm):
    last_on = LastDayField(
        label="Ny sista dag",
        help_text="En arbetsdag efter den som gäller nu.",
        error_messages=required("Ange den nya sista dagen."),
    )
    seen = forms.DateField(widget=forms.HiddenInput)


class RenewForm(OfficerForm):
    contact = AnswerText(
        label="Kontaktperson", max_length=150, error_messages=required("Skriv vem mejlet går till.")
    )
    email = forms.EmailField(
        label="E-postadress",
        error_messages={**required("Skriv e-postadressen dit remissen skickas."), **EMAIL},
    )


class RevokeForm(OfficerForm):
    reason = AnswerText(
        label="Varför remissen återkallas",
        help_text="Remissinstansen läser det i ett mejl.",
        widget=long_text(3, 1000),
        max_length=1000,
        error_messages=required(NO_REASON),
    )


def forms_for(it: OpinionRequest, does: str, posted: Any) -> dict[str, OfficerForm]:
    """The three forms of a request; only the one that was sent is filled with what was typed."""

    def of(name: str) -> Any:
        return posted if does == name else None

    return {
        "forlang": ExtendForm(of("forlang"), prefix="forlang", initial={"seen": it.last_on}),
        "ny-adress": RenewForm(
            of("ny-adress"),
            prefix="ny-adress",
            initial={"contact": it.contact, "email": it.email},
        ),
        "aterkalla": RevokeForm(of("aterkalla"), prefix="aterkalla"),
    }


class OpinionForm(OfficerForm):
    """What the outside body answers."""

    FILES = MessageForm.FILES
    ANSWERS = [("svar", "Vi lämnar ett yttrande"), ("avstar", "Vi avstår från att yttra oss")]

    answer = forms.ChoiceField(
        label="Yttrar ni er?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages=required("Välj om ni lämnar ett yttrande eller avstår."),
    )
    text = AnswerText(
        label="Yttrande",
        help_text="Det blir allmän handling. Skriv inte känsliga uppgifter om enskilda personer."
        " Avstår ni kan ni skriva varför.",
        widget=long_text(12, 20_000),
        max_length=20_000,
        required=False,
    )
    attached = FilesField(
        label="Filer",
        help_text=f"Högst {MOST_FILES} filer och 20 MB för varje: {ALLOWED_TEXT}.",
        allow_empty_file=True,
    )
    name = AnswerText(
        label="Ditt namn",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=required("Skriv ditt namn."),
    )
    title = AnswerText(
        label="Din befattning",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        error_messages=required("Skriv din befattning."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "attached")

    def clean(self) -> None:
        said = self.cleaned_data
        is_silent = said.get("answer") == "svar" and not said.get("text")
        if is_silent and "text" not in self.errors and (reason := self.why_no_text()):
            self.add_error("text", reason)

    def why_no_text(self) -> str:
        return NO_TEXT

    def refuse_files(self, why: str) -> None:
        self.add_error(self.FILES, f"{why} Välj filerna på nytt; det du skrev finns kvar.")

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["answer"] == "avstar", given["text"], given["name"], given["title"])


class WriteInForm(OpinionForm):
    """An answer that came by post or mail."""

    came_on = DayField(
        label="Dag då svaret kom till oss", error_messages=required("Ange vilken dag svaret kom.")
    )
    field_order = ["came_on", "answer", "text", "attached", "name", "title"]

    def __init__(self, it: OpinionRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.it = it
        texts = {
            "answer": ("Svaret", ""),
            "text": ("Yttrande", "Behövs inte om det finns i en fil."),
            "name": ("Vem som har svarat", "Namnet som står i svaret."),
            "title": ("Befattning", ""),
        }
        for name, (label, help_text) in texts.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)  # noqa: S101 -- declared above
        answer.choices = [("svar", "Ett yttrande"), ("avstar", "Avstår från att yttra sig")]

    def clean_came_on(self) -> Any:
        day = self.cleaned_data["came_on"]
        if not timezone.localdate(self.it.sent_at) <= day <= timezone.localdate():
            raise forms.ValidationError(NOT_THEN)
        return day

    def why_no_text(self) -> str:
        return "" if self.cleaned_data.get("attached") else NOT_WRITTEN
