"""Trying again what organisations wait for in their own space."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from applications.actions import promises
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused


@require_POST
def try_own_again(request: SignedInRequest) -> HttpResponse:
    """Try them all again; which they are is not shown."""
    try:
        promises.try_own_again(by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Organisationernas egna utskick görs om inom en minut.")
    return redirect("workspace:outbox_outboxmessage_changelist")
