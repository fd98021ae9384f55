"""Forms of the applicant's and the signatory's pages. The questions' own forms are questionnaires'."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from applications.actions.responsibility import CHANGED, why_not_receive
from applications.models import Case
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.questionnaires.definition import Question, Section
from delmos_portal.questionnaires.forms import AnswerText, PhoneField
from delmos_portal.templatetags.swedish import thousands

MINE, THEIRS = "mine", "theirs"
LONGEST_COMMENT = 2000


class UploadForm(forms.Form):
    """The file of one file question; what the file may be is decided when it is stored."""

    def __init__(
        self, question: Question, *args: Any, label: str = "", told: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.key = question.key
        asked = question.label if question.required else f"{question.label} (frivilligt)"
        self.fields[question.key] = forms.FileField(
            label=label or asked,
            help_text=f"{question.help} {told}".strip(),
            required=False,
            allow_empty_file=True,
        )


class ConflictForm(forms.Form):
    """Two have answered the same question: which answer shall stand?"""

    def __init__(self, questions: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[self.name_of(question.key)] = forms.ChoiceField(
                label="Vilket svar ska gälla?",
                choices=[
                    (MINE, "Mitt, som står i rutan här nedanför"),
                    (THEIRS, "Det som redan är sparat"),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Välj vilket svar som ska gälla för ”{question.label}”."
                },
            )

    @staticmethod
    def name_of(key: str) -> str:
        return f"val-{key}"


class SigningForm(forms.Form):
    """The signatory's own details and declaration; the code that was shown stands beside them."""

    email = forms.EmailField(
        label="Din e-postadress",
        help_text="Kvittensen skickas hit. Din egen, inte kontaktpersonens.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Skriv din e-postadress.",
            "invalid": "Skriv e-postadressen i formatet namn@exempel.se.",
        },
    )
    phone = PhoneField(
        label="Din telefon",
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "field-medium"}
        ),
        error_messages={"required": "Skriv ditt telefonnummer."},
    )
    declaration = forms.BooleanField(
        label=(
            "Jag har läst det som undertecknas, uppgifterna är riktiga"
            " och jag är behörig att företräda organisationen."
        ),
        error_messages={
            "required": "Kryssa i att du har läst och är behörig innan du undertecknar."
        },
    )

    def untick(self) -> None:
        """Show the declaration as not made: what was read has changed since."""
        self.data = {**self.data.dict(), "declaration": ""}  # type: ignore[attr-defined]  # a QueryDict


class ReturnForm(forms.Form):
    """What the signatory wants changed, and where."""

    section_key = forms.ChoiceField(label="Vad gäller det?", required=False)
    comment = forms.CharField(
        label="Vad behöver ändras?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "4", "data-counter": "4000"}),
        error_messages={
            "required": "Skriv vad som behöver ändras, så att den som skriver vet vad som saknas.",
            "max_length": f"Kommentaren får vara högst {thousands(4000)} tecken.",
        },
    )

    def __init__(
        self, sections: Iterable[Section], *args: Any, whole: str = "Hela inlagan", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(section.key, section.title) for section in sections]
        self.fields["section_key"] = forms.ChoiceField(
            label="Vad gäller det?",
            choices=[("", whole), *choices],
            required=False,
            error_messages={"invalid_choice": "Välj ett avsnitt i listan."},
        )


class CodeForm(forms.Form):
    """The code of a mail that asks for a signature."""

    code = forms.CharField(
        label="Kod",
        help_text="Tolv tecken, till exempel ABCD-EFGH-2345. Koden står i mejlet.",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "field-medium",
            }
        ),
        error_messages={
            "required": "Skriv koden som står i mejlet.",
            "max_length": "Koden är för lång. Den har tolv tecken.",
        },
    )


class ReplaceForm(forms.Form):
    """Who signs instead, and why."""

    mandate = forms.ChoiceField(
        label="Vem ska underteckna?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj en ersättare i listan.",
            "invalid_choice": "Välj en ersättare i listan.",
        },
    )
    reason = forms.CharField(
        label="Varför undertecknar ersättaren?",
        help_text="Den ordinarie får se det. Skriv inget om hälsa: ”frånvarande till 15 maj” räcker.",
        max_length=300,
        error_messages={
            "required": "Skriv varför ersättaren undertecknar, till exempel ”på resa till 15 maj”.",
            "max_length": "Skälet får vara högst 300 tecken.",
        },
    )

    def __init__(self, choices: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].choices = list(choices)  # type: ignore[attr-defined]  # a ChoiceField


class WordFileForm(forms.Form):
    """The form as it was filled in in Word; what it says is read, and the file is not kept."""

    file = forms.FileField(
        label="Word-fil",
        help_text="Formuläret som ni har laddat ner här, sparat som Word-dokument (.docx). Högst 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={
            "required": "Välj den Word-fil som ni har skrivit i.",
            "empty": "Filen är tom. Välj den fil som ni har skrivit i.",
            "max_length": "Filens namn är för långt. Byt namn på filen och försök igen.",
        },
        max_length=250,
    )


