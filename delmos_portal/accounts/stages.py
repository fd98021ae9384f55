"""What stands between the sign-in and the portal."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from delmos_portal.accounts.identity import shown_by_e_id


class SecondFactor(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Ask for the one-time code, unless the person has just shown their e-ID."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        e_id = shown_by_e_id(self.request, self.login.user)
        if e_id is not None and e_id.is_fresh:
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
