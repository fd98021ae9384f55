"""Who may open which address: accounts, organisations, registers and the pages for everyone.

Amina administers Motala, Sigrid signs for it, Omar writes elsewhere; Olle is an officer, Ada an
administrator at the agency.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.actions.invitations import invite
from delmos_portal.accounts.models import Invitation, Role, StaffRole, User
from delmos_portal.accounts.tokens import token_of
from tests.accounts.ombud import ombud_of
from tests.accounts.people import sign_in
from tests.build import People, people, person

PEOPLE = ["amina", "sigrid", "omar", "olle", "ada", "nobody"]

# 302 for nobody: to the sign-in, or (for the sign-in's own pages) on to where it begins.
# The e-ID broker of this table does not answer: 503. What nobody asked it for is refused: 400.
TABLE = """
method  name                                      amina sigrid omar olle ada nobody
get     health                                    200   200    200  200  200 200
get     page-accessibility                        200   200    200  200  200 200
get     page-cookies                              200   200    200  200  200 200
get     page-privacy                              200   200    200  200  200 200
get     page-english                              200   200    200  200  200 200
get     page-easy                                 200   200    200  200  200 200
get     page-contact                              200   200    200  200  200 200
get     verify                                    200   200    200  200  200 200
get     verifier                                  200   200    200  200  200 200
get     trusted_certificates                      200   200    200  200  200 200
get     organisation-claim                        200   200    200  200  200 200
get     organisation-claim-new                    200   200    200  200  200 200
get     organisation-claim-received               200   200    200  200  200 200
get     account                                   200   200    200  200  200 302
post    session-extend                            204   204    204  204  204 302
get     organisations                             302   302   302   200   200   302
get     organisation                              200   200   404   200   200   302
get     organisation-invite                       200   404    404  404  404 302
post    invitation-revoke                         302   404    404  404  404 302
get     member                                    200   404    404  404  404 302
get     member-remove                             200   200    404  200  200 302
get     mandate-add                               200   404    404  404  404 302
get     ombud-add                                 200   404    404  404  404 302
get     ombud-extend                              200   404    404  404  404 302
get     mandate-end                               200   404    404  404  404 302
get     mandate-change                            200   404    404  404  404 302
get     invitation                                403   403   403   403   403   200
get     account_login                             302   302    302  302  302 200
get     account_logout                            200   200    200  200  200 302
get     account_inactive                          200   200    200  200  200 200
get     account_reauthenticate                    200   200    200  200  200 302
get     account_change_password                   200   200    200  200  200 302
get     account_set_password                      302   302    302  302  302 302
get     account_reset_password                    200   200    200  200  200 200
get     account_reset_password_done               200   200    200  200  200 200
get     account_reset_password_from_key           200   200    200  200  200 200
get     account_reset_password_from_key_done      200   200    200  200  200 200
get     mfa_index                                 200   200    200  200  200 302
get     mfa_authenticate                          302   302    302  302  302 302
get     mfa_reauthenticate                        302   302   302   302   302   302
get     mfa_activate_totp                         302   302   302   200   200   302
get     mfa_deactivate_totp                       404   404    404  404  404 302
get     mfa_view_recovery_codes                   404   404    404  404  404 302
get     mfa_generate_recovery_codes               302   302   302   200   200   302
get     mfa_download_recovery_codes               404   404    404  404  404 302
post    e-id-sign-in                              302   302    302  302  302 503
get     identify                                  302   302    302  302  302 302
get     e-id-connect                              302   302    302  200  200 302
get     e-id-disconnect                           302   302    302  200  200 302
get     e-id-callback                             400   400    400  400  400 400
get     workspace:index                           404   404    404  302  302 302
get     workspace:registers                       404   404    404  200  200 302
get     workspace:login                           302   302   302   302   302   302
get     workspace:autocomplete                    404   404    404  403  403 302
get     workspace:jsi18n                          404   404    404  200  200 302
"""
[_HEAD, *ROWS] = [line.split() for line in TABLE.strip().splitlines()]


def arguments(name: str, who: People) -> list[Any]:
    invitation = Invitation.objects.filter(organisation=who.motala).first() or invite(
        who.motala, email="ny@example.se", name="Ny", role=Role.READER, by=who.amina
    )
    here = who.motala.pk
    known: dict[str, Callable[[], list[Any]]] = {
        "organisation": lambda: [here],
        "organisation-invite": lambda: [here],
        "invitation-revoke": lambda: [here, invitation.pk],
        "member": lambda: [here, who.sigrid.pk],
        "member-remove": lambda: [here, who.sigrid.pk],
        "mandate-add": lambda: [here],
        "ombud-add": lambda: [here],
        "ombud-extend": lambda: [here, ombud_of(who.motala, by=who.amina).pk],
        "mandate-end": lambda: [here, who.sigrid.mandates.get().pk],
        "mandate-change": lambda: [here, who.sigrid.mandates.get().pk],
        "invitation": lambda: [token_of(invitation)],
        "account_reset_password_from_key": lambda: ["1", "fel-nyckel"],
    }
    return known.get(name, list)()


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_each_address_opens_for_the_agreed_people_only(row, settings):
    settings.EID = {**settings.EID, "server_url": "http://127.0.0.1:9"}
    method, name, *expected = row
    who = people()
    them: dict[str, User] = {one: getattr(who, one) for one in PEOPLE[:4]}
    them["ada"] = person("Ada", StaffRole.ADMINISTRATOR)
    address = reverse(name, args=arguments(name, who))

    answered = []
    for one in PEOPLE:
        client = Client()
        if one in them:
            sign_in(client, them[one])
        with transaction.atomic():  # each person meets the same state
            answered.append(str(getattr(client, method)(address).status_code))
            transaction.set_rollback(True)

    assert answered == expected


REGISTERS = [
    "applications_pricebaseamount",
    "screening_secrecyground",
    "accounts_user",
    "accounts_organisation",
    "accounts_membership",
    "accounts_mandate",
    "accounts_organisationclaim",
    "outbox_outboxmessage",
    "outbox_sentmail",
    "journal_event",
    "documents_document",
    "documents_numberseries",
    "applications_call",
    "applications_case",
    "applications_conflictofinterest",
    "screening_label",
    "screening_decisiontext",
    "screening_workorder",
    "reporting_payment",
    "reporting_repayment",
    "pages_sitenotice",
    "pages_article",
    "pages_subject",
    "screening_textblock",
]
CHANGED_BY_HAND = {
    "screening_textblock",
    "accounts_user",
    "accounts_organisation",
    "applications_call",
    "applications_pricebaseamount",
    "screening_decisiontext",
    "screening_workorder",
    "pages_sitenotice",
    "screening_secrecyground",
    "pages_article",
    "pages_subject",
}


@pytest.mark.django_db
@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_is_read_by_staff_and_written_by_administrators_only(register):
    who = people()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    read = reverse(f"workspace:{register}_changelist")
    write = reverse(f"workspace:{register}_add")

    answered = {
        user.name.split()[0]: (
            sign_in(Client(), user).get(read).status_code,
            sign_in(Client(), user).get(write).status_code,
        )
        for user in (who.amina, who.olle, ada)
    }

    assert answered["Amina"] == (404, 404)
    assert answered["Olle"] == (200, 403)
    assert answered["Ada"][0] == 200
    assert answered["Ada"][1] in ((200,) if register in CHANGED_BY_HAND else (200, 403))
