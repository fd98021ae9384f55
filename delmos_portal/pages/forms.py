"""Searching the knowledge bank, and what staff write on the site."""

import re
from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils import timezone

from delmos_portal.accounts.forms import FIRST_YEAR, LAST_YEAR, DayField, make_optional, required
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.pages.markup import HELP
from delmos_portal.pages.models import (
    BODY_LIMIT,
    SUMMARY_LIMIT,
    TEXT_LIMIT,
    Article,
    ArticleFile,
    SiteNotice,
    Subject,
)

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # no XML file may have them
WITHIN = re.compile(r"/(?![/\\])[^\s\\]*")
KINDS_OF_KNOWLEDGE = [one for one in Article.Kind.choices if one[0] != Article.Kind.NEWS]
MOMENT = "Skriv dag och klockslag som 2026-05-15 08:00."


class TextField(forms.CharField):
    """Typed or pasted text, without signs that cannot be seen."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(CONTROL.sub("", value) if isinstance(value, str) else value)


class LineField(TextField):
    """Text on one line, whatever was pasted."""

    def to_python(self, value: Any) -> Any:
        return " ".join((super().to_python(value) or "").split())


class MomentField(forms.DateTimeField):
    """A day and a clock, by the browser's own calendar or written."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "field-medium"}, format="%Y-%m-%dT%H:%M"
    )

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"]
        super().__init__(input_formats=formats, **kwargs)
        self.error_messages["invalid"] = MOMENT

    def to_python(self, value: Any) -> datetime | None:
        chosen = super().to_python(value)
        if chosen and not FIRST_YEAR < chosen.year < LAST_YEAR:
            raise forms.ValidationError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}.")
        return chosen


