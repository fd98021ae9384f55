"""Assessing point by point, alone or as one of two readers, and changing what was finished."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from applications.models import StageKind, Submission
from delmos_portal.accounts.forms import make_optional, required
from delmos_portal.accounts.models import User
from delmos_portal.pages.models import Article
from delmos_portal.questionnaires.forms import AnswerText, KronorField
from delmos_portal.templatetags.swedish import kronor
from screening.actions.merging import Overall, Written, fields_of, marks
from screening.figures import applied_for
from screening.forms.officer import OfficerForm, long_text
from screening.forms.shared import SharedForm
from screening.models import Assessment, Reading
from screening.requirements import TO_COMPLETE, Point

NOT_YET = "Något ska kompletteras. Begär komplettering, eller svara ja eller nej."
REASON_LIMIT = 2000
NO_AMOUNT = "Vid avslag föreslås inget belopp. Ta bort beloppet, eller ändra det samlade förslaget."


class PositionsField(forms.ModelMultipleChoiceField[Article]):
    """Positions, named as they are cited; and which of them hold no more."""

    def label_from_instance(self, obj: Article) -> str:
        ended = "" if obj.is_published else " (gäller inte längre)"
        return f"{obj.number} {obj.title}{ended}"


def answer_fields(point: Point, *, needed: bool) -> dict[str, forms.Field]:
    """The answer, its coded ground where there are such, and the reason."""
    ask = "Välj ett steg" if point.scale else f"Svara {point.choices_in_words}"
    found: dict[str, forms.Field] = {
        "answer": forms.ChoiceField(
            label=point.label,
            help_text=point.help,
            choices=point.choices,
            widget=forms.RadioSelect,
            required=needed,
            error_messages=required(f"{ask}: {point.label.lower()}."),
        )
    }
    if point.grounds:
        found["ground"] = forms.ChoiceField(
            label=f"Kodat skäl: {point.label.lower()}",
            choices=[("", "Välj"), *point.grounds],
            required=needed,
            error_messages=required(f"Välj kodat skäl: {point.label.lower()}."),
        )
    found["reason"] = AnswerText(
        label=f"Skäl: {point.label.lower()}",
        widget=long_text(4, REASON_LIMIT),
        max_length=REASON_LIMIT,
        required=needed,
        error_messages=required(f"Skriv skälet: {point.label.lower()}."),
    )
    return found


class ReadingForm(OfficerForm):
    """An answer and a reason for every point; a finished assessment lacks none (R-118-2)."""

    def __init__(
        self, points: Sequence[Point], *args: Any, finished: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # As the page lays them out, so that what is wrong is told in the same order.
        self.points = sorted(points, key=lambda one: not one.is_formal)
        self.finished = finished
        for point in self.points:
            for name, field in answer_fields(point, needed=finished).items():
                self.fields[f"{point.key}_{name}"] = field
        self.fields["summary"] = AnswerText(
            label="Samlad bedömning", widget=long_text(6, 8000), max_length=8000
        )
        make_optional(self, "summary")

    def clean(self) -> None:
        for point in self.points:
            if self.finished and self.cleaned_data.get(f"{point.key}_answer") == TO_COMPLETE:
                self.add_error(f"{point.key}_answer", NOT_YET)

    def answers(self) -> dict[str, dict[str, str]]:
        return {point.key: answer_in(self.cleaned_data, point) for point in self.points}

    def go_on_from(self, saved: Reading) -> None:
        """Show what has been saved, as if the page was opened anew."""
        self.is_bound, self.initial = False, initial_of(saved)

    def groups(self) -> Iterator[tuple[str, list[tuple[Point, list[forms.BoundField]]]]]:
        """The points under the heading of their part, as the page lays them out."""
        for title, is_formal in (("Formell kontroll", True), ("Bedömning i sak", False)):
            rows = [
                (one, [self[name] for name in self.fields if name in names_of(one)])
                for one in self.points
                if one.is_formal == is_formal
            ]
            if rows:
                yield title, rows

    def places(self) -> list[tuple[str, str]]:
        """The fields of text that a text block may be put in."""
        rows = [(f"{one.key}_reason", f"Skäl: {one.label.lower()}") for one in self.points]
        return [("summary", "Samlad bedömning"), *rows]


def names_of(point: Point) -> tuple[str, ...]:
    return tuple(f"{point.key}_{name}" for name in ("answer", "ground", "reason"))


def answer_in(kept: dict[str, Any], point: Point) -> dict[str, str]:
    names = ("answer", "ground", "reason") if point.grounds else ("answer", "reason")
    return {name: kept.get(f"{point.key}_{name}", "") for name in names}


class AssessmentForm(SharedForm, ReadingForm):
    """The first reader's: also what it comes to, and the positions it rests on."""

    of_what = "bedömningen"

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        self.has_overall = (
            not submission.stage.is_report and submission.stage.kind != StageKind.PLAN
        )
        if self.has_overall:
            self._add_overall(with_amount=submission.stage.kind == StageKind.APPLICATION)
        cited = submission.citations.values("position")
        in_force = Article.objects.published().filter(kind=Article.Kind.POSITION)
        positions = Article.objects.filter(Q(pk__in=in_force.values("pk")) | Q(pk__in=cited))
        if positions.exists():
            self.fields["positions"] = PositionsField(
                label="Ställningstaganden som bedömningen vilar på",
                queryset=positions.order_by("number"),
                widget=forms.CheckboxSelectMultiple,
            )
            make_optional(self, "positions")

    def _add_overall(self, *, with_amount: bool) -> None:
        self.fields["suggestion"] = forms.ChoiceField(
            label="Samlat förslag",
            choices=[("", "Inget än"), *Assessment.Suggestion.choices],
        )
        make_optional(self, "suggestion")
        if with_amount:
            self.fields["suggested_ore"] = KronorField(
                label="Belopp att föreslå, kr",
                help_text="Används i rangordningen tills ett beslut är föreslaget.",
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "field-money field-medium"}
                ),
            )
            make_optional(self, "suggested_ore")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("suggested_ore") == 0:
            self.add_error(
                "suggested_ore", "Skriv ett belopp som är högre än 0 kr, eller lämna fältet tomt."
            )
        declines = self.cleaned_data.get("suggestion") == Assessment.Suggestion.DECLINE
        if self.finished and declines and self.cleaned_data.get("suggested_ore"):
            self.add_error("suggested_ore", NO_AMOUNT)

    def doubtful_amount(self) -> str:
        """How the suggested amount does not go with what was applied for; empty when it does."""
        kept, applied = self.cleaned_data, applied_for(self.submission)
        suggested = kept.get("suggested_ore")
        if not suggested or not applied:
            return ""
        if suggested > applied:
            return f"Beloppet att föreslå är större än det sökta, {kronor(applied)}."
        if kept["suggestion"] == Assessment.Suggestion.ACCEPT and suggested < applied:
            return (
                f"Samlat förslag är bifall, men beloppet är lägre än det sökta, {kronor(applied)}."
            )
        return ""

    def overall(self) -> Overall:
        kept = self.cleaned_data
        return Overall(
            kept.get("suggestion", ""), kept.get("suggested_ore"), list(kept.get("positions") or [])
        )

    def holds(self, saved: Reading) -> bool:
        """Whether what was saved is what was sent, and nothing of a colleague's."""
        return self.written().fields() == fields_of(saved)

    def written(self) -> Written:
        return Written(self.answers(), self.cleaned_data["summary"], self.overall())


