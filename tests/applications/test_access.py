"""Who may open which address: amina writes and sigrid signs for Motala, omar writes elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.actions import commenting, drafting
from applications.actions.signing_sheets import ask_for_sheet
from applications.models import Status, Submission
from tests.accounts.people import sign_in
from tests.applications.tables import table_call
from tests.build import People, call, keep_promises, people, signing_of, stage
from tests.build import notification as notification_in
from tests.pdfs import pdf_of

PEOPLE = ["amina", "sigrid", "omar", "olle", "nobody"]

# 302 for nobody: to the sign-in. For a member: done, and on to the next page.
# A stranger gets 404, and so does staff on every page of the organisation's own.
TABLE = """
method  name            state      amina  sigrid  omar  olle  nobody
get     start           draft      200    200     200   200   200
get     calls           draft      200    200     200   200   200
get     call            draft      200    200     200   200   200
get     call-questions  draft      200    200     200   200   200
get     may-we-apply    draft      200    200     200   200   200
get     calls-json      draft      200    200     200   200   200
get     calls-atom      draft      200    200     200   200   200
get     calls-calendar  draft      200    200     200   200   200
get     call-calendar   draft      200    200     200   200   200
get     workspace:call-changes  draft  404  404   404   200   302
get     workspace:cancel-call   draft  404  404   404   200   302
post    workspace:cancel-call   draft  404  404   404   200   302
get     workspace:resume-call   draft  404  404   404   200   302
post    workspace:resume-call   draft  404  404   404   200   302
get     workspace:change-frame  draft  404  404   404   200   302
post    workspace:change-frame  draft  404  404   404   200   302
post    workspace:try-own-again draft  404  404   404   302   302
get     ask-question    draft      200    200     200   200   200
post    ask-question    draft      302    302     302   302   302
get     question-asked  draft      200    200     200   200   200
post    begin           draft      302    302     404   404   302
get     home            draft      200    200     200   302   302
get     case            draft      200    200     404   404   302
get     case            received   200    200     404   404   302
post    take-over       draft      302    302     404   404   302
get     hand-over       draft      200    200     404   404   302
get     case-messages   draft      200    200     404   404   302
get     case-messages   received   200    200     404   404   302
post    case-messages   received   302    302     404   404   302
post    case-messages-read received 302   302     404   404   302
get     submission      draft      200    200     404   404   302
get     submission      signing    200    200     404   404   302
get     submission      received   200    200     404   404   302
post    tick-item       incomplete 302    302     404   404   302
post    confirm         incomplete 302    302     404   404   302
get     section         draft      200    302     404   404   302
post    section         draft      302    200     404   404   302
post    autosave        draft      200    409     404   404   302
get     history         draft      200    200     404   404   302
get     question-history  draft    200    200     404   404   302
post    question-history  written  302    302     404   404   302
get     rows            tables     302    302     404   404   302
post    rows            tables     302    200     404   404   302
get     attach          plan       302    302     404   404   302
post    attach          plan       302    200     404   404   302
get     detach          plan       302    302     404   404   302
post    detach          plan       302    200     404   404   302
post    settle-origin   draft      302    200     404   404   302
get     copy-sources    draft      200    302     404   404   302
get     copy            earlier    200    302     404   404   302
post    copy            earlier    302    302     404   404   302
post    copy-undo       earlier    302    302     404   404   302
get     replace-file    plan       200    302     404   404   302
post    replace-file    plan       302    302     404   404   302
get     put-back-file   plan-gone  302    302     404   404   302
post    put-back-file   plan-gone  302    200     404   404   302
get     word            draft      200    302     404   404   302
post    word            draft      200    302     404   404   302
get     word-file       draft      200    302     404   404   302
get     save-word       draft      302    302     404   404   302
post    save-word       draft      302    302     404   404   302
get     comments        draft      200    200     404   404   302
get     comments        received   200    200     404   404   302
post    comment         draft      302    302     404   404   302
post    comment-step    commented  302    302     404   404   302
get     comment-change  commented  200    302     404   404   302
post    comment-change  commented  302    302     404   404   302
get     check           draft      200    200     404   404   302
post    send            draft      302    302     404   404   302
post    take-back       signing    302    302     404   404   302
get     sign            signing    200    200     404   404   302
post    sign            signing    200    302     404   404   302
get     add-signature   received   302    302     404   404   302
post    add-signature   received   302    302     404   404   302
post    seen            signing    204    204     404   404   302
get     replace-signatory signing  200    302     404   404   302
post    replace-signatory signing  200    302     404   404   302
get     to-sign         signing    200    200     200   200   302
post    to-sign         signing    200    302     200   200   302
get     complete        incomplete 200    200     404   404   302
post    complete        incomplete 200    200     404   404   302
post    return          signing    200    302     404   404   302
get     receipt         received   200    200     404   404   302
get     receipt-version received   200    200     404   404   302
get     answers-json    draft      404    404     404   404   302
get     answers-json    signing    404    404     404   404   302
get     answers-json    received   200    200     404   200   302
get     answers-csv     signing    404    404     404   404   302
get     answers-csv     received   200    200     404   200   302
get     on-paper        signing    200    200     404   404   302
post    on-paper        signing    302    302     404   404   302
get     signing-sheet   signing    200    200     404   404   302
get     withdraw        received   200    200     404   404   302
post    withdraw        received   200    302     404   404   302
get     document        received   200    200     404   200   302
get     file            plan       200    200     404   404   302
get     file            plan-sent  200    200     404   200   302
"""
[_HEAD, *ROWS] = [line.split() for line in TABLE.strip().splitlines()]


def submission_in(state: str, who: People) -> Submission:
    if state == "plan":
        return with_file(stage("plan", who=who), who)
    if state == "plan-gone":
        it = with_file(stage("plan", who=who), who)
        drafting.detach(it.pk, it.attachments.get().pk, by=who.amina)
        return it
    if state == "written":
        draft = notification_in("draft", who=who)
        drafting.save(draft.pk, {"cooperation_today": "Vi möts"}, version=99, by=who.amina)
        return draft
    if state == "earlier":
        notification_in(Status.RECEIVED, who=who, of=call("forra"))
        return notification_in("draft", who=who)
    if state == "commented":
        draft = notification_in("draft", who=who)
        commenting.comment(draft, "cooperation_today", "Stämmer det?", by=who.amina)
        return draft
    if state == "tables":
        return notification_in("draft", who=who, of=table_call())
    if state == "plan-sent":
        return stage("plan", Status.RECEIVED, who=who)
    return notification_in(state, who=who)


def with_file(plan: Submission, who: People) -> Submission:
    upload = SimpleUploadedFile("plan.pdf", pdf_of())
    drafting.attach(plan.pk, "plan_document", upload, by=who.amina)
    return plan


def arguments(name: str, it: Submission) -> list[Any]:
    section = it.questionnaire.parsed.sections[0].key
    special: dict[str, Callable[[], list[Any]]] = {
        "start": list,
        "calls": list,
        "home": list,
        "to-sign": list,
        "call": lambda: [it.case.call.slug],
        "may-we-apply": lambda: [it.case.call.slug],
        "call-calendar": lambda: [it.case.call.slug],
        "calls-json": list,
        "calls-atom": list,
        "calls-calendar": list,
        "call-questions": lambda: [it.case.call.slug],
        "ask-question": lambda: [it.case.call.slug],
        "question-asked": lambda: [it.case.call.slug],
        "begin": lambda: [it.case.call.slug],
        "workspace:try-own-again": list,
        "case": lambda: [it.case_id],
        "take-over": lambda: [it.case_id],
        "hand-over": lambda: [it.case.organisation_id],
        "case-messages": lambda: [it.case_id],
        "case-messages-read": lambda: [it.case_id],
        "tick-item": lambda: [it.pk, it.completion_requests.get().items.get().pk],
        "section": lambda: [it.pk, section],
        "autosave": lambda: [it.pk, section],
        "rows": lambda: [it.pk, "grants"],
        "attach": lambda: [it.pk, "plan_document"],
        "detach": lambda: [it.pk, it.attachments.get().pk],
        "replace-file": lambda: [it.pk, it.attachments.get().pk],
        "put-back-file": lambda: [it.pk, it.attachments.get().pk],
        "document": lambda: [it.case.register.get(number=1).document_id],
        "file": lambda: [it.attachments.get().file_id],
        "receipt-version": lambda: [it.pk, 1],
        "answers-json": lambda: [it.pk, 1],
        "answers-csv": lambda: [it.pk, 1],
        "question-history": lambda: [it.pk, "cooperation_today"],
        "copy": lambda: [it.pk, Submission.objects.exclude(pk=it.pk).get().pk],
        "settle-origin": lambda: [it.pk, "contact_name"],
        "comment": lambda: [it.pk, "cooperation_today"],
        "comment-step": lambda: [it.pk, it.comments.get().pk],
        "comment-change": lambda: [it.pk, it.comments.get().pk],
    }
    if name.startswith("workspace:") and name not in special:
        return [it.case.call_id]
    return special.get(name, lambda: [it.pk])()


def latest_change(it: Submission) -> int:
    change = it.changes.filter(question_key="cooperation_today").first()
    return change.pk if change else 0


def posted(name: str, it: Submission, who: People) -> dict[str, object]:
    said = signing_of(it)
    bodies: dict[str, dict[str, object]] = {
        "begin": {"organisation": who.motala.pk},
        "attach": {"plan_document": SimpleUploadedFile("ny.pdf", pdf_of(mark="ny"))},
        "replace-file": {"plan_document": SimpleUploadedFile("ny.pdf", pdf_of(mark="ny"))},
        "return": {"comment": "Skriv mer om behovet."},
        "to-sign": {"code": "".join(one.code for one in it.signing_requests.all())},
        "rows": {"rad": "ny", "version": it.version},
        "autosave": {"contact_name": "Amina Ek", "version": it.version},
        "copy": {"ta": "cooperation_today", "version": it.version},
        "question-history": {"andring": latest_change(it)},
        "comment": {"kommentar-cooperation_today": "Stämmer det?"},
        "case-messages": {"text": "Hej"},
        "ask-question": {"name": "Bo", "email": "bo@example.org", "text": "När?"},
        "comment-step": {"gor": "klar"},
        "comment-change": {"kommentar-cooperation_today": "Stämmer det nu?"},
    }
    signing = {
        "shown_sha256": said.shown_sha256,
        "email": said.email,
        "phone": said.phone,
        "declaration": "on",
    }
    return bodies.get(
        name, signing if name in ("sign", "complete", "add-signature") else {"version": it.version}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_each_address_opens_for_the_agreed_people_only(row: list[str]):
    method, name, state, *expected = row
    who = people()
    it = submission_in(state, who)
    if name == "signing-sheet":
        ask_for_sheet(it.pk, by=who.amina)
    if name in ("document", "signing-sheet"):
        keep_promises()
    url = reverse(name, args=arguments(name, it))

    answered = []
    for person in PEOPLE:
        client = Client()
        if person != "nobody":
            sign_in(client, getattr(who, person))
        with transaction.atomic():  # each person meets the same state
            body = posted(name, it, who) if method == "post" else {}
            answered.append(str(getattr(client, method)(url, body).status_code))
            transaction.set_rollback(True)

    assert answered == expected


@pytest.mark.django_db
def test_a_call_that_is_not_published_is_seen_by_staff_only():
    who = people()
    hidden = call("inte-an", published_at=None)

    answered = {
        person: sign_in(Client(), getattr(who, person)).get(reverse("call", args=[hidden.slug]))
        for person in ("amina", "olle")
    }

    assert {person: one.status_code for person, one in answered.items()} == {
        "amina": 404,
        "olle": 200,
    }
