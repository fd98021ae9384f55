"""Noting the day when a letter was posted."""

from typing import Any

from delmos_portal.accounts.forms import DayField, required
from delmos_portal.outbox.models import SentMail
from screening.actions.posting import why_not_on
from screening.forms.officer import OfficerForm


class PostingForm(OfficerForm):
    on = DayField(
        label="Dag då brevet lämnades till posten",
        error_messages=required("Ange dagen då brevet lämnades till posten."),
    )

    def __init__(self, *args: Any, mail: SentMail, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mail = mail

    def clean(self) -> None:
        on = self.cleaned_data.get("on")
        if on and (reason := why_not_on(self.mail, on)):
            self.add_error("on", reason)
