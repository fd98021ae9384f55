"""FL 36 §: an obvious slip in an announced decision is put right; both wordings are kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from applications.models import Correction, Decision, RegisterEntry, StageKind, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.documents.verification import Result, find_by_code
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from screening.actions import correcting, reviewing
from screening.actions.correcting import Slip
from screening.actions.deciding import end_of
from screening.letters import CORRECTABLE, as_it_stood, changes_of, wording_of
from screening.requirements.texts import plain
from tests.build import People, keep_promises, notification, people, person, stage

REASONS = "Arbetet ligger väl i linje med syftet, och behovet är stort."


def granted(who: People) -> Submission:
    return stage("application", Status.ANNOUNCED, who=who)


def slip(seen: int = 0, reason: str = "Ett skrivfel.", note: str = "", **wording: Any) -> Slip:
    return Slip(wording, reason, seen, note)


def everything_said(it: Submission) -> tuple[dict[str, Any], int, int, int, int]:
    decision = Decision.objects.values().get(submission=it)
    counted = [model.objects.count() for model in (Correction, RegisterEntry, Event, OutboxMessage)]
    return decision, *counted  # type: ignore[return-value]  # four of them


@pytest.mark.django_db
def test_a_correction_keeps_both_wordings_and_the_decision_holds_the_new_one():
    who = people()
    it = granted(who)
    before = it.decision.reasons

    made = correcting.correct(it.pk, slip(reasons=REASONS, reason=" Fel ord. "), by=who.disa)

    decision = Decision.objects.get(submission=it)
    assert decision.reasons == REASONS
    assert (made.before, made.after) == ({"reasons": before}, {"reasons": REASONS})
    assert (made.number, made.reason, made.by) == (1, "Fel ord.", who.disa)


@pytest.mark.django_db
def test_outcome_amount_and_status_stand_whatever_is_corrected():
    who = people()
    it = granted(who)
    before = Decision.objects.values("outcome", "amount_ore", "announced_at").get(submission=it)

    correcting.correct(it.pk, slip(reasons=REASONS, amount_ore=1, outcome="decline"), by=who.disa)

    after = Decision.objects.values("outcome", "amount_ore", "announced_at").get(submission=it)
    it.refresh_from_db()
    assert (after, it.status) == (before, Status.ANNOUNCED)


@pytest.mark.django_db
def test_a_correction_is_an_event_an_entry_and_two_promises():
    who = people()
    it = granted(who)

    made = correcting.correct(
        it.pk, slip(reasons=REASONS, note="Organisationen har sett det."), by=who.disa
    )

    event = Event.objects.get(step="correct_decision")
    assert (event.object_id, event.subject_id) == (str(it.pk), str(it.case_id))
    assert event.details == {
        "correction": made.pk,
        "parts": ["Skälen"],
        "note": "Organisationen har sett det.",
    }
    entry = RegisterEntry.objects.get(key=f"correction:{made.pk}")
    assert (entry.direction, entry.counterpart, entry.subject, entry.at) == (
        "drawn_up",
        "Motala kommun",
        "Rättelse av beslut om ansökan",
        made.at,
    )
    promised = OutboxMessage.objects.filter(payload={"event_id": event.pk})
    assert sorted(promised.values_list("effect", flat=True)) == [
        "screening.seal_correction",
        "screening.send_correction",
    ]


@pytest.mark.django_db
def test_the_corrected_document_replaces_the_earlier_and_both_are_kept():
    who = people()
    it = granted(who)
    keep_promises()
    first = Document.objects.get(key=f"decision:{it.decision.pk}")
    bytes_then = first.sha256

    one = correcting.correct(it.pk, slip(reasons=REASONS), by=who.disa)
    keep_promises()
    two = correcting.correct(it.pk, slip(1, provisions="3 §"), by=who.disa)
    keep_promises()

    documents = {
        key: Document.objects.get(key=key)
        for key in (first.key, f"correction:{one.pk}", f"correction:{two.pk}")
    }
    newest = documents[f"correction:{two.pk}"]
    assert [doc.replaced_by for doc in documents.values()] == [
        documents[f"correction:{one.pk}"],
        newest,
        None,
    ]
    assert documents[first.key].sha256 == bytes_then
    entries = RegisterEntry.objects.filter(document__in=documents.values())
    assert sorted(entries.values_list("key", flat=True)) == sorted(documents)
    assert find_by_code(first.code).result == Result.REPLACED
    assert find_by_code(newest.code).result == Result.GENUINE


@pytest.mark.django_db
def test_what_was_never_sealed_is_sealed_in_its_first_wording_before_the_correction():
    who = people()
    it = granted(who)
    OutboxMessage.objects.filter(effect="screening.seal_decision").update(
        due_at=timezone.now() + timedelta(hours=1)
    )
    made = correcting.correct(it.pk, slip(reasons=REASONS), by=who.disa)
    OutboxMessage.objects.filter(effect="screening.send_decision").update(
        due_at=timezone.now() + timedelta(hours=1)
    )

    keep_promises()

    first = Document.objects.get(key=f"decision:{it.decision.pk}")
    assert first.replaced_by == Document.objects.get(key=f"correction:{made.pk}")
    assert first.drawn_up_at == it.decision.decided_at


@pytest.mark.django_db
def test_the_party_is_told_what_was_wrong_and_what_stands_now(mailoutbox):
    who = people()
    it = granted(who)
    keep_promises()
    mailoutbox.clear()
    old = it.decision.use_by_on

    correcting.correct(
        it.pk,
        slip(use_by_on=str(old + timedelta(days=1)), reason="Fel dag i månaden."),
        by=who.disa,
    )
    keep_promises()

    [mail] = mailoutbox
    number = it.case.registration_number
    assert mail.subject == f"Rättat: Beslut om statsbidrag, {number}"
    assert sorted(mail.to) == ["amina@example.se", "sigrid@example.se"]
    assert "Vad som var fel: Fel dag i månaden." in mail.body
    assert "Utgången och beloppet är som förut." in mail.body
    code = Document.objects.get(title__contains="rättat").code
    assert code in mail.body
    assert SentMail.objects.get(subject=mail.subject).subject_id == str(it.case_id)
    keep_promises()
    assert len(mailoutbox) == 1


TOO_SHORT = (
    "Skälen är för korta: 4 tecken, och minst 20 behövs. Skriv vilka bestämmelser och omständigheter"
    " (32 § förvaltningslagen) som har avgjort."
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wording", "reason", "said"),
    [
        ({}, "Fel.", correcting.UNCHANGED),
        ({"reasons": REASONS}, "  ", correcting.NO_REASON),
        (
            {"reasons": "Nej."},
            "Fel.",
            TOO_SHORT,
        ),
        (
            {"reasons": " "},
            "Fel.",
            "Skriv skälen för beslutet: bestämmelser och omständigheter (32 § förvaltningslagen).",
        ),
        ({"provisions": " "}, "Fel.", "Ange vilka bestämmelser beslutet grundas på."),
        ({"use_by_on": ""}, "Fel.", "Ange sista dag att använda bidraget."),
        (
            {"report_due_on": "2000-01-01"},
            "Fel.",
            "Slutrapporten kan inte lämnas före sista dagen att använda bidraget.",
        ),
    ],
)
def test_what_cannot_be_corrected_so_is_refused_without_a_trace(wording, reason, said):
    who = people()
    it = granted(who)
    before = everything_said(it)

    with pytest.raises(Refused) as refused:
        correcting.correct(it.pk, slip(reason=reason, **wording), by=who.disa)

    assert str(refused.value) == said
    assert everything_said(it) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "name", "said"),
    [
        (Status.ANNOUNCED, "olle", correcting.NOT_YOURS),
        (Status.ANNOUNCED, "rut", correcting.NOT_YOURS),
        (Status.ANNOUNCED, "amina", correcting.NOT_YOURS),
        (Status.PROPOSED, "disa", correcting.NOT_ANNOUNCED),
        (Status.DECIDED, "disa", correcting.NOT_ANNOUNCED),
    ],
)
def test_only_a_decision_maker_corrects_and_only_what_is_announced(status, name, said):
    who = people()
    it = notification(status, who=who)

    with pytest.raises(Refused) as refused:
        correcting.correct(it.pk, slip(reasons=REASONS), by=getattr(who, name))

    assert str(refused.value) == said


@pytest.mark.django_db
def test_a_conflict_of_interest_keeps_a_decision_maker_away():
    who = people()
    it = granted(who)
    dag = person("Dag", StaffRole.DECISION_MAKER)

    said = []
    for has_conflict in (None, True):
        if has_conflict:
            reviewing.declare(it.case, has_conflict=True, reason="Gift med chefen.", by=dag)
        with pytest.raises(Refused) as refused:
            correcting.correct(it.pk, slip(reasons=REASONS), by=dag)
        said.append(str(refused.value))

    assert said == [
        "Ange först om du är jävig i ärendet.",
        "Du har anmält jäv och kan inte handlägga ärendet.",
    ]


@pytest.mark.django_db
def test_the_one_who_presented_does_not_correct_and_another_decision_maker_may():
    who = people()
    it = granted(who)
    who.olle.roles = [StaffRole.OFFICER, StaffRole.DECISION_MAKER]
    who.olle.save()
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=dag)

    with pytest.raises(Refused, match="Du föreslog beslutet"):
        correcting.correct(it.pk, slip(reasons=REASONS), by=who.olle)

    assert correcting.correct(it.pk, slip(reasons=REASONS), by=dag).by == dag


@pytest.mark.django_db
def test_a_second_press_gives_the_same_correction_and_another_persons_is_refused():
    who = people()
    it = granted(who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=dag)
    first = correcting.correct(it.pk, slip(reasons=REASONS), by=who.disa)

    again = correcting.correct(it.pk, slip(reasons=REASONS), by=who.disa)
    with pytest.raises(Refused, match="sedan du öppnade sidan"):
        correcting.correct(it.pk, slip(reasons="Andra skäl."), by=dag)

    assert (again, Correction.objects.count()) == (first, 1)


@pytest.mark.django_db
def test_a_corrected_last_day_is_the_last_day_of_the_step_that_it_opened():
    who = people()
    it = granted(who)
    plan = it.case.submissions.get(stage__kind=StageKind.PLAN)
    new = it.decision.plan_due_on + timedelta(days=7)

    correcting.correct(it.pk, slip(plan_due_on=str(new)), by=who.disa)

    plan.refresh_from_db()
    assert plan.due_at == end_of(new)


@pytest.mark.django_db
def test_a_last_day_given_otherwise_than_by_the_decision_stands():
    who = people()
    it = granted(who)
    extended = end_of(it.decision.plan_due_on + timedelta(days=30))
    it.case.submissions.filter(stage__kind=StageKind.PLAN).update(due_at=extended)

    correcting.correct(
        it.pk, slip(plan_due_on=str(it.decision.plan_due_on + timedelta(days=7))), by=who.disa
    )

    assert it.case.submissions.get(stage__kind=StageKind.PLAN).due_at == extended


@pytest.mark.django_db
def test_a_last_day_that_has_passed_is_refused_while_the_step_is_not_filed():
    who = people()
    it = granted(who)
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(Refused) as refused:
        correcting.correct(it.pk, slip(plan_due_on=str(yesterday)), by=who.disa)

    assert str(refused.value) == correcting.PASSED


@pytest.mark.django_db
def test_terms_belong_to_a_grant_and_every_decision_has_reasons():
    grant = granted(people())
    answer = grant.case.submissions.get(stage__kind=StageKind.NOTIFICATION)

    assert correcting.correctable(answer) == ["reasons", "provisions", "participants"]
    assert correcting.correctable(grant) == list(CORRECTABLE)


def test_only_the_lines_that_differ_are_told():
    before = {
        "reasons": "Ett.\n\nTvå.\nTre.\nFyra.",
        "provisions": "2 §",
        "participants": "Bo\nAnn",
        "conditions": ["A.", "B."],
        "use_by_on": "",
    }
    after = {
        "provisions": "2 §\n3 §",
        "participants": "Bo",
        "reasons": "Ett.\n\n2.\nTre.\nFyra!",
        "conditions": ["A.", "C."],
        "use_by_on": "2026-05-15",
    }

    told = [(one.before, one.after) for one in changes_of(before, after)]

    assert told == [
        ("Två.\n[…]\nFyra.", "2.\n[…]\nFyra!"),
        ("Saknades", "3 §"),
        ("Ann", "Tas bort"),
        ("2. B.", "2. C."),
        ("Inget angivet", "15\N{NO-BREAK SPACE}maj 2026"),
    ]


TEXTS = st.text("abcåäö \n", min_size=1, max_size=30)
WORDINGS = st.fixed_dictionaries(
    {},
    optional={
        "reasons": TEXTS.map(lambda text: f"Skälen är dessa, och inga andra: {text}".strip()),
        "provisions": TEXTS.map(lambda text: f"2 § {text}".strip()),
        "participants": TEXTS.map(str.strip),
        "conditions": st.lists(TEXTS.map("Villkor {}".format), min_size=1, unique_by=plain),
    },
)


class EveryWordingIsKept(TestCase):
    @given(st.lists(WORDINGS, min_size=1, max_size=4))
    @settings(max_examples=20, deadline=None)
    def test_any_row_of_corrections_leads_back_to_every_wording(self, wordings):
        who = people()
        it = granted(who)
        stood = [wording_of(it.decision)]
        for wording in wordings:
            new = {**stood[-1], **wording}
            if new == stood[-1]:
                with pytest.raises(Refused, match="Inget är ändrat än"):
                    correcting.correct(it.pk, slip(len(stood) - 1, **wording), by=who.disa)
            else:
                correcting.correct(it.pk, slip(len(stood) - 1, **wording), by=who.disa)
                stood.append(new)

        decision = Decision.objects.get(submission=it)
        corrections = list(decision.corrections.all())
        found = [
            wording_of(as_it_stood(decision, corrections, number)) for number in range(len(stood))
        ]

        assert found == stood
