"""Fills the portal's database for the benchmarks.

`python benchmarks/seed.py CASES DRAFTS`, with the portal's settings in the environment, prints what
the driver needs to know. One submission of each kind is led on by real actions; the thousands beside
it are copies made in SQL. This is the only place that goes past the actions: a hundred thousand
real signatures would take an hour, and what is measured begins after them.
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django

django.setup()

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as SHOWN_BY,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as SHOWN
from allauth.account.internal.userkit import user_id_to_str
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from applications.actions import drafting
from applications.models import StageKind, Status, Submission
from delmos_portal.accounts import session as session_age
from delmos_portal.accounts.models import User
from delmos_portal.demo.walk import Cast, Walk
from delmos_portal.questionnaires.definition import Kind
from tests import build

CALLS = 10  # two of them are open
SIGNATORIES = 200
TEXT = "Vi samverkar med civilsamhället om boende, skola och arbete i området. " * 20

ORGANISATIONS = """
INSERT INTO accounts_organisation (kind, code, name, county_code, org_number, mailbox, sort_key)
SELECT 'kommunalforbund', '', 'Organisation ' || n, '05', '', '', 'organisation ' || n
FROM generate_series(1, %(organisations)s) n
"""
CASES = """
INSERT INTO applications_case (id, call_id, organisation_id, organisation_name, registration_number,
    registered_at, status, officer_id, last_entry, created_at)
SELECT gen_random_uuid(), call.id, organisation.id, organisation.name,
    '2018-2.6.2-' || 1000000 + row_number() OVER (ORDER BY organisation.id, call.id),
    now() - row_number() OVER (ORDER BY organisation.id, call.id) * interval '1 minute',
    'open', CASE WHEN organisation.id %% 2 = 0 THEN %(officer)s END, 1, now()
FROM accounts_organisation organisation CROSS JOIN applications_call call
WHERE organisation.name LIKE 'Organisation %%'
"""
SUBMISSIONS = """
INSERT INTO applications_submission
SELECT made.* FROM applications_case "case"
JOIN applications_stage stage ON stage.call_id = "case".call_id AND stage."order" = 1
CROSS JOIN applications_submission copied
CROSS JOIN LATERAL jsonb_populate_record(copied, jsonb_build_object(
    'id', gen_random_uuid(), 'case_id', "case".id, 'stage_id', stage.id,
    'status', (ARRAY['received', 'received', 'received', 'received', 'received',
                     'in_review', 'in_review', 'in_review', 'incomplete', 'proposed'])
              [1 + mod("case".organisation_id, 10)],
    'signed_at', "case".registered_at, 'received_at', "case".registered_at,
    'arrived_at', "case".registered_at, 'registered_at', "case".registered_at)) made
WHERE copied.id = %(copied)s AND "case".organisation_name LIKE 'Organisation %%'
"""
VERSIONS = """
INSERT INTO applications_receivedversion
SELECT made.*
FROM applications_submission submission
JOIN applications_case "case" ON "case".id = submission.case_id
CROSS JOIN applications_receivedversion copied
CROSS JOIN LATERAL jsonb_populate_record(copied, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('applications_receivedversion', 'id')),
    'submission_id', submission.id, 'received_at', submission.received_at,
    'signature_ids', (SELECT COALESCE(array_agg(id), '{}') FROM applications_signature
        WHERE submission_id = submission.id))) made
WHERE copied.submission_id = %(copied)s AND "case".organisation_name LIKE 'Organisation %%'
"""
SIGNATURES = """
INSERT INTO applications_signature
SELECT made.*
FROM applications_submission submission
JOIN applications_case "case" ON "case".id = submission.case_id
CROSS JOIN applications_signature copied
CROSS JOIN LATERAL jsonb_populate_record(copied, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('applications_signature', 'id')),
    'submission_id', submission.id, 'signed_at', submission.signed_at)) made
