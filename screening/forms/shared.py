"""Forms that several officers may have open at once: what a colleague wrote is read before it is replaced."""

from typing import Any

from django import forms

from delmos_portal.templatetags.parts import INTRODUCTION
from screening.actions.merging import Meanwhile
from screening.forms.officer import OfficerForm, in_words

EMPTY = "(tomt)"
NOT_YET_SAVED = (
    "{} sedan du öppnade sidan. Det du har skrivit är inte sparat än. Läs det som är markerat, och"
    " {} igen."
)
COMPARE = "{}. Jämför, och låt det stå i fältet som ska gälla."


class SharedForm(OfficerForm):
    """Sends back what its page showed, so that is known who has changed what."""

    of_what: str
    press = "spara"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def show(self, told: Meanwhile, *, is_self: bool) -> None:
        """Beside what somebody else wrote meanwhile, what they wrote; all that was typed stays."""
        who, where = ("Du", " i en annan flik") if is_self else (str(told.other), "")
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name, value in {**told.kept, "seen": told.seen}.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        self.data = data
        said = NOT_YET_SAVED.format(f"{who} har sparat {self.of_what}{where}", self.press)
        self.add_error(None, forms.ValidationError(said, code=INTRODUCTION))
        for name, value in told.unread.items():
            here = f"”{self.fields[name].label}”{where}"
            if name in told.kept:
                self.add_error(name, f"{who} har ändrat {here}. Det nya står nu i fältet.")
                continue
            self.add_error(name, COMPARE.format(f"{who} har skrivit något annat i {here}"))
            self.fields[name].theirs = in_words(self.fields[name], value) or EMPTY  # type: ignore[attr-defined]  # read by our template
