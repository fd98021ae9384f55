"""allauth's forms in our own words. The settings name them (ACCOUNT_FORMS)."""

from typing import Any

from allauth.account import forms as theirs
from django import forms

from delmos_portal.accounts.forms.fields import required
from delmos_portal.accounts.passwords import HELP

ADDRESS = {
    **required("Skriv din e-postadress."),
    "invalid": "E-postadressen är inte fullständig. Den ska se ut som namn@organisationen.se.",
}
MESSAGES = {
    "login": ADDRESS,
    "email": ADDRESS,
    "password": required("Skriv ditt lösenord."),
    "oldpassword": required("Skriv det lösenord som du har nu."),
    "password1": required("Välj ett nytt lösenord."),
    "password2": required("Skriv det nya lösenordet en gång till."),
}


class InOurWords(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, messages in MESSAGES.items():
            if name in self.fields:
                self.fields[name].error_messages.update(messages)


class Choosing(InOurWords):
    """Where a password is chosen, and written twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = HELP
        self.fields["password2"].label = "Nytt lösenord igen"

    def clean(self) -> dict[str, Any]:
        """Compare the two ourselves: allauth's own comparison, and no more, in other words."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error(
                "password2",
                "Lösenorden är inte lika. Skriv det nya lösenordet likadant i båda rutorna.",
            )
        return cleaned


class LoginForm(InOurWords, theirs.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class ReauthenticateForm(InOurWords, theirs.ReauthenticateForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(InOurWords, theirs.ResetPasswordForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Choosing, theirs.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Choosing, theirs.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Choosing, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
