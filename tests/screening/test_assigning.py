"""Whose case it is: taken, given, left out with why, and looked after while somebody is away."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.effects import staff_for
from applications.models import Absence, Case, ConflictOfInterest, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import assigning, queueing, reviewing
from screening.actions.assigning import Chosen
from tests.accounts.people import sign_in
from tests.build import call, keep_promises, notification, people, person
from tests.screening.test_queue_views import from_another, shown

PAGE = "workspace:assign"


def olga() -> User:
    return person("Olga", StaffRole.OFFICER)


def away(user: User, substitute: User, *, days: int = 7) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        user=user, substitute=substitute, first_on=today, last_on=today + timedelta(days=days)
    )


def chosen_for(to: User, *cases: Case, **more: object) -> dict[str, object]:
    """What the page of these cases posts, as they stood when it was read."""
    pks = [one.pk for one in cases]
    seen = {f"sett-{one.pk}": str(one.officer_id or "") for one in cases}
    return {"arende": pks, "valda": pks, **seen, "to": to.pk, **more}


@pytest.mark.django_db
def test_a_case_is_given_with_a_note_that_is_mailed_and_kept(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    it.case.refresh_from_db()
    keep_promises()
    mailoutbox.clear()
    olle = sign_in(Client(), who.olle)

    body = chosen_for(olga(), it.case, note="Du kan Östergötland.", gor="ja")
    done = olle.post(reverse(PAGE), body, follow=True)
    keep_promises()

    it.case.refresh_from_db()
    assert it.case.officer == olga()
    assert "Ärendet är tilldelat Olga Exempel." in done.text
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        [olga().email],
        f"{it.case.registration_number}: du har fått ärendet",
    )
    assert "Olle Exempel skriver:\n\nDu kan Östergötland." in mail.body
    event = Event.objects.get(step="assign_case")
    assert (event.actor, event.details) == (
        who.olle,
        {"to": "Olga Exempel", "from": "Olle Exempel", "note": "Du kan Östergötland."},
    )
    assert "Till Olga Exempel. Du kan Östergötland." in done.text


@pytest.mark.django_db
def test_several_are_given_after_a_look_at_what_stays_and_why(mailoutbox):
    who, of = people(), call()
    ale, boden, krokom, theirs = (
        from_another(name, code, Status.RECEIVED, who, of)
        for name, code in (("Ale", "1440"), ("Boden", "2582"), ("Krokom", "2309"), ("Åre", "2321"))
    )
    reviewing.declare(boden.case, has_conflict=True, reason="Min syster.", by=olga())
    Case.objects.filter(pk=krokom.case_id).update(status="closed", closed_at=timezone.now())
    Case.objects.filter(pk=theirs.case_id).update(officer=olga())
    keep_promises()
    mailoutbox.clear()
    olle = sign_in(Client(), who.olle)
    all_of_them = [ale, boden, krokom, theirs]

    first = olle.get(reverse(PAGE), {"inlaga": [str(one.pk) for one in all_of_them]})
    cases = [row.case for row in first.context["rows"]]
    look = olle.post(reverse(PAGE), chosen_for(olga(), *cases, granska="ja"))
    untouched = Case.objects.get(pk=ale.case_id).officer
    olle.post(reverse(PAGE), chosen_for(olga(), *cases, gor="ja"))
    keep_promises()

    assert {row.case.organisation_name: row.refusal for row in look.context["rows"]} == {
        "Ale": "",
        "Boden": "Olga Exempel har anmält jäv i ärendet.",
        "Krokom": "Ärendet är avslutat.",
        "Åre": "Olga Exempel har redan ärendet.",
    }
    assert untouched is None
    assert set(Case.objects.filter(officer=olga()).values_list("pk", flat=True)) == {
        ale.case_id,
        theirs.case_id,
    }
    assert [mail.to for mail in mailoutbox] == [[olga().email]]


@pytest.mark.django_db
def test_many_cases_are_one_mail_that_names_none_of_them(mailoutbox):
    who, of = people(), call()
    both = [from_another(name, name, Status.RECEIVED, who, of) for name in ("1440", "2582")]
    keep_promises()
    mailoutbox.clear()

    chosen = [Chosen(one.case_id, None) for one in both]
    assigning.assign_many(chosen, olga(), note="Dina.", by=who.rut)
    keep_promises()

    (mail,) = mailoutbox
    assert mail.subject == "Du har fått 2 ärenden"
    assert "?flik=alla&vems=mina" in mail.body
    assert not any(one.case.organisation_name in mail.body for one in both)


@pytest.mark.django_db
def test_one_who_takes_a_case_gets_no_mail_and_one_without_the_role_takes_none(mailoutbox):
    who = people()
    it = notification(Status.RECEIVED, who=who)
    fia = person("Fia", StaffRole.FINANCE)
    keep_promises()
    mailoutbox.clear()
    chosen = Chosen(it.case_id, None)

    assigning.assign_many([chosen], who.olle, by=who.olle)
    keep_promises()

    assert mailoutbox == []
    assert Case.objects.get(pk=it.case_id).officer == who.olle
    with pytest.raises(Refused, match="Ärenden fördelas av"):
        assigning.assign(chosen, who.olle, by=fia)
    with pytest.raises(Refused, match="Disa Exempel är inte handläggare"):
        assigning.assign(chosen, who.disa, by=who.olle)
    page = sign_in(Client(), fia).get(reverse(PAGE), {"inlaga": it.pk}).text
    assert "Ärenden fördelas av handläggare" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_assign_at_once_one_wins_and_the_other_is_told():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    start, said = Barrier(2), []

    def take(by: User) -> None:
        start.wait()
        try:
            assigning.assign(Chosen(it.case_id, None), by, by=by)
            said.append("")
        except Refused as reason:
            said.append(str(reason))
        connection.close()

    both = [Thread(target=take, args=[by]) for by in (who.olle, olga())]
    for one in both:
        one.start()
    for one in both:
        one.join()

    winner = Case.objects.get(pk=it.case_id).officer
    assert sorted(said) == [
        "",
        f"Handläggaren har ändrats sedan du läste sidan: nu är det {winner}.",
    ]
    assert Event.objects.filter(step="assign_case").count() == 1


@pytest.mark.django_db
def test_who_comes_late_sees_the_case_as_it_is_with_the_note_kept():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    read = chosen_for(who.olle, it.case, note="Jag tar den.", gor="ja")
    assigning.assign(Chosen(it.case_id, None), olga(), by=olga())
    olle = sign_in(Client(), who.olle)

    late = olle.post(reverse(PAGE), read)
    again = olle.post(
        reverse(PAGE), chosen_for(who.olle, late.context["rows"][0].case, gor="ja"), follow=True
    )

    assert "Inte ändrat: Handläggaren har ändrats sedan du läste sidan: nu är det Olga" in late.text
    assert "Jag tar den." in late.text
    assert "Ärendet är nu ditt." in again.text


@pytest.mark.django_db
def test_the_recused_assigns_nothing_of_the_case():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    reviewing.declare(it.case, has_conflict=True, reason="Min bror.", by=who.olle)
    olle = sign_in(Client(), who.olle)

    page = olle.get(reverse(PAGE), {"inlaga": it.pk, "arende": it.case_id})
    olle.post(reverse(PAGE), chosen_for(olga(), it.case, gor="ja"))

    assert page.context["rows"] == []
    assert Case.objects.get(pk=it.case_id).officer is None
    with pytest.raises(Refused, match="finns inte"):
        assigning.assign(Chosen(it.case_id, None), olga(), by=who.olle)


@pytest.mark.django_db
def test_a_case_whose_officer_is_recused_is_a_task_until_somebody_has_it():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    told = "Ärenden som saknar handläggare"
    queue = reverse("workspace:queue")
    reader = sign_in(Client(), olga())
    before = reader.get(queue).text

    reviewing.declare(it.case, has_conflict=True, reason="Min bror.", by=who.olle)
    missing = reader.get(queue).text
    listed = shown(reader, vems="saknar")
    own = sign_in(Client(), who.olle).get(queue).text
    assigning.assign(Chosen(it.case_id, None), olga(), by=olga())

    assert [told in page for page in (before, missing, own)] == [False, True, False]
    assert listed == ["Motala kommun"]
    assert told not in reader.get(queue).text


@pytest.mark.django_db
def test_a_substitute_gets_the_mails_and_sees_the_cases_these_days_only():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    other = olga()
    client = sign_in(Client(), other)
    before = staff_for(it.case_id, StaffRole.OFFICER, first=who.olle)

    absence = away(who.olle, other)
    during = staff_for(it.case_id, StaffRole.OFFICER, first=who.olle)
    seen = shown(client, vems="ersatter")
    queueing.end_absence(absence, by=who.olle)
    after = shown(client, vems="ersatter")
    away(who.olle, other)
    reviewing.declare(it.case, has_conflict=True, reason="Min bror.", by=other)

    assert (before, during) == ([who.olle.email], [other.email])
    assert (seen, after) == (["Motala kommun"], [])
    # A substitute with a conflict gets nothing; the officer does.
    assert staff_for(it.case_id, StaffRole.OFFICER, first=who.olle) == [who.olle.email]
    assert shown(client, vems="ersatter") == []


@pytest.mark.django_db
def test_who_is_away_when_the_substitute_is_has_the_substitutes_substitute():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    other, third = olga(), person("Orvar", StaffRole.OFFICER)
    away(who.olle, other)
    away(other, third)
    chain = staff_for(it.case_id, StaffRole.OFFICER, first=who.olle)
    away(third, who.olle)

    assert chain == [third.email]
    assert len(staff_for(it.case_id, StaffRole.OFFICER, first=who.olle)) == 1  # no endless round


@pytest.mark.django_db
def test_an_absence_is_noted_by_oneself_or_the_chief_and_refused_with_why():
    who = people()
    olle, disa = sign_in(Client(), who.olle), sign_in(Client(), who.disa)
    today = timezone.localdate()
    url = reverse("workspace:absences")
    mine = {
        "user": who.olle.pk,
        "substitute": olga().pk,
        "first_on": today,
        "last_on": today + timedelta(days=3),
    }

    backwards = olle.post(url, {**mine, "last_on": today - timedelta(days=1)})
    oneself = olle.post(url, {**mine, "substitute": who.olle.pk})
    anothers = olle.post(url, {**mine, "user": olga().pk, "substitute": who.olle.pk})
    noted = olle.post(url, mine, follow=True)
    twice = olle.post(url, mine)
    ill = disa.post(url, {**mine, "user": olga().pk, "substitute": who.olle.pk}, follow=True)
    of_olga = Absence.objects.get(user=olga())
    refused = olle.post(reverse("workspace:end-absence", args=[of_olga.pk]), follow=True)

    assert backwards.context["form"].errors["last_on"] == ["Sista dagen ligger före den första."]
    assert oneself.context["form"].errors["substitute"] == ["Välj någon annan än den som är borta."]
    assert list(anothers.context["form"].errors) == ["user"]
    assert "Frånvaron är antecknad." in noted.text
    assert "har redan en antecknad frånvaro de dagarna" in twice.text
    assert "Frånvaron är antecknad." in ill.text
    assert "Någon annans frånvaro antecknas av" in refused.text


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 12])
def test_the_load_is_counted_in_one_statement_and_leaves_out_the_recused(
    rows, django_assert_num_queries
):
    who, of = people(), call()
    for number in range(rows):
        from_another(f"Kommun {number}", f"{1000 + number}", Status.IN_REVIEW, who, of)
    waiting = from_another("Ale", "1440", Status.INCOMPLETE, who, of)
    reader = sign_in(Client(), olga())
    reader.get(reverse("workspace:load"))

    with django_assert_num_queries(5):  # session, person, figures, absences, officers
        page = reader.get(reverse("workspace:load"))

    load = {one.name: one for one in page.context["loads"]}["Olle Exempel"]
    assert (load.cases, load.ours, load.theirs, load.late) == (rows + 1, rows, 1, 0)
    reviewing.declare(waiting.case, has_conflict=True, reason="Min bror.", by=olga())
    again = reader.get(reverse("workspace:load")).context["loads"]
    assert {one.name: one.cases for one in again}["Olle Exempel"] == rows


@pytest.mark.django_db
def test_several_are_taken_up_with_one_declaration_for_those_that_are_ticked():
    who, of = people(), call()
    ale, boden, krokom = (
        from_another(name, code, status, who, of)
        for name, code, status in (
            ("Ale", "1440", Status.RECEIVED),
            ("Boden", "2582", Status.RECEIVED),
            ("Krokom", "2309", Status.IN_REVIEW),
        )
    )
    page = reverse("workspace:take-up-many")
    olle = sign_in(Client(), who.olle)
    all_of_them = [str(one.pk) for one in (ale, boden, krokom)]

    look = olle.get(page, {"inlaga": all_of_them})
    silent = olle.post(page, {"inlaga": all_of_them, "valda": [ale.pk]})
    done = olle.post(
        page, {"inlaga": all_of_them, "valda": [ale.pk], "inget_jav": "ja"}, follow=True
    )

    rows = {one.submission.case.organisation_name: one for one in look.context["rows"]}
    assert [rows[name].is_chosen for name in ("Ale", "Boden", "Krokom")] == [True, True, False]
    assert rows["Krokom"].refusal == "Inlagan är under handläggning."
    assert "Kryssa i att du inte är jävig" in silent.text
    assert "En inlaga är upptagen till handläggning." in done.text
    statuses = dict(Submission.objects.values_list("case__organisation_name", "status"))
    assert statuses == {"Ale": "in_review", "Boden": "received", "Krokom": "in_review"}
    declared = ConflictOfInterest.objects.filter(user=who.olle)
    assert not declared.filter(case=boden.case).exists()
    assert declared.filter(case=ale.case, has_conflict=False).exists()
    assert Case.objects.get(pk=ale.case_id).officer == who.olle


@pytest.mark.django_db
def test_what_a_colleague_took_up_first_is_told_and_nothing_is_declared():
    who, of = people(), call()
    ale = from_another("Ale", "1440", Status.RECEIVED, who, of)
    reviewing.declare(ale.case, has_conflict=False, by=olga())
    reviewing.take_up(ale.pk, by=olga())
    olle = sign_in(Client(), who.olle)

    late = olle.post(
        reverse("workspace:take-up-many"),
        {"inlaga": ale.pk, "valda": ale.pk, "inget_jav": "ja"},
    )

    assert "Inlagan är under handläggning." in late.text
    assert "Ta upp de valda" not in late.text  # nothing is left that the button could do
    assert "Tillbaka till listan" in late.text
    assert not ConflictOfInterest.objects.filter(user=who.olle).exists()