class HandOverForm(forms.Form):
    """Which cases, and who is responsible for them from now on."""

    cases = forms.MultipleChoiceField(
        label="Ärenden som lämnas över",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kryssa i minst ett ärende att lämna över."},
    )
    receiver = forms.ChoiceField(
        label="Vem tar över?",
        widget=forms.RadioSelect,
        help_text="Bara den som får skriva för organisationen kan ansvara för ärenden.",
        error_messages={
            "required": "Välj vem som tar över.",
            "invalid_choice": "Personen är inte längre med i organisationen. Välj någon annan.",
        },
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        cases: Iterable[Case],
        people: Iterable[User],
        without_role: Iterable[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.by_id = {str(case.pk): case for case in cases}
        self.people = {str(person.pk): person for person in people}
        boxes = cast(forms.MultipleChoiceField, self.fields["cases"])
        boxes.choices = [(pk, self.label_of(case)) for pk, case in self.by_id.items()]
        boxes.initial = list(self.by_id)
        boxes.error_messages["invalid_choice"] = CHANGED
        buttons = cast(forms.ChoiceField, self.fields["receiver"])
        offered = [(pk, str(person)) for pk, person in self.people.items()]
        # Whoever lost the role while the page was open is answered by name; no button offers them.
        self.people |= {str(person.pk): person for person in without_role}
        buttons.choices = [(pk, str(person)) for pk, person in self.people.items()]
        cast(forms.RadioSelect, buttons.widget).choices = offered

    def clean_receiver(self) -> str:
        pk = str(self.cleaned_data["receiver"])
        if reason := why_not_receive(self.organisation, self.people[pk]):
            raise forms.ValidationError(reason)
        return pk

    @staticmethod
    def label_of(case: Case) -> str:
        number = case.registration_number
        return f"{case.call.title}, {f'diarienummer {number}' if number else 'inte inskickad än'}"

    @property
    def chosen(self) -> User:
        return self.people[self.cleaned_data["receiver"]]

    @property
    def going(self) -> list[Case]:
        return [self.by_id[pk] for pk in self.cleaned_data["cases"]]

    @property
    def staying(self) -> list[Case]:
        return [case for pk, case in self.by_id.items() if pk not in self.cleaned_data["cases"]]


class CommentForm(forms.Form):
    """A comment beside a question; its name carries the question's key, for many stand on one page."""

    def __init__(self, question_key: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = self.name_of(question_key)
        self.fields[self.name] = AnswerText(
            label="Skriv en kommentar",
            help_text=f"Bara ni i organisationen ser den. Högst {thousands(LONGEST_COMMENT)} tecken.",
            max_length=LONGEST_COMMENT,
            widget=forms.Textarea(attrs={"rows": "3"}),
            error_messages={
                "required": "Skriv kommentaren först, och tryck sedan på Lägg till kommentar.",
                "max_length": f"Kommentaren får vara högst {thousands(LONGEST_COMMENT)} tecken."
                " Korta den.",
            },
        )

    @staticmethod
    def name_of(question_key: str) -> str:
        return f"kommentar-{question_key}"

    @property
    def text(self) -> str:
        return str(self.cleaned_data[self.name])


class ChangedCommentForm(CommentForm):
    """One's own comment, as it will read from now on."""

    def __init__(self, question_key: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(question_key, *args, **kwargs)
        field = self.fields[self.name]
        field.label = "Kommentar"
        field.error_messages["required"] = "Skriv kommentaren, eller ta bort den längre ned."


class ManyFiles(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Each file is judged when it is stored; here only that it is one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class MessageForm(forms.Form):
    """A message to the other side; what the files may be is decided when they are stored."""

    FILES = "attached"

    text = AnswerText(
        label="Ditt meddelande",
        help_text="Det blir allmän handling och går inte att ändra sedan.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": "7", "data-counter": "10000"}),
        error_messages={"required": "Skriv ett meddelande, också om du bara vill skicka filer."},
    )
    attached = FilesField(
        label="Filer (frivilligt)",
        help_text=f"Högst 10 filer och 20 MB för varje: {ALLOWED_TEXT}.",
        required=False,
        allow_empty_file=True,
    )

    def refuse_files(self, why: str) -> None:
        self.add_error(self.FILES, f"{why} Välj filerna på nytt; texten finns kvar.")


class InquiryForm(forms.Form):
    """A question about a call. `website` is for programs: a person never sees it, and leaves it empty."""

    name = AnswerText(
        label="Ditt namn",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Skriv ditt namn."},
    )
    email = forms.EmailField(
        label="Din e-postadress",
        help_text="Svaret skickas hit.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Skriv din e-postadress, så att vi kan svara.",
            "invalid": "Skriv e-postadressen i formatet namn@exempel.se.",
        },
    )
    organisation = AnswerText(
        label="Organisation (frivilligt)",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    text = AnswerText(
        label="Din fråga",
        help_text="Skriv inte känsliga uppgifter om enskilda personer.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "7", "data-counter": "4000"}),
        error_messages={"required": "Skriv din fråga."},
    )
    website = forms.CharField(
        label="Lämna den här rutan tom. Den är till för att stoppa skräppost.",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Töm rutan som ska vara tom, och skicka frågan igen.")
        return ""

    @property
    def said(self) -> dict[str, str]:
        return {key: one for key, one in self.cleaned_data.items() if key != "website"}
