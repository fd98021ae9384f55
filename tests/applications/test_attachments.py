"""A replaced file is kept, what was sent stays pinned, and a stage's limits are told and held."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions import drafting
from applications.models import Attachment, Stage, Status, Submission
from applications.requirements import Added, attachment_limits, why_not_attach
from delmos_portal.lifecycle import Refused
from tests.accounts.people import sign_in
from tests.build import People, call, people, stage, walk
from tests.documents.packages import package
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
KEY = "other_documents"


def plan(who: People, **limits: Any) -> Submission:
    of = call()
    Stage.objects.filter(call=of, kind="plan").update(**limits)
    return stage("plan", who=who, of=of)


def attach(it: Submission, who: People, name: str = "a.pdf", **more: Any) -> Attachment:
    pages = more.pop("pages", 1)
    upload = SimpleUploadedFile(name, pdf_of(pages=pages, mark=name))
    return drafting.attach(it.pk, KEY, upload, by=who.amina, **more)


def names(it: Submission) -> list[str]:
    standing = it.attachments.filter(removed_at=None).order_by("added_at")
    return [one.file.name for one in standing]


def section_url(it: Submission) -> str:
    return reverse("section", args=[it.pk, it.questionnaire.parsed.section_of(KEY).key])


def posted(client: Client, it: Submission, name: str, attachment: Attachment, **body: Any) -> Any:
    return client.post(reverse(name, args=[it.pk, attachment.pk]), body)


def test_a_replaced_file_is_kept_with_who_and_when_and_can_be_fetched():
    who = people()
    it = plan(who)
    before = attach(it, who, "Utkast.pdf")
    client = sign_in(Client(), who.amina)

    answer = posted(
        client, it, "replace-file", before, **{KEY: SimpleUploadedFile("Ny.pdf", pdf_of())}
    )

    before.refresh_from_db()
    page = client.get(section_url(it)).text
    assert answer.status_code == 302
    assert names(it) == ["Ny.pdf"]
    assert [before.removed_by, before.replaced_by.file.name] == [who.amina, "Ny.pdf"]
    assert "Tidigare filer (1)" in page
    assert " ".join(page.split()).count("av Amina Exempel") == 1
    assert client.get(reverse("file", args=[before.file_id])).status_code == 200


def test_an_earlier_file_is_put_back_beside_the_new_one_and_what_was_typed_is_saved():
    who = people()
    it = plan(who)
    first = attach(it, who, "Första.pdf")
    attach(it, who, "Andra.pdf", instead_of=first.pk)
    client = sign_in(Client(), who.amina)

    posted(client, it, "put-back-file", first, version=99)
    again = posted(client, it, "put-back-file", first, version=99)

    assert names(it) == ["Andra.pdf", "Första.pdf"]
    assert again.context["page"].uploads[KEY].errors == {
        KEY: ["Första.pdf finns redan bland filerna."]
    }


def test_putting_back_and_taking_away_again_keeps_every_turn():
    who = people()
    it = plan(who)
    first = attach(it, who)

    for _turn in range(3):
        drafting.detach(it.pk, it.attachments.get(removed_at=None).pk, by=who.amina)
        drafting.put_back(it.pk, first.pk, by=who.amina)

    assert names(it) == ["a.pdf"]
    assert it.attachments.exclude(removed_at=None).count() == 3


def test_a_file_cannot_be_replaced_or_put_back_in_another_submission():
    who = people()
    it = plan(who)
    attachment = attach(it, who)
    client = sign_in(Client(), who.omar)

    assert posted(client, it, "replace-file", attachment).status_code == 404
    assert posted(client, it, "put-back-file", attachment).status_code == 404


def test_what_was_sent_stays_pinned_when_the_file_is_replaced_in_a_completion():
    who = people()
    it = plan(who)
    walk(it, who).fill()
    sent = attach(it, who, "Skickad.pdf")
    walk(it, who).send()
    walk(it, who).sign()
    walk(it, who).take_up()
    walk(it, who).ask()
    it.refresh_from_db()

    attach(it, who, "Ny.pdf", instead_of=sent.pk)

    pinned = [one["name"] for one in it.versions.get().attachments if one["question"] == KEY]
    assert it.status == Status.INCOMPLETE
    assert pinned == ["Skickad.pdf"]
    assert "Ny.pdf" in names(it)


def test_pressing_replace_without_a_file_says_so_and_changes_nothing():
    who = people()
    it = plan(who)
    before = attach(it, who)

    page = posted(sign_in(Client(), who.amina), it, "replace-file", before)

    assert page.context["form"].errors == {KEY: ["Välj en fil först, och tryck sedan på Byt ut."]}
    assert names(it) == ["a.pdf"]


def test_the_chosen_file_is_kept_although_another_field_is_wrong():
    who = people()
    it = stage("application", who=who)
    section = it.questionnaire.parsed.section_of("plan_files")
    client = sign_in(Client(), who.amina)

    page = client.post(
        reverse("section", args=[it.pk, section.key]),
        {"survey": "å" * 9000, "plan_files": SimpleUploadedFile("a.pdf", pdf_of()), "version": 99},
    )

    assert page.status_code == 200
    assert page.context["page"].form.errors != {}
    assert names(it) == ["a.pdf"]


def test_replace_saves_what_was_typed_on_the_way():
    who = people()
    it = stage("application", who=who)
    section = it.questionnaire.parsed.section_of("plan_files")
    upload = SimpleUploadedFile("a.pdf", pdf_of())
    before = drafting.attach(it.pk, "plan_files", upload, by=who.amina)

    answer = sign_in(Client(), who.amina).post(
        reverse("section", args=[it.pk, section.key]),
        {"survey": "Vi kartlägger.", "byt-ut": before.pk, "version": 99},
    )

    it.refresh_from_db()
    assert answer.headers["Location"] == reverse("replace-file", args=[it.pk, before.pk])
    assert it.answers["survey"] == "Vi kartlägger."


def test_a_file_chosen_before_replace_is_pressed_takes_the_others_place():
    who = people()
    it = stage("application", who=who)
    section = it.questionnaire.parsed.section_of("plan_files")
    upload = SimpleUploadedFile("a.pdf", pdf_of())
    before = drafting.attach(it.pk, "plan_files", upload, by=who.amina)
    chosen = SimpleUploadedFile("b.pdf", pdf_of(mark="b"))

    answer = sign_in(Client(), who.amina).post(
        reverse("section", args=[it.pk, section.key]),
        {"plan_files": chosen, "byt-ut": before.pk, "version": 99},
        follow=True,
    )

    assert names(it) == ["b.pdf"]
    assert "a.pdf är ersatt med b.pdf. Den förra finns kvar." in answer.text
    assert answer.redirect_chain[0][0].endswith(f"/{section.key}/#id_plan_files")


@pytest.mark.parametrize(
    ("limits", "told", "refusal"),
    [
        (
            {"max_files": 1},
            ["Högst en bilaga tillsammans."],
            "Det får vara högst en bilaga, och ni har redan 1. Ta bort eller byt ut en av dem.",
        ),
        (
            {"max_pages": 10},
            ["Högst 10 sidor tillsammans. Sidor räknas i PDF-filer, inte i andra."],
            (
                "Bilagorna får ha högst 10 sidor tillsammans. De andra har 6 och b.pdf har 5."
                " Korta filen, eller ta bort en annan."
            ),
        ),
    ],
)  # fmt: skip
def test_a_limit_is_told_before_and_the_refusal_names_the_counts(
    limits: dict[str, int], told: list[str], refusal: str
):
    who = people()
    it = plan(who, **limits)
    client = sign_in(Client(), who.amina)
    attach(it, who, pages=6)

    page = client.post(
        reverse("attach", args=[it.pk, KEY]),
        {KEY: SimpleUploadedFile("b.pdf", pdf_of(pages=5)), "version": 99},
    )

    assert attachment_limits(it.stage) == told
    assert page.context["page"].uploads[KEY].errors == {KEY: [refusal]}
    for place in (section_url(it), reverse("submission", args=[it.pk])):
        assert told[0] in client.get(place).text
    assert told[0] in client.get(reverse("call", args=[it.case.call.slug])).text


def test_pages_of_a_word_file_are_not_counted_and_a_replacement_makes_room():
    who = people()
    it = plan(who, max_pages=10, max_files=2)
    before = attach(it, who, pages=9)
    word = SimpleUploadedFile("a.docx", package(".docx"))
    drafting.attach(it.pk, KEY, word, by=who.amina)

    attach(it, who, "Kortare.pdf", pages=10, instead_of=before.pk)

    assert sorted(names(it)) == ["Kortare.pdf", "a.docx"]
    with pytest.raises(Refused, match="högst 2 bilagor"):
        drafting.put_back(it.pk, before.pk, by=who.amina)


def test_a_limit_in_megabytes_counts_what_stands():
    who = people()
    it = plan(who, max_total_mb=1)
    attach(it, who)

    [first] = Attachment.objects.filter(submission=it, question_key=KEY)
    reason = why_not_attach(it, Added("stor.pdf", 1024 * 1024, 1))

    assert reason.startswith("Bilagorna får vara högst 1 MB tillsammans. De andra är")
    assert "stor.pdf är 1,0\N{NO-BREAK SPACE}MB" in reason
    assert why_not_attach(it, Added("stor.pdf", 1024 * 1024, 1), instead_of=first) == ""


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["add", "take", "back", "swap"]), st.integers(0, 9)), max_size=12
    )
)
def test_no_file_is_ever_lost_nor_stands_twice_whatever_is_done(
    turns: list[tuple[str, int]], files_made: list[Any]
):
    who, it = files_made
    Attachment.objects.filter(submission=it).update(removed_at=timezone.now(), removed_by=who.amina)
    kept = set(it.attachments.all())
    for deed, number in turns:
        standing = list(it.attachments.filter(removed_at=None))
        gone = list(it.attachments.exclude(removed_at=None))
        name = f"{number % 4}.pdf"
        with suppress(Refused):  # the same bytes stand already
            if deed == "add" or (deed == "swap" and not standing):
                attach(it, who, name)
            elif deed == "swap":
                attach(it, who, name, instead_of=standing[number % len(standing)].pk)
            elif deed == "take" and standing:
                drafting.detach(it.pk, standing[number % len(standing)].pk, by=who.amina)
            elif deed == "back" and gone:
                drafting.put_back(it.pk, gone[number % len(gone)].pk, by=who.amina)
        rows = set(it.attachments.select_related("file"))
        assert kept <= rows
        kept = rows

    assert all(one.removed_by == who.amina for one in kept if one.removed_at)
    bytes_of = [one.file.sha256 for one in kept if not one.removed_at]
    assert len(bytes_of) == len(set(bytes_of))


@pytest.fixture
def files_made() -> list[Any]:
    who = people()
    return [who, plan(who)]


def test_two_hundred_files_are_listed_in_as_many_questions_to_the_database(
    django_assert_max_num_queries,
):
    who = people()
    it = plan(who)
    client = sign_in(Client(), who.amina)
    one = attach(it, who)
    client.get(section_url(it))
    many = [
        Attachment(
            submission=it,
            question_key=KEY,
            file=attach(it, who, f"{number}.pdf").file if number < 3 else one.file,
            removed_at=timezone.now() - timedelta(minutes=number),
            removed_by=who.amina,
        )
        for number in range(200)
    ]
    Attachment.objects.bulk_create(many)

    with django_assert_max_num_queries(14):
        page = client.get(section_url(it))

    assert page.status_code == 200
    assert "Tidigare filer (200)" in page.text


def test_two_files_of_one_name_are_told_apart_and_a_replacement_keeps_its_name():
    who = people()
    it = plan(who)
    first = attach(it, who, "plan.pdf", pages=1)
    attach(it, who, "plan.pdf", pages=2)
    attach(it, who, "plan.pdf", pages=3)
    assert names(it) == ["plan.pdf", "plan (2).pdf", "plan (3).pdf"]

    attach(it, who, "plan.pdf", pages=4, instead_of=first.pk)

    assert names(it) == ["plan (2).pdf", "plan (3).pdf", "plan.pdf"]
