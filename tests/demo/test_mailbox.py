"""The demonstration shows what its own mail server has taken."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.urls("tests.demo.urls")


def test_a_mail_names_the_files_that_came_with_it(db: None, tmp_path, monkeypatch):
    monkeypatch.setenv("MAIL_FOLDER", str(tmp_path))
    plain = EmailMessage("Kvittens", "Inlagan har kommit in.", to=["amina@example.se"])
    invited = EmailMessage("Inbjudan", "Öppna den bifogade filen.", to=["amina@example.se"])
    invited.attach("inbjudan.ics", "BEGIN:VCALENDAR", "text/calendar")
    for name, one in (("1.eml", plain), ("2.eml", invited)):
        (tmp_path / name).write_bytes(one.message().as_bytes())

    pages = [Client().get(reverse("demo-mail", args=[f"{one}.eml"])).text for one in (1, 2)]

    assert [("Bifogat" in one, "inbjudan.ics" in one) for one in pages] == [
        (False, False),
        (True, True),
    ]
