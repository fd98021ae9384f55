"""What the agency tells everyone: notices on every page, news and the knowledge bank."""

from datetime import date, datetime, time
from pathlib import PurePath
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.templatetags.swedish import STOCKHOLM

TEXT_LIMIT, BODY_LIMIT, SUMMARY_LIMIT = 400, 50_000, 400


class SiteNotice(models.Model):
    """A few words on every page, for a time."""

    class Kind(models.TextChoices):
        INFO = "info", "Information"
        WARNING = "warning", "Viktigt"

    text = models.CharField("text", max_length=TEXT_LIMIT)
    link_url = models.CharField("länk", max_length=500, blank=True)
    link_text = models.CharField("länkens text", max_length=80, blank=True)
    kind = models.CharField("slag", max_length=10, choices=Kind.choices, default=Kind.INFO)
    shown_from = models.DateTimeField("visas från", default=timezone.now)
    shown_until = models.DateTimeField("visas till", null=True, blank=True)
    taken_down_at = models.DateTimeField("nedtaget", null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="av"
    )

    class Meta:
        verbose_name = "driftmeddelande"
        verbose_name_plural = "driftmeddelanden"
        ordering = ["shown_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until=None) | Q(shown_until__gt=models.F("shown_from")),
                name="site_notice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        ended = self.shown_until is not None and self.shown_until <= timezone.now()
        return self.taken_down_at is not None or ended

    @property
    def is_shown(self) -> bool:
        return self.shown_from <= timezone.now() and not self.is_over

    @property
    def state_text(self) -> str:
        if self.taken_down_at:
            return "Nedtaget"
        return "Visat" if self.is_over else "Visas nu" if self.is_shown else "Kommande"


class Subject(models.Model):
    """What an article is about."""

    name = models.CharField("namn", max_length=60, unique=True)
    slug = models.SlugField("adress", max_length=60, unique=True, editable=False)

    class Meta:
        verbose_name = "ämne"
        verbose_name_plural = "ämnen"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(published_on__lte=timezone.localdate())

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff read drafts before they are published; everyone else what is."""
        return self.all() if user.is_authenticated and user.is_staff else self.published()

    def news(self) -> Self:
        return self.filter(kind=Article.Kind.NEWS)

    def knowledge(self) -> Self:
        return self.exclude(kind=Article.Kind.NEWS)

    def latest_first(self) -> Self:
        return self.order_by("-published_on", "-pk")


class Article(models.Model):
    """A page of news or of the knowledge bank."""

    class Kind(models.TextChoices):
        NEWS = "news", "Nyhet"
        GUIDANCE = "guidance", "Vägledning"
        SUPPORT = "support", "Stödmaterial"
        TEMPLATE = "template", "Mall"
        REPORT = "report", "Rapport"
        POSITION = "position", "Ställningstagande"

    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    title = models.CharField("rubrik", max_length=150)
    slug = models.SlugField("adress", max_length=100, unique=True, editable=False)
    summary = models.CharField("ingress", max_length=SUMMARY_LIMIT)
    body = models.TextField("text", max_length=BODY_LIMIT, blank=True)
    subjects = models.ManyToManyField(
        Subject, verbose_name="ämnen", blank=True, related_name="articles"
    )
    number = models.CharField("nummer", max_length=20, blank=True)
    decided_on = models.DateField("beslutat", null=True, blank=True)
    published_on = models.DateField("publiceras", null=True, blank=True)
    updated_at = models.DateTimeField("uppdaterad", default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = SearchVectorField(null=True, editable=False)
    plain = models.TextField(editable=False, default="")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "artikel"
        verbose_name_plural = "artiklar"
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            models.Index(fields=["-published_on", "-id"], name="article_latest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="position") | (~Q(number="") & Q(decided_on__isnull=False)),
                name="position_has_number_and_day",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="position_number_is_one_only"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news-item" if self.is_news else "knowledge-item", args=[self.slug])

    @property
    def is_news(self) -> bool:
        return self.kind == self.Kind.NEWS

    @property
    def is_published(self) -> bool:
        return self.published_on is not None and self.published_on <= timezone.localdate()

    @property
    def updated_on(self) -> date | None:
        """The day of the last change, when that is later than the day it was published."""
        if self.published_on is None or self.version == 1:
            return None
        changed = timezone.localdate(self.updated_at)
        return changed if changed > self.published_on else None

    @property
    def published_at(self) -> datetime:
        """The first moment of its day in Sweden; of what is published only."""
        assert self.published_on is not None  # noqa: S101 -- for the types
        return datetime.combine(self.published_on, time.min, tzinfo=STOCKHOLM)


class ArticleWording(models.Model):
    """How a published position read until it was changed."""

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="wordings", verbose_name="artikel"
    )
    title = models.CharField("rubrik", max_length=150)
    summary = models.CharField("ingress", max_length=SUMMARY_LIMIT)
    body = models.TextField("text", blank=True)
    number = models.CharField("nummer", max_length=20)
    decided_on = models.DateField("beslutat")
    replaced_at = models.DateTimeField("ersatt", default=timezone.now)

    class Meta:
        verbose_name = "tidigare lydelse"
        verbose_name_plural = "tidigare lydelser"
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ArticleFile(models.Model):
    """A file to fetch from an article; what is removed is no longer served, and is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="files", verbose_name="artikel"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fil"
    )
    title = models.CharField("vad filen är", max_length=150)
    added_at = models.DateTimeField("tillagd", default=timezone.now)
    removed_at = models.DateTimeField("borttagen", null=True, blank=True)

    class Meta:
        verbose_name = "fil i en artikel"
        verbose_name_plural = "filer i artiklar"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def suffix(self) -> str:
        """PDF, DOCX and the like."""
        return PurePath(self.file.name).suffix[1:].upper()