WHERE copied.submission_id = %(copied)s AND "case".organisation_name LIKE 'Organisation %%'
"""
REGISTER = """
INSERT INTO applications_registerentry (case_id, number, direction, at, counterpart, subject, key)
SELECT id, 1, 'received', registered_at, organisation_name, 'Intresseanmälan', 'bench:' || id
FROM applications_case WHERE organisation_name LIKE 'Organisation %%'
"""
EVENTS = """
INSERT INTO journal_event (position, at, actor_id, actor_name, on_behalf_of, object_type, object_id,
    subject_id, step, from_status, to_status, details, digest, previous_hash, hash)
SELECT 0, submission.received_at, %(signatory)s, 'Sigrid Exempel', "case".organisation_name,
    'applications.submission', submission.id, "case".id, 'sign', 'signing', 'received', '{}', '', '', ''
FROM applications_submission submission JOIN applications_case "case" ON "case".id = submission.case_id
WHERE "case".organisation_name LIKE 'Organisation %%'
"""
MAILS = """
INSERT INTO outbox_sentmail (key, subject_id, recipients, subject, body, sent_at)
SELECT 'applications.send_receipt:bench-' || id, id, ARRAY['sigrid@example.se'],
    'Vi har tagit emot er intresseanmälan', 'Hej!', registered_at
FROM applications_case WHERE organisation_name LIKE 'Organisation %%'
"""
# What the trigger would read out of each version; the copies differ by the name of their organisation.
SEARCHED = """
INSERT INTO applications_searchtext (submission_id, came_in_at, text, words)
SELECT submission.id, submission.received_at, copied.text,
    copied.words || setweight(to_tsvector('swedish', lower("case".organisation_name)), 'A')
FROM applications_submission submission
JOIN applications_case "case" ON "case".id = submission.case_id
CROSS JOIN applications_searchtext copied
WHERE copied.submission_id = %(copied)s AND submission.id <> copied.submission_id
    AND "case".organisation_name LIKE 'Organisation %%'