class ArticleSearchForm(forms.Form):
    """The names are the address's own words; everything is optional."""

    sok = LineField(label="Sök", max_length=200, required=False)
    slag = forms.ChoiceField(
        label="Slag",
        choices=[("", "Alla slag"), *KINDS_OF_KNOWLEDGE],
        required=False,
        error_messages={"invalid_choice": "Välj ett slag i listan."},
    )
    amne = forms.ChoiceField(
        label="Ämne",
        required=False,
        error_messages={"invalid_choice": "Välj ett ämne i listan."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        subjects = cast("forms.ChoiceField", self.fields["amne"])
        known = Subject.objects.values_list("slug", "name")
        subjects.choices = [("", "Alla ämnen"), *known]

    @property
    def is_search(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


class NoticeForm(forms.ModelForm[SiteNotice]):
    use_required_attribute = False
    text = LineField(
        label="Text",
        max_length=TEXT_LIMIT,
        help_text="Säg vad som har hänt, vem det gäller och vad den ska göra.",
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": str(TEXT_LIMIT)}),
        error_messages=required("Skriv vad som ska stå."),
    )
    kind = forms.ChoiceField(
        label="Slag",
        choices=SiteNotice.Kind.choices,
        initial=SiteNotice.Kind.INFO,
        widget=forms.RadioSelect,
    )
    link_url = LineField(
        label="Länk",
        max_length=500,
        help_text="En adress som börjar med https:// eller, inom portalen, med ett snedstreck: /utlysningar/.",
    )
    link_text = LineField(
        label="Länkens text", max_length=80, help_text="Säg vart länken leder. Inte ”läs mer”."
    )
    shown_from = MomentField(
        label="Visas från", help_text="Lämna tomt om meddelandet ska visas genast."
    )
    shown_until = MomentField(
        label="Visas till", help_text="Lämna tomt om det ska visas tills någon tar ner det."
    )

    class Meta:
        model = SiteNotice
        fields = ["text", "kind", "link_url", "link_text", "shown_from", "shown_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "link_url", "link_text", "shown_from", "shown_until")
        self.initial.pop("shown_from", None)  # empty says at once

    def clean_link_url(self) -> str:
        address = str(self.cleaned_data["link_url"])
        if address and not WITHIN.fullmatch(address):
            URLValidator(
                ["http", "https"], message="Skriv en adress som börjar med https:// eller /."
            )(address)
        return address

    def clean_shown_from(self) -> datetime:
        return self.cleaned_data["shown_from"] or timezone.now()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "link_url" in given and bool(given["link_url"]) != bool(given.get("link_text")):
            missing = "link_text" if given["link_url"] else "link_url"
            words = "Skriv länkens text." if given["link_url"] else "Skriv länkens adress."
            if missing not in self.errors:
                self.add_error(missing, f"{words} Eller lämna båda tomma.")
        start, end = given.get("shown_from"), given.get("shown_until")
        if end and end <= timezone.now():
            self.add_error(
                "shown_until", "Tiden har redan varit. Välj en senare, eller lämna tomt."
            )
        elif start and end and end <= start:
            self.add_error(
                "shown_until", "Meddelandet slutar före det börjar. Ändra en av tiderna."
            )
        return given


class SubjectForm(forms.ModelForm[Subject]):
    name = LineField(label="Namn", max_length=60, error_messages=required("Skriv ämnets namn."))

    class Meta:
        model = Subject
        fields = ["name"]


class ArticleForm(forms.ModelForm[Article]):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label="Slag",
        choices=[("", "Välj"), *Article.Kind.choices],
        help_text="En nyhet visas under Nyheter och på startsidan, allt annat i kunskapsbanken.",
        error_messages=required("Välj vad det är."),
    )
    title = LineField(label="Rubrik", max_length=150, error_messages=required("Skriv en rubrik."))
    summary = LineField(
        label="Ingress",
        max_length=SUMMARY_LIMIT,
        help_text="En eller två meningar. De visas i listor och i flödet.",
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": str(SUMMARY_LIMIT)}),
        error_messages=required("Skriv en ingress: vad sidan handlar om och för vem."),
    )
    body = TextField(
        label="Text",
        max_length=BODY_LIMIT,
        help_text=HELP,
        widget=forms.Textarea(attrs={"rows": 16, "data-counter": str(BODY_LIMIT)}),
    )
    subjects = forms.ModelMultipleChoiceField(
        label="Ämnen", queryset=Subject.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    number = LineField(
        label="Nummer", max_length=20, help_text="Bara för ställningstaganden: 2018:3."
    )
    decided_on = DayField(label="Beslutat", help_text="Bara för ställningstaganden.")
    published_on = DayField(
        label="Publiceras",
        help_text="Från den dagen kan alla läsa. Lämna tomt så länge det är ett utkast.",
    )
    remove = forms.ModelMultipleChoiceField(
        label="Ta bort filer",
        queryset=ArticleFile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(
        label="Lägg till en fil", allow_empty_file=True, help_text=f"{ALLOWED_TEXT}. Högst 20 MB."
    )
    file_title = LineField(
        label="Vad filen är",
        max_length=150,
        help_text="Länkens text, till exempel Mall för kartläggning. Annars visas filens namn.",
    )

    class Meta:
        model = Article
        fields = ["kind", "title", "summary", "body", "number", "decided_on", "published_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = {
            "body",
            "subjects",
            "number",
            "decided_on",
            "published_on",
            "file",
            "file_title",
        }
        make_optional(self, *optional, "remove")
        self.initial["version"] = self.instance.version
        if self.instance.pk:
            self.initial["subjects"] = self.instance.subjects.all()
            files = self.instance.files.filter(removed_at=None).select_related("article", "file")
            cast(
                "forms.ModelMultipleChoiceField[ArticleFile]", self.fields["remove"]
            ).queryset = files
        if not self.instance.pk or not files:
            del self.fields["remove"]

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        others = Article.objects.exclude(pk=self.instance.pk)
        if number and others.filter(number=number).exists():
            raise forms.ValidationError("Numret finns redan på ett annat ställningstagande.")
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Article.Kind.POSITION:
            if "number" in given and not given["number"]:
                self.add_error("number", "Ett ställningstagande har ett nummer. Skriv det.")
            if "decided_on" in given and not given["decided_on"]:
                self.add_error("decided_on", "Skriv dagen då ställningstagandet beslutades.")
        else:
            given["number"], given["decided_on"] = "", None
        return given

    @property
    def written(self) -> list[str]:
        """Which of the article's own fields were changed."""
        apart = {"version", "remove", "file", "file_title"}
        return [name for name in self.changed_data if name not in apart]

    @property
    def upload(self) -> "UploadedFile[bytes] | None":
        return cast("UploadedFile[bytes] | None", self.cleaned_data["file"])
