"""Setting and taking down notices, and writing articles; every change is in the journal."""

from collections.abc import Iterable, Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from delmos_portal.accounts.models import User
from delmos_portal.documents.uploads import store_upload
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.pages import searching
from delmos_portal.pages.models import Article, ArticleFile, ArticleWording, SiteNotice, Subject
from delmos_portal.pages.notices import forget_notices
from delmos_portal.pages.permissions import may_publish

WORDING = ("title", "summary", "body", "number", "decided_on")
NOT_YOURS = "Registratorer och administratörer skriver på webbplatsen."
CHANGED_MEANWHILE = (
    "Någon annan har sparat artikeln sedan du öppnade den. Öppna den på nytt i en annan flik"
    " och för över det du har skrivit här."
)


def set_notice(notice: SiteNotice, *, by: User) -> SiteNotice:
    """Put the notice on every page, from its time."""
    _must_publish(by)
    with transaction.atomic():
        notice.set_by = by
        notice.save()
        details = {"text": notice.text, "link": notice.link_url, "kind": notice.kind}
        _note("set_notice", notice, by=by, details=details)
    forget_notices()
    return notice


def take_down_notice(notice_id: int, *, by: User) -> None:
    """Take the notice off every page; doing it twice is one event."""
    _must_publish(by)
    with transaction.atomic():
        notice = SiteNotice.objects.select_for_update().get(pk=notice_id)
        if not notice.is_over:
            notice.taken_down_at = timezone.now()
            notice.save()
            _note("take_down_notice", notice, by=by, details={"text": notice.text})
    forget_notices()


def save_subject(subject: Subject, *, by: User) -> None:
    _must_publish(by)
    with transaction.atomic():
        step = "change_subject" if subject.pk else "add_subject"
        taken = Subject.objects.exclude(pk=subject.pk).values_list("slug", flat=True)
        subject.slug = subject.slug or _free_slug(subject.name, "amne", set(taken))
        subject.save()
        _note(step, subject, by=by, details={"name": subject.name})
        for article in subject.articles.all():
            searching.index(article)


def save_article(
    article: Article,
    *,
    subjects: Iterable[Subject],
    changed: Iterable[str],
    by: User,
) -> Article:
    """Save what was written. A published position keeps the wording that it had before."""
    changed = sorted(changed)
    _must_publish(by)
    with transaction.atomic():
        step = "change_article" if article.pk else "add_article"
        if article.pk:
            _keep_wording(article)
            article.version += 1
            article.updated_at = timezone.now()
        else:
            taken = Article.objects.values_list("slug", flat=True)
            article.slug = _free_slug(article.title, "artikel", set(taken))
        article.save()
        article.subjects.set(subjects)
        searching.index(article)
        published = article.published_on.isoformat() if article.published_on else ""
        _note(step, article, by=by, details={"changed": changed, "published_on": published})
    return article


def add_file(article: Article, upload: UploadedFile[bytes], *, title: str, by: User) -> ArticleFile:
    """Keep a file with the article. Raises UploadRefused with a sentence for the form."""
    _must_publish(by)
    with transaction.atomic():
        stored = store_upload(upload, by=by)
        added = ArticleFile.objects.create(article=article, file=stored, title=title or stored.name)
        details = {"file": stored.name, "sha256": stored.sha256}
        _note("add_article_file", article, by=by, details=details)
    return added


def remove_files(files: Iterable[ArticleFile], *, by: User) -> None:
    """Stop serving these files; they are kept."""
    _must_publish(by)
    with transaction.atomic():
        for one in files:
            one.removed_at = timezone.now()
            one.save()
            _note("remove_article_file", one.article, by=by, details={"file": one.file.name})


def _must_publish(by: User) -> None:
    if not may_publish(by):
        raise Refused(NOT_YOURS)


def _keep_wording(article: Article) -> None:
    """Raises Refused when somebody else has saved meanwhile."""
    before = Article.objects.select_for_update().get(pk=article.pk)
    if before.version != article.version:
        raise Refused(CHANGED_MEANWHILE)
    if before.kind != Article.Kind.POSITION or not before.is_published:
        return
    wording = {name: getattr(before, name) for name in WORDING}
    if wording != {name: getattr(article, name) for name in WORDING}:
        ArticleWording.objects.create(article=before, **wording)


def _free_slug(text: str, otherwise: str, taken: set[str]) -> str:
    wanted = slugify(text)[:50].strip("-") or otherwise
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in numbered if one not in taken)


def _note(
    step: str,
    about: SiteNotice | Subject | Article,
    *,
    by: User,
    details: Mapping[str, object],
) -> None:
    record(
        step, by=by, object_type=about._meta.label_lower, object_id=about.pk, details=dict(details)
    )
