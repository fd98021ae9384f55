"""Signing in, one's own account, organisations and invitations."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from delmos_portal.accounts.views import (
    account,
    claims,
    e_id,
    invitations,
    mandates,
    ombud,
    organisations,
)

# allauth's own pages, and only those that we use; it asks for them by these names.
SIGN_IN = [
    path("konto/logga-in/", allauth.login, name="account_login"),
    path("konto/logga-ut/", allauth.logout, name="account_logout"),
    path("konto/avstangt/", allauth.account_inactive, name="account_inactive"),
    path("konto/bekrafta/", allauth.reauthenticate, name="account_reauthenticate"),
    path("konto/losenord/", allauth.password_change, name="account_change_password"),
    path("konto/losenord/valj/", allauth.password_set, name="account_set_password"),
    path("konto/losenord/glomt/", allauth.password_reset, name="account_reset_password"),
    path(
        "konto/losenord/glomt/skickat/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^konto/losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "konto/losenord/nytt/klart/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
SECOND_FACTOR = [
    path("konto/tvasteg/", mfa.index, name="mfa_index"),
    path("konto/tvasteg/kod/", mfa.authenticate, name="mfa_authenticate"),
    path("konto/tvasteg/bekrafta/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("konto/tvasteg/app/", account.activate_second_factor, name="mfa_activate_totp"),
    path("konto/tvasteg/app/ta-bort/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "konto/tvasteg/reservkoder/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/tvasteg/reservkoder/nya/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "konto/tvasteg/reservkoder/hamta/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
E_ID = [
    path("konto/e-legitimation/logga-in/", e_id.sign_in, name="e-id-sign-in"),
    path("konto/e-legitimation/visa/", e_id.identify, name="identify"),
    path("konto/e-legitimation/koppla/", e_id.connect, name="e-id-connect"),
    path("konto/e-legitimation/ta-bort/", e_id.disconnect, name="e-id-disconnect"),
    path("konto/e-legitimation/svar/", e_id.answer, name="e-id-callback"),
]
OWN = [
    path("konto/", account.account, name="account"),
    path("konto/forlang/", account.extend_session, name="session-extend"),
]
ORGANISATIONS = [
    path("organisation/", organisations.organisations, name="organisations"),
    path("organisation/anmal/", claims.claim, name="organisation-claim"),
    path("organisation/anmal/ny/", claims.claim_new, name="organisation-claim-new"),
    path("organisation/anmal/tack/", claims.claim_received, name="organisation-claim-received"),
    path("organisation/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisation/<int:pk>/bjud-in/", organisations.invite_person, name="organisation-invite"),
    path(
        "organisation/<int:pk>/inbjudan/<uuid:invitation_pk>/aterta/",
        organisations.revoke,
        name="invitation-revoke",
    ),
    path("organisation/<int:pk>/person/<int:user_pk>/", organisations.member, name="member"),
    path(
        "organisation/<int:pk>/person/<int:user_pk>/ta-bort/",
        organisations.remove,
        name="member-remove",
    ),
    path("organisation/<int:pk>/ombud/", ombud.add, name="ombud-add"),
    path("organisation/<int:pk>/ombud/<int:user_pk>/", ombud.extend, name="ombud-extend"),
    path("organisation/<int:pk>/behorighet/", mandates.add, name="mandate-add"),
    path("organisation/<int:pk>/behorighet/<int:mandate_pk>/", mandates.end, name="mandate-end"),
    path(
        "organisation/<int:pk>/behorighet/<int:mandate_pk>/andra/",
        mandates.change,
        name="mandate-change",
    ),
    path("inbjudan/<str:token>/", invitations.invitation, name="invitation"),
]

urlpatterns = [*SIGN_IN, *SECOND_FACTOR, *E_ID, *OWN, *ORGANISATIONS]
