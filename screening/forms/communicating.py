"""Hearing the organisation before a decision against it."""

from typing import Any
from uuid import UUID

from django import forms

from applications.forms import FilesField, MessageForm
from applications.models import CommunicationWaiver, Outcome, RegisterEntry, Submission
from applications.models.decisions import outcome_words
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.accounts.models import User
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.templatetags.swedish import day
from screening.actions.communicating import (
    MOST_FILES,
    NO_MATERIAL,
    USUAL,
    Considered,
    choosable,
    why_read_first,
)
from screening.actions.opinions import why_not_work_on
from screening.forms.completion import in_two_weeks
from screening.forms.officer import OfficerForm, long_text
from screening.models import OpinionRequest
from screening.requirements import why_not_last_day
from screening.requirements.texts import FILL_IN, left_in

AGAINST = (Outcome.ACCEPT_IN_PART, Outcome.DECLINE, Outcome.DISMISS)


class EntriesField(forms.ModelMultipleChoiceField[RegisterEntry]):
    """Documents of the case, by number, what they are and their day."""

    def label_from_instance(self, entry: RegisterEntry) -> str:
        return f"/{entry.number} {entry.subject}, {day(entry.at)}"


class CommunicationForm(OfficerForm):
    """What is considered, why, on what material, and until when."""

    FILES = MessageForm.FILES

    outcome = forms.ChoiceField(
        label="Beslut som övervägs",
        widget=forms.RadioSelect,
        error_messages=required("Välj vilket beslut som övervägs."),
    )
    text = AnswerText(
        label="Varför beslutet övervägs",
        help_text="Texten går till organisationen som den står.",
        widget=long_text(5, 8000),
        max_length=8000,
        error_messages=required("Skriv varför beslutet övervägs."),
    )
    material = AnswerText(
        label="Underlaget",
        help_text="Vad som har kommit in från annat håll och som beslutet bygger på. Kan lämnas tomt"
        " om handlingarna eller filerna säger allt. Filer väljer du på nästa sida.",
        widget=long_text(5, 8000),
        max_length=8000,
        required=False,
    )
    entries = EntriesField(
        label="Handlingar i ärendet",
        help_text="Organisationen får läsa dem du väljer. En tjänsteanteckning återges i brevet.",
        queryset=RegisterEntry.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    last_on = DayField(
        label="Sista dag att yttra sig",
        help_text="Fjorton dagar är det vanliga, eller nästa arbetsdag. Hela dagen räknas.",
        initial=in_two_weeks,
        error_messages=required("Ange sista dag att yttra sig."),
    )
    opinions = forms.MultipleChoiceField(
        label="Svar på remiss som hör till underlaget",
        help_text="Organisationen kan läsa dem i ärendet när kommuniceringen är skickad.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland svaren i listan."},
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # how many had been sent
    attached = FilesField(
        label="Filer (frivilligt)",
        help_text=f"Högst {MOST_FILES} filer och 20 MB för varje: {ALLOWED_TEXT}.",
        required=False,
        allow_empty_file=True,
    )

    def __init__(self, submission: Submission, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission, self.user = submission, user
        self.initial["seen"] = submission.communications.count()
        self._offer(submission)
        words = outcome_words(submission.stage.kind)
        outcome = self.fields["outcome"]
        outcome.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one, words[one].label) for one in AGAINST if one in words
        ]

    def _offer(self, submission: Submission) -> None:
        """The case's documents, and what outside bodies have answered; nothing is asked where none is."""
        entries = self.fields["entries"]
        assert isinstance(entries, EntriesField)  # noqa: S101 -- declared above
        entries.queryset = choosable(submission.case)
        make_optional(self, "entries")
        if not entries.queryset.exists():
            del self.fields["entries"]
        rows = submission.opinion_requests.filter(status=OpinionRequest.Status.ANSWERED)
        opinions = self.fields["opinions"]
        assert isinstance(opinions, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        opinions.choices = [
            (str(one.pk), f"{one.body}, {day(one.opinion.at)}")
            for one in rows.select_related("opinion")
        ]
        if opinions.choices:
            make_optional(self, "opinions")
        else:
            del self.fields["opinions"]

    def opinions_chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data.get("opinions", [])]

    def clean_last_on(self) -> object:
        last_on = self.cleaned_data["last_on"]
        if reason := why_not_last_day(last_on, USUAL) or why_not_work_on(last_on):
            raise forms.ValidationError(reason)
        return last_on

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in ("text", "material"):
            if left := left_in(said.get(name, "")):
                self.add_error(name, FILL_IN.format(left))
        ways = ("material", "entries", "opinions", self.FILES)
        if self.is_confirmed and not any(said.get(name) or name in self.errors for name in ways):
            self.add_error(self.FILES, NO_MATERIAL)
        if why := why_read_first(self.submission, said.get("seen"), self.user):
            self.add_error(None, why)
            self._tell_once()
        return said

    def _tell_once(self) -> None:
        """What was sent meanwhile stands on the page that follows: after it, this may be sent."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["seen"] = str(self.initial["seen"])
        self.data = data

    @property
    def is_confirmed(self) -> bool:
        return "confirm" in self.data

    @property
    def is_to_be_checked(self) -> bool:
        """Whether all is well but, at most, the files: they are chosen where it is sent."""
        return self.is_bound and "change" not in self.data and not set(self.errors) - {self.FILES}

    def names_of_opinions(self) -> list[str]:
        choices: Any = getattr(self.fields.get("opinions"), "choices", ())
        return [f"Svar på remiss: {dict(choices)[str(one)]}" for one in self.opinions_chosen()]

    def refuse_files(self, why: str) -> None:
        self.add_error(self.FILES, f"{why} Välj filerna på nytt; texten finns kvar.")

    def considered(self) -> Considered:
        names = ("outcome", "text", "material", "last_on")
        given = {name: self.cleaned_data[name] for name in names}
        return Considered(**given, entries=list(self.cleaned_data.get("entries") or ()))


class WaiverForm(OfficerForm):
    """Why communication is obviously unneeded."""

    ground = forms.ChoiceField(
        label="Varför kommunicering är uppenbart obehövlig",
        choices=CommunicationWaiver.Ground.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj varför kommunicering är uppenbart obehövlig."),
    )
    why = AnswerText(
        label="Vilket skäl",
        help_text="Behövs vid annat skäl.",
        widget=long_text(2, 1000),
        max_length=1000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("ground") == CommunicationWaiver.Ground.OTHER and not said.get("why"):
            self.add_error("why", "Skriv vilket skäl det är.")
        return said