"""
UNREAD = "ALTER TABLE applications_receivedversion {} TRIGGER USER"
RECEIVED = [
    ORGANISATIONS,
    CASES,
    SUBMISSIONS,
    SIGNATURES,
    UNREAD.format("DISABLE"),
    VERSIONS,
    UNREAD.format("ENABLE"),
    SEARCHED,
    REGISTER,
    EVENTS,
    MAILS,
]

# What lies for signing: each signatory has one role in each of several organisations.
SIGNING = [
    """
    INSERT INTO accounts_user (password, is_superuser, email, name, title, phone, roles, is_active,
        date_joined)
    SELECT '!', false, 'signatory' || n || '@example.se', 'Undertecknare ' || n, '',
        '0141-22 50 00', '{}', true, now()
    FROM generate_series(1, %(signatories)s) n
    """,
    """
    INSERT INTO accounts_organisation (kind, code, name, county_code, org_number, mailbox, sort_key)
    SELECT 'association', '', 'Förening ' || n, '05', '', '', 'forening ' || n
    FROM generate_series(1, %(drafts)s) n
    """,
    """
    CREATE TEMPORARY TABLE pairs AS
    SELECT users.id AS user_id, organisations.id AS organisation_id, organisations.name
    FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM accounts_user
          WHERE email LIKE 'signatory%%') users
    JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS n FROM accounts_organisation
          WHERE name LIKE 'Förening %%') organisations
      ON mod(organisations.n, %(signatories)s) = users.n
    """,
    """
    INSERT INTO accounts_membership (user_id, organisation_id, role, since)
    SELECT user_id, organisation_id, 'signatory', now() FROM pairs
    """,
    """
    INSERT INTO accounts_mandate (user_id, organisation_id, office, office_title, valid_from, evidence,
        verified_note, is_substitute)
    SELECT user_id, organisation_id, 'board_chair', '', '2018-01-01', 'Protokoll, § 1', '', FALSE
    FROM pairs
    """,
    """
    INSERT INTO applications_case (id, call_id, organisation_id, organisation_name, status, last_entry,
        created_at)
    SELECT gen_random_uuid(), %(call)s, organisation_id, name, 'open', 0, now() FROM pairs
    """,
    """
    INSERT INTO applications_submission
    SELECT made.* FROM applications_case "case" CROSS JOIN applications_submission copied
    CROSS JOIN LATERAL jsonb_populate_record(copied, jsonb_build_object(
        'id', gen_random_uuid(), 'case_id', "case".id, 'status', 'signing',
        'received_versions', 0, 'signed_at', NULL, 'received_at', NULL, 'arrived_at', NULL,
        'registered_at', NULL)) made
    WHERE copied.id = %(copied)s AND "case".organisation_name LIKE 'Förening %%'
    """,
]


def answer(_submission, question):
    return TEXT if question.kind is Kind.LONG_TEXT else build.answer(question)


def walked(submission, who, status):
    """Lead a submission on by real actions, with answers as long as people write them."""
    cast = Cast(who.amina, who.sigrid, who.olle, who.disa)
    return Walk(submission, cast, answer).to(status)


def calls():
    """The calls: two open, the others over."""
    made = [build.call(f"statsbidrag-{number}") for number in range(CALLS)]
    over = timezone.now() - timedelta(days=10)
    for call in made[2:]:
        call.stages.filter(order=1).update(closes_at=over, accepts_late=False)
    return made


def fill(cases, drafts):
    """Make people, calls and cases; give what the driver needs."""
    who = build.people()
    call, other, *_rest = calls()
    received = walked(drafting.begin(call, who.motala, by=who.amina), who, Status.RECEIVED)
    draft = build.fill_in(drafting.begin(call, who.elsewhere, by=who.omar), who.omar)
    long_case = walked(drafting.begin(other, who.motala, by=who.amina), who, Status.ANNOUNCED).case
    for kind, status in (
        (StageKind.APPLICATION, Status.ANNOUNCED),
        (StageKind.PLAN, Status.RECEIVED),
    ):
        walked(long_case.submissions.get(stage__kind=kind), who, status)
    values = {
        "organisations": cases // CALLS,
        "drafts": drafts,
        "signatories": SIGNATORIES,
        "officer": who.olle.pk,
        "signatory": who.sigrid.pk,
        "call": call.pk,
        "copied": str(received.pk),
    }
    with connection.cursor() as cursor:
        for statement in [*RECEIVED, *(SIGNING if drafts else [])]:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    some = Submission.objects.filter(status=Status.IN_REVIEW).order_by("-received_at")[:200]
    return {
        "officer": session_of(who.olle),
        "cases": [str(one.case_id) for one in some],
        "long_case": str(long_case.pk),
        "drafts": jobs_of_signatories(),
        "writer": session_of(who.omar),
        "draft": draft_of(draft),
    }


def draft_of(submission):
    """Where the writing is done: the section with most long texts, and the keys of its answers."""

    def long_texts(section):
        return [one.key for one in section.questions if one.kind is Kind.LONG_TEXT]

    section = max(submission.questionnaire.parsed.sections, key=lambda one: len(long_texts(one)))
    place = f"/inlagor/{submission.pk}/avsnitt/{section.key}/"
    return {"page": place, "texts": long_texts(section)}


def jobs_of_signatories():
    """A session key and a submission for each thing that lies for signing."""
    signatories = User.objects.filter(email__startswith="signatory").order_by("pk")
    sessions = {user.pk: session_of(user) for user in signatories}
    waiting = Submission.objects.filter(
        status=Status.SIGNING, case__organisation__memberships__role="signatory"
    ).order_by("case__organisation_id")
    rows = waiting.values_list("case__organisation__memberships__user", "pk")
    return [(sessions[user], str(pk)) for user, pk in rows]


def session_of(user):
    """What signing in leaves behind; staff have shown their second factor."""
    now = int(time.time())
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "delmos_portal.accounts.backends.PortalBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[session_age.BEGAN] = session[session_age.SEEN] = now
    session[SHOWN_BY] = user_id_to_str(user)
    session[SHOWN] = [{"method": "password", "at": now}]
    if user.is_staff:
        session[SHOWN].append({"method": "mfa", "type": "totp", "at": now})
    session.create()
    return session.session_key


def main():
    cases, drafts = (int(one) for one in sys.argv[1:])
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(json.dumps(fill(cases, drafts)))


if __name__ == "__main__":
    main()
