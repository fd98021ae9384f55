"""What the scanner stops in a mail that no account answers for is told to the registrars."""

from applications.actions.incoming_mail import place, receive
from applications.models import Case, StrayMail
from delmos_portal.accounts.models import User
from tests.applications.test_incoming_mail import address, case, mail
from tests.build import keep_promises
from tests.clamd import EICAR, clamd
from tests.pdfs import pdf_of

__all__ = ["case"]  # a fixture


def omars(case: Case, content: bytes) -> StrayMail:
    raw = mail(address(case), From="Omar <omar@example.se>")
    raw.add_attachment(content, maintype="application", subtype="pdf", filename="a.pdf")
    receive(raw.as_bytes())
    return StrayMail.objects.get()


def test_the_registrars_are_told_of_a_file_in_a_mail_that_they_placed(case, settings, mailoutbox):
    with clamd() as settings.CLAMD_ADDRESS:
        it = omars(case, pdf_of(mark=EICAR.decode()))
        place(it.pk, case.registration_number, by=User.objects.get(email="rut@example.se"))
        keep_promises()

    [told] = [one for one in mailoutbox if one.subject.endswith("viruskontrollen: a.pdf")]
    assert told.to == ["rut@example.se"]
    assert case.registration_number in told.body


def test_the_registrars_are_told_of_a_stray_mail(case, settings, mailoutbox):
    with clamd() as settings.CLAMD_ADDRESS:
        it = omars(case, EICAR)
        keep_promises()

    [told] = [one for one in mailoutbox if "viruskontrollen" in one.subject]
    assert told.to == ["rut@example.se"]
    assert f"/{it.pk}/" in told.body
    assert "omar@example.se" in told.body
