import email
import smtplib
from email import policy
from pathlib import Path

from delmos_portal.running.mail import mail_sink


def test_every_message_becomes_a_file_with_the_envelopes_addresses(folder: Path) -> None:
    sink = mail_sink(folder / "mail", log=folder / "mail.log")
    sink.child.bring_up()
    try:
        port = int(sink.environment["EMAIL_PORT"])
        with smtplib.SMTP(sink.environment["EMAIL_HOST"], port) as connection:
            for subject in ("first", "second"):
                content = f"Subject: {subject}\r\nTo: a@example.org\r\n\r\nHej å ä ö\r\n"
                connection.sendmail(
                    "from@example.org", ["a@example.org", "b@example.org"], content.encode()
                )
    finally:
        sink.child.stop()
    files = sorted((folder / "mail").iterdir())
    messages = [
        email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files
    ]
    assert [message["Subject"] for message in messages] == ["first", "second"]
    assert messages[0]["X-Envelope-To"] == "a@example.org, b@example.org"
    assert files[0].read_bytes().decode().endswith("Hej å ä ö\r\n")
