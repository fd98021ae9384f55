"""Parts of the queue: mine, overdue, new since the last look, and filters with names."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import CompletionRequest, Stage, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.actions import noting, second_reading
from screening.models import Label, LastLook, SavedFilter
from screening.views.narrowing import TABS
from tests.accounts.people import sign_in
from tests.build import call, notification, people, person, signing_of
from tests.screening.test_completion import ask
from tests.screening.test_queue_views import STATEMENTS, from_another, shown

QUEUE = "workspace:queue"
TABS_OF = {status: key for key, _label, status, _empty in TABS}


def seen_now(client: Client) -> str:
    page = client.get(reverse(QUEUE), {"flik": "alla"})
    at = re.search(r'name="fram_till" value="([^"]+)"', page.text)
    assert at
    return at[1].replace("&quot;", '"')


@pytest.mark.django_db
def test_the_overdue_are_those_promised_an_answer_and_those_that_have_not_answered():
    who, of, other = people(), call(), call("annan")
    day = timezone.localdate() - timedelta(days=1)
    from_another("Ale", "1440", Status.RECEIVED, who, of)
    from_another("Boden", "2582", Status.ANNOUNCED, who, of)
    Stage.objects.filter(call=of).update(answer_by=day)
    unanswered = from_another("Krokom", "2309", Status.INCOMPLETE, who, other)
    CompletionRequest.objects.filter(submission=unanswered).update(last_on=day)
    from_another("Åre", "2321", Status.INCOMPLETE, who, other)

    assert shown(sign_in(Client(), who.olle), forsenat="ja") == ["Krokom", "Ale"]


@pytest.mark.django_db
def test_the_second_reader_finds_what_she_was_asked_to_read_and_nobody_else_does():
    who, of = people(), call()
    read = from_another("Ale", "1440", Status.IN_REVIEW, who, of)
    from_another("Boden", "2582", Status.IN_REVIEW, who, of)
    olga = person("Olga", StaffRole.OFFICER)
    second_reading.ask(read.pk, olga, by=who.olle)

    asked = [shown(sign_in(Client(), one), vems="laser") for one in (olga, who.olle)]

    assert asked == [["Ale"], []]


@pytest.mark.django_db
def test_what_has_come_in_is_new_until_it_is_marked_as_seen_and_a_completion_is_new_again():
    who = people()
    User.objects.update(date_joined=timezone.now() - timedelta(days=9))
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    before = shown(olle, nytt="ja")
    marked = olle.get(reverse(QUEUE), {"flik": "alla"}).text.count(">Nytt</span>")
    told = seen_now(olle)
    looked = LastLook.objects.exists()

    done = olle.post(reverse("workspace:mark-seen"), {"fram_till": told, "urval": "flik=alla"})
    after = shown(olle, nytt="ja")
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Nytt behov"}, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    assert (before, marked, looked, after) == (["Motala kommun"], 1, False, [])
    assert done["Location"] == f"{reverse(QUEUE)}?flik=alla"
    assert shown(olle, nytt="ja") == ["Motala kommun"]
    assert shown(sign_in(Client(), who.disa), nytt="ja") == ["Motala kommun"]


@pytest.mark.django_db
def test_what_came_in_after_the_page_was_shown_is_still_new():
    who, of = people(), call()
    User.objects.update(date_joined=timezone.now() - timedelta(days=9))
    from_another("Ale", "1440", Status.RECEIVED, who, of)
    olle = sign_in(Client(), who.olle)
    told = seen_now(olle)
    from_another("Boden", "2582", Status.RECEIVED, who, of)

    olle.post(reverse("workspace:mark-seen"), {"fram_till": told})
    between = shown(olle, nytt="ja")
    for nonsense in ("", "i går", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00+14:00", "\x00"):
        olle.post(reverse("workspace:mark-seen"), {"fram_till": nonsense})

    assert between == ["Boden"]
    assert LastLook.objects.get(user=who.olle).at <= timezone.now()


@pytest.mark.django_db
def test_a_part_of_the_queue_is_kept_under_a_name_of_ones_own_and_forgotten():
    who, of = people(), call()
    from_another("Ale", "1440", Status.IN_REVIEW, who, of)
    olle, disa = sign_in(Client(), who.olle), sign_in(Client(), who.disa)
    url = reverse("workspace:save-filter")

    nameless = olle.post(url, {"name": " ", "urval": "flik=alla&vems=mina"}, follow=True)
    kept = olle.post(
        url, {"name": "Att göra", "urval": "flik=alla&vems=mina&sida=3&next=//x"}, follow=True
    )
    olle.post(url, {"name": "Att göra", "urval": "flik=alla&vems=mina&steg=notification"})
    saved = SavedFilter.objects.get()
    theirs = disa.get(reverse(QUEUE)).text
    gone = olle.post(reverse("workspace:drop-filter", args=[saved.pk]), follow=True)

    assert "Skriv ett namn på urvalet." in nameless.text
    assert '<a href="?flik=alla&amp;vems=mina" aria-current="true">Att göra</a>' in kept.text
    assert saved.address == "flik=alla&steg=notification&vems=mina"
    assert "Att göra" not in theirs
    assert "Urvalet ”Att göra” är borttaget." in gone.text
    assert not SavedFilter.objects.exists()


@pytest.mark.django_db
def test_nobody_keeps_more_parts_than_the_page_has_room_for():
    who = people()
    olle, url = sign_in(Client(), who.olle), reverse("workspace:save-filter")

    answers = [
        olle.post(url, {"name": f"Urval {number}", "urval": "vems=mina"}, follow=True).text
        for number in range(SavedFilter.MOST + 1)
    ]

    assert ["Du har 20 sparade urval." in one for one in answers[-2:]] == [False, True]
    again = olle.post(url, {"name": "Urval 1", "urval": f"sok={'😀' * 100}"}, follow=True)
    assert "Urvalet är sparat som ”Urval 1”." in again.text  # however long its address is written


@pytest.mark.django_db
def test_all_rows_of_a_page_are_chosen_by_a_link_and_nothing_else():
    who, of = people(), call()
    for name, code in (("Ale", "1440"), ("Boden", "2582")):
        from_another(name, code, Status.RECEIVED, who, of)
    olle = sign_in(Client(), who.olle)

    page = olle.get(reverse(QUEUE)).text
    chosen = olle.get(reverse(QUEUE), {"valj": "alla"}).text

    boxes = [len(re.findall(r'name="inlaga"[^>]+checked', text)) for text in (page, chosen)]
    assert boxes == [0, 2]
    assert "Välj alla på sidan" in page
    assert f'formaction="{reverse("workspace:take-up-many")}"' in page


def labelled(name: str, it: Submission, by: User) -> Label:
    put, _new = Label.objects.get_or_create(name=name)
    noting.label(it.case, [put], stood=[], by=by)
    return put


@pytest.mark.django_db
def test_a_label_in_the_address_narrows_the_queue_and_a_saved_part_keeps_it():
    who, of = people(), call()
    ale = from_another("Ale", "1440", Status.RECEIVED, who, of)
    from_another("Boden", "2582", Status.RECEIVED, who, of)
    urgent, other = labelled("Brådskar", ale, who.olle), Label.objects.create(name="Annat")
    olle = sign_in(Client(), who.olle)

    kept = olle.post(
        reverse("workspace:save-filter"),
        {"name": "Akuta", "urval": f"flik=alla&etikett={urgent.pk}&sida=3"},
        follow=True,
    )
    chosen = olle.get(reverse(QUEUE), {"etikett": urgent.pk})
    nothing = olle.get(reverse(QUEUE), {"etikett": other.pk}).text
    gone = olle.get(reverse(QUEUE), {"etikett": "999999"}).text

    assert shown(olle, etikett=str(urgent.pk)) == ["Ale"]
    assert shown(olle, etikett="nonsens", flik="alla") == ["Boden", "Ale"]
    assert SavedFilter.objects.get().address == f"flik=alla&etikett={urgent.pk}"
    assert f'etikett={urgent.pk}" aria-current="true">Akuta</a>' in kept.text
    assert f'<option value="{urgent.pk}" selected>Brådskar</option>' in chosen.text
    assert "Inget i urvalet har etiketten ”Annat”." in nothing
    assert "Inget motsvarar urvalet." in gone


@pytest.mark.django_db
def test_the_queue_costs_the_same_with_a_label(django_assert_num_queries):
    who, of = people(), call()
    for number in range(3):
        one = from_another(f"Kommun {number}", f"{1000 + number}", Status.RECEIVED, who, of)
        label = labelled("Brådskar", one, who.olle)
    olle = sign_in(Client(), who.olle)
    olle.get(reverse(QUEUE))

    with django_assert_num_queries(STATEMENTS):
        page = olle.get(reverse(QUEUE), {"etikett": label.pk})

    assert len(page.context["page"].rows) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "page", "reader"),
    [
        (Status.RECEIVED, "take-up-many", "olle"),
        (Status.RECEIVED, "assign", "olle"),
        (Status.PROPOSED, "decide-many", "disa"),
        (Status.DECIDED, "announce", "disa"),
    ],
)
def test_what_is_done_with_several_says_by_which_label_they_were_chosen(status, page, reader):
    who = people()
    it = notification(status, who=who)
    label = labelled("Brådskar", it, who.olle)
    client = sign_in(Client(), getattr(who, reader))

    queue = client.get(reverse(QUEUE), {"flik": "alla", "etikett": label.pk}).text
    tab = client.get(reverse(QUEUE), {"flik": TABS_OF[status], "etikett": label.pk}).text
    asked = {"inlaga": it.pk, "etikett": label.pk}
    preview = client.get(reverse(f"workspace:{page}"), asked).text
    plain = client.get(reverse(f"workspace:{page}"), {"inlaga": it.pk}).text

    told = "Valda ur urvalet med etiketten <strong>Brådskar</strong>."
    assert "Motala kommun" in queue
    assert f'<input type="hidden" name="etikett" value="{label.pk}">' in tab
    assert (told in preview, "med etiketten" in plain) == (True, False)