def initial_of(reading: Reading | None) -> dict[str, Any]:
    """What has been saved, by the names of the form's fields, and the marks of it."""
    fields = fields_of(reading)
    return {**fields, "seen": marks(fields)}


class RescoreForm(OfficerForm):
    """One point of a finished reading anew, and why."""

    def __init__(self, point: Point, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point = point
        self.fields |= answer_fields(point, needed=True)
        self.fields["why"] = AnswerText(
            label="Varför bedömningen ändras",
            help_text="Ändringen, skälet och den tidigare bedömningen bevaras och registreras.",
            widget=long_text(3, REASON_LIMIT),
            max_length=REASON_LIMIT,
            error_messages=required("Skriv varför bedömningen ändras."),
        )

    def clean(self) -> None:
        if self.cleaned_data.get("answer") == TO_COMPLETE:
            self.add_error("answer", NOT_YET)

    def given(self) -> dict[str, str]:
        names = ("answer", "ground", "reason") if self.point.grounds else ("answer", "reason")
        return {name: self.cleaned_data[name] for name in names}


class ReaderChoice(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        is_tied = vars(obj).get("is_tied")
        return f"{obj}, har antecknat en relation som rör organisationen" if is_tied else str(obj)


class SecondReaderForm(OfficerForm):
    reader = ReaderChoice(
        label="Andra läsare",
        help_text="Någon som gör en egen bedömning utan att ha sett den första.",
        queryset=User.objects.none(),
        empty_label="Välj handläggare",
        error_messages=required("Välj vem som ska vara andra läsare."),
    )

    def __init__(self, readers: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reader"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the types
        field.queryset = readers

    @property
    def has_readers(self) -> bool:
        return bool(self.fields["reader"].queryset)  # type: ignore[attr-defined]  # as above


class ModerationForm(SharedForm):
    """What the readers agree on, point by point; a point may be left without."""

    of_what = "det gemensamma resultatet"

    def __init__(self, points: Sequence[Point], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[f"{point.key}_answer"] = forms.ChoiceField(
                label=f"Gemensamt resultat: {point.label.lower()}",
                choices=[
                    ("", "Inget: läsarnas svar gäller"),
                    *[one for one in point.choices if one[0] in point.final_answers],
                ],
                required=False,
            )
            self.fields[f"{point.key}_reason"] = AnswerText(
                label=f"Skäl: {point.label.lower()}",
                widget=long_text(3, REASON_LIMIT),
                max_length=REASON_LIMIT,
                required=False,
            )

    def clean(self) -> None:
        for point in self.points:
            answer = self.cleaned_data.get(f"{point.key}_answer")
            reason = self.cleaned_data.get(f"{point.key}_reason")
            if answer and not reason:
                self.add_error(f"{point.key}_reason", f"Skriv skälet: {point.label.lower()}.")
            if reason and not answer:
                self.add_error(f"{point.key}_answer", f"Välj resultat: {point.label.lower()}.")

    def results(self) -> dict[str, tuple[str, str]]:
        kept = self.cleaned_data
        return {
            point.key: (kept[f"{point.key}_answer"], kept[f"{point.key}_reason"])
            for point in self.points
        }
