"""Asking for a completion, item by item, and judging what came in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from applications.models import CompletionItem, CompletionRequest, Submission
from delmos_portal.accounts.forms import DayField, required
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.working_days import working_day_from
from screening.actions.completion import NOT_SAID, USUAL, Item, Judged, Request
from screening.forms.officer import OfficerForm, long_text
from screening.requirements import needs_a_reason, why_another_round, why_not_last_day

COMPLETION_DAYS = 14
MOST_ITEMS = 20
WHOLE = "Annat: alla frågor öppnas"


def in_two_weeks() -> date:
    """A working day, when somebody can be asked."""
    return working_day_from(timezone.localdate() + timedelta(days=COMPLETION_DAYS))


class HeadForm(OfficerForm):
    """What is said of the request as a whole."""

    text = AnswerText(
        label="Inledning",
        help_text="Står först i brevet. Behövs inte när punkterna säger allt.",
        widget=long_text(3, 2000),
        max_length=2000,
        required=False,
    )
    why_again = AnswerText(
        label="Varför det behövs en gång till",
        widget=long_text(3, 1000),
        max_length=1000,
        required=False,
    )

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        self.fields["text"].is_optional = True  # type: ignore[attr-defined]  # read by our templates
        if not needs_a_reason(submission):
            del self.fields["why_again"]
            return
        self.fields[
            "why_again"
        ].help_text = (
            "Komplettering har redan begärts två gånger. Skälet sparas i ärendet och skickas inte."
        )

    def clean_why_again(self) -> str:
        why: str = self.cleaned_data["why_again"]
        if reason := why_another_round(self.submission, why):
            raise forms.ValidationError(reason)
        return why


class ItemForm(OfficerForm):
    """One thing that is missing. A form that nobody has written in is no item."""

    question_key = forms.ChoiceField(label="Fråga", required=False)
    text = AnswerText(
        label="Vad som saknas eller är oklart",
        help_text="Skriv vad ni behöver och varför. Texten går till organisationen som den står.",
        widget=long_text(4, 4000),
        max_length=4000,
    )
    last_on = DayField(
        label="Sista dag", help_text="Hela dagen räknas. Fjorton dagar är det vanliga."
    )
    consequence = forms.ChoiceField(
        label="Vad som händer om de inte svarar",
        choices=CompletionRequest.Consequence.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, definition: Definition, number: int, *args: Any, **kwargs: Any) -> None:
        start = {
            "last_on": in_two_weeks(),
            "consequence": CompletionRequest.Consequence.TRIED_AS_IT_STANDS,
        }
        kwargs["initial"] = start | (kwargs.get("initial") or {})
        super().__init__(*args, prefix=f"punkt-{number}", **kwargs)
        self.number, self.definition = number, definition
        self.fields["question_key"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", WHOLE),
            *(
                (section.title, [(one.key, one.label) for one in section.questions])
                for section in definition.sections
            ),
        ]
        says = {
            "text": f"Punkt {number}: {NOT_SAID[0].lower()}{NOT_SAID[1:]}",
            "last_on": f"Punkt {number}: ange sista dag att svara.",
            "consequence": f"Punkt {number}: välj vad som händer om de inte svarar.",
        }
        for name, text in says.items():
            self.fields[name].error_messages |= required(text)

    @property
    def title(self) -> str:
        return f"Punkt {self.number}"

    @property
    def place(self) -> str:
        return f"punkt-{self.number}"

    @property
    def is_empty(self) -> bool:
        """Nothing is written and no question chosen: the days and the consequence stand there from the start."""
        values = (self[name].value() for name in ("question_key", "text"))
        return not any(str(one or "").strip() for one in values)

    def clean_last_on(self) -> date:
        last_on: date = self.cleaned_data["last_on"]
        if reason := why_not_last_day(last_on, USUAL):
            raise forms.ValidationError(f"Punkt {self.number}: {reason[0].lower()}{reason[1:]}")
        return last_on

    @property
    def about(self) -> str:
        """The question it is about, in words."""
        key = self.cleaned_data["question_key"]
        asked = [one for section in self.definition.sections for one in section.questions]
        return next((one.label for one in asked if one.key == key), WHOLE)

    @property
    def otherwise(self) -> str:
        return CompletionRequest.Consequence(self.cleaned_data["consequence"]).label

    def item(self) -> Item:
        return Item(**self.cleaned_data)


class CompletionForms:
    """The page's forms: the head, and one for each item."""

    def __init__(
        self,
        submission: Submission,
        definition: Definition,
        posted: Mapping[str, Any] | None,
        *,
        begun: Sequence[Mapping[str, Any]] = ({},),
    ) -> None:
        self.posted = posted
        changes = posted is not None and bool({"fler", "bort", "change"} & set(posted))
        bound = None if changes else posted
        self.head = HeadForm(submission, bound, initial=posted if changes else None)
        starts = list(begun) if bound is not None or posted is None else rearranged(posted)
        count = number_of(posted, len(starts)) if bound is not None else len(starts)
        self.items = []
        for number in range(1, min(max(count, 1), MOST_ITEMS) + 1):
            start = starts[number - 1] if number <= len(starts) else {}
            self.items.append(ItemForm(definition, number, bound, initial=start))
        if bound is not None:
            self._forgive_the_empty(definition, bound)

    def _forgive_the_empty(self, definition: Definition, posted: Mapping[str, Any]) -> None:
        """A form that nobody wrote in complains of nothing, and stands as it was."""
        written = self.written
        self.items = [
            one
            if one in written
            else ItemForm(definition, one.number, initial=typed(posted, one.number))
            for one in self.items
        ]

    @property
    def is_full(self) -> bool:
        return len(self.items) >= MOST_ITEMS

    @property
    def written(self) -> list[ItemForm]:
        """Those that say something; the first, where none does, so that it can say what is missing."""
        return [one for one in self.items if not one.is_empty] or self.items[:1]

    @property
    def all(self) -> list[forms.Form]:
        """What the error summary reads."""
        return [self.head, *self.written]

    def is_valid(self) -> bool:
        if not self.head.is_bound:
            return False
        return all(one.is_valid() for one in self.all)

    def request(self) -> Request:
        return Request(
            [one.item() for one in self.written],
            text=self.head.cleaned_data["text"],
            why_again=self.head.cleaned_data.get("why_again", ""),
        )


