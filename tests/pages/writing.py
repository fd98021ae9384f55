"""Articles and notices, written by the real actions."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.pages import actions
from delmos_portal.pages.models import Article, ArticleFile, SiteNotice, Subject
from tests.build import person
from tests.pdfs import pdf_of


def rut() -> User:
    return person("Rut", StaffRole.REGISTRAR, title="Registrator")


def article(title: str = "Mall för kartläggning", **fields: Any) -> Article:
    """A published template, unless the fields say something else; days may be written out."""
    subjects = [subject(name) for name in fields.pop("subjects", [])]
    values = {
        "kind": Article.Kind.TEMPLATE,
        "summary": "Så kan ni lägga upp kartläggningen.",
        "body": "Börja med läget i dag.",
        "published_on": date(2026, 1, 1),
        **fields,
    }
    for day in ("published_on", "decided_on"):
        if isinstance(values.get(day), str):
            values[day] = date.fromisoformat(values[day])
    made = Article(title=title, **values)
    return actions.save_article(made, subjects=subjects, changed=["title"], by=rut())


def news(title: str = "Utlysningen är öppen", **fields: Any) -> Article:
    return article(title, kind=Article.Kind.NEWS, **fields)


def draft(title: str = "Hemligt utkast", **fields: Any) -> Article:
    return article(title, **{"published_on": None, **fields})


def subject(name: str) -> Subject:
    found = Subject.objects.filter(name=name).first()
    if found is None:
        found = Subject(name=name)
        actions.save_subject(found, by=rut())
    return found


def with_file(
    of: Article, content: bytes = pdf_of(mark="mall"), name: str = "mall.pdf"
) -> ArticleFile:
    upload = SimpleUploadedFile(name, content)
    return actions.add_file(of, upload, title="Mallen som PDF", by=rut())


def notice(text: str = "Portalen är stängd på lördag.", **fields: Any) -> SiteNotice:
    values = {"shown_from": timezone.now() - timedelta(minutes=1), **fields}
    return actions.set_notice(SiteNotice(text=text, **values), by=rut())
