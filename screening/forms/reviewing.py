"""Declaring a conflict of interest, and assessing."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.forms.officer import OfficerForm, long_text
from screening.requirements import Point


class ConflictForm(OfficerForm):
    has_conflict = forms.TypedChoiceField(
        label="Är du jävig i ärendet?",
        choices=[("no", "Nej, inget hindrar att jag handlägger"), ("yes", "Ja, jag är jävig")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=required("Svara ja eller nej."),
    )
    reason = AnswerText(
        label="Vad jävet består i, om du är jävig",
        help_text="Till exempel att du är närstående till någon som företräder organisationen, eller har"
        " arbetat med ärendet där. Ärendet syns sedan inte längre för dig.",
        widget=long_text(4, 1000),
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean(self) -> None:
        if self.cleaned_data.get("has_conflict") and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Skriv kort vad jävet består i.")


class LiftForm(OfficerForm):
    reason = AnswerText(
        label="Varför jävet hävs",
        help_text="Till exempel att svaret gavs i fel ärende.",
        widget=long_text(3, 1000),
        max_length=1000,
        error_messages=required("Skriv varför jävet hävs."),
    )


class AssessmentForm(OfficerForm):
    """Yes or no and a reason for every point; a finished assessment lacks none (R-118-2)."""

    def __init__(
        self, points: tuple[Point, ...], *args: Any, finished: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points, self.finished = points, finished
        for point in points:
            self.fields[f"{point.key}_answer"] = forms.ChoiceField(
                label=point.label,
                help_text=point.help,
                choices=[("yes", "Ja"), ("no", "Nej")],
                widget=forms.RadioSelect,
                required=finished,
                error_messages=required(f"Svara ja eller nej: {point.label.lower()}."),
            )
            self.fields[f"{point.key}_reason"] = AnswerText(
                label=f"Skäl: {point.label.lower()}",
                widget=long_text(4, 2000),
                max_length=2000,
                required=finished,
                error_messages=required(f"Skriv skälet: {point.label.lower()}."),
            )
        self.fields["summary"] = AnswerText(
            label="Samlad bedömning", widget=long_text(6, 8000), max_length=8000
        )
        make_optional(self, "summary")

    def answers(self) -> dict[str, dict[str, str]]:
        kept = self.cleaned_data
        return {
            point.key: {
                "answer": kept.get(f"{point.key}_answer", ""),
                "reason": kept.get(f"{point.key}_reason", ""),
            }
            for point in self.points
        }


def assessment_initial(points: dict[str, dict[str, str]], summary: str) -> dict[str, str]:
    found = {"summary": summary}
    for key, given in points.items():
        found |= {
            f"{key}_answer": given.get("answer", ""),
            f"{key}_reason": given.get("reason", ""),
        }
    return found