def number_of(posted: Mapping[str, Any] | None, begun: int) -> int:
    """How many items the page shows."""
    if posted is None:
        return max(begun, 1)
    text = str(posted.get("antal", ""))
    known = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 1
    return min(max(known, 1), MOST_ITEMS)


def rearranged(posted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What stands in each item of a page that asked for one more, or to be rid of one."""
    away = str(posted.get("bort", ""))
    numbers = range(1, number_of(posted, 1) + 1)
    left = [typed(posted, number) for number in numbers if str(number) != away]
    return [*left, {}] if "fler" in posted else left


def typed(posted: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What stands in one item of a page that asked for one more."""
    prefix = f"punkt-{number}-"
    return {name.removeprefix(prefix): posted[name] for name in posted if name.startswith(prefix)}


class MoreTimeForm(OfficerForm):
    last_on = DayField(
        label="Ny sista dag",
        help_text="En dag efter den som gäller nu. Hela dagen räknas.",
        error_messages=required("Ange den nya sista dagen."),
    )


class JudgeForm(OfficerForm):
    """Whether what came in answers one item."""

    verdict = forms.ChoiceField(
        label="Är punkten besvarad?",
        choices=[
            (CompletionItem.Verdict.ANSWERED, "Ja, den är besvarad"),
            (CompletionItem.Verdict.NOT_ENOUGH, "Nej, svaret räcker inte"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    why = AnswerText(
        label="Varför svaret inte räcker",
        widget=long_text(2, 1000),
        max_length=1000,
        required=False,
    )

    def __init__(self, item: CompletionItem, *args: Any, **kwargs: Any) -> None:
        start = {"verdict": item.verdict, "why": item.why}
        super().__init__(*args, prefix=f"punkt-{item.order}", initial=start, **kwargs)
        self.item = item

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("verdict") == CompletionItem.Verdict.NOT_ENOUGH and not said.get("why"):
            text = f"Skriv varför svaret på punkt {self.item.order} inte räcker."
            self.add_error("why", text)
        return said

    def judged(self) -> Judged:
        return Judged(self.cleaned_data["verdict"], self.cleaned_data["why"])
