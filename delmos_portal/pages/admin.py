"""Where registrars and administrators write: notices, articles and their subjects."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from delmos_portal.accounts.models import User
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.pages import actions
from delmos_portal.pages.forms import ArticleForm, NoticeForm, SubjectForm
from delmos_portal.pages.models import Article, SiteNotice, Subject
from delmos_portal.pages.notices import KEPT_SECONDS
from delmos_portal.pages.permissions import may_publish
from delmos_portal.workspace import RegisterAdmin, number_in, site

SOON = f"Meddelandet syns på alla sidor inom {KEPT_SECONDS} sekunder."


class PublisherAdmin(RegisterAdmin):
    """All staff read; registrars and administrators write."""

    def is_administrator(self, request: HttpRequest) -> bool:
        return may_publish(_staff(request))


@admin.register(SiteNotice, site=site)
class SiteNoticeAdmin(PublisherAdmin):
    list_display = ["text", "kind", "state", "shown_from", "shown_until", "set_by"]
    list_filter = ["kind"]
    list_select_related = ["set_by"]
    search_fields = ["text"]
    ordering = ["-shown_from"]
    fields = ["text", "kind", "link_url", "link_text", "shown_from", "shown_until"]

    @admin.display(description="läge")
    def state(self, notice: SiteNotice) -> str:
        return notice.state_text

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """Write, look at it as it will be, and put it on every page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NoticeForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
            notice = actions.set_notice(form.save(commit=False), by=_staff(request))
            messages.success(request, SOON if notice.is_shown else "Meddelandet är inlagt.")
            return redirect("workspace:pages_sitenotice_changelist")
        is_previewed = request.method == "POST" and form.is_valid()
        context = {"form": form, "preview": form.instance if is_previewed else None}
        return render(request, "articles/notice_add.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The notice as it is, and the button that takes it down."""
        notice = get_object_or_404(self._rows(object_id))
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            actions.take_down_notice(notice.pk, by=_staff(request))
            messages.success(
                request,
                f"Meddelandet är nedtaget. Det försvinner från alla sidor inom {KEPT_SECONDS} sekunder.",
            )
            return redirect("workspace:pages_sitenotice_changelist")
        context = {"notice_row": notice, "may_change": self.has_change_permission(request)}
        return render(request, "articles/notice.html", context)

    def _rows(self, object_id: str) -> "QuerySet[SiteNotice]":
        return SiteNotice.objects.select_related("set_by").filter(pk=number_in(object_id))


@admin.register(Subject, site=site)
class SubjectAdmin(PublisherAdmin):
    form = SubjectForm
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]

    def save_model(
        self,
        request: HttpRequest,
        obj: Subject,
        form: "ModelForm[Any]",  # noqa: ARG002 -- Django's signature
        change: bool,  # noqa: ARG002, FBT001 -- Django's signature
    ) -> None:
        actions.save_subject(obj, by=_staff(request))


@admin.register(Article, site=site)
class ArticleAdmin(PublisherAdmin):
    list_display = ["title", "kind", "number", "state", "published_on", "updated_at"]
    list_filter = ["kind", "subjects"]
    search_fields = ["title", "summary", "number"]
    ordering = ["-updated_at"]
    fields = ["kind", "title", "summary", "body", "number", "decided_on", "published_on"]

    @admin.display(description="läge", ordering="published_on")
    def state(self, article: Article) -> str:
        return state_of(article)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return _edit(request, Article(), may_change=True)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002 -- Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        article = get_object_or_404(Article, pk=number_in(object_id))
        return _edit(request, article, may_change=may_change)


def state_of(article: Article) -> str:
    if article.published_on is None:
        return "Utkast"
    return "Publicerad" if article.is_published else "Publiceras senare"


def _edit(request: HttpRequest, article: Article, *, may_change: bool) -> HttpResponse:
    state = state_of(article)  # as it is kept, whatever is being written
    form = ArticleForm(request.POST or None, request.FILES or None, instance=article)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(form, by=_staff(request))
        except UploadRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Artikeln är sparad. {state_of(saved)}.")
            return redirect("workspace:pages_article_change", saved.pk)
    kept = Article.objects.filter(pk=article.pk).first() if article.pk else None
    files = article.files.filter(removed_at=None).select_related("file") if kept else []
    context = {"form": form, "article": kept, "state": state, "may_change": may_change}
    return render(request, "articles/article_edit.html", {**context, "files": files})


def _save(form: ArticleForm, *, by: User) -> Article:
    """The article and its files, or none of it."""
    given = form.cleaned_data
    with transaction.atomic():
        form.instance.version = given["version"] or 0
        saved = actions.save_article(
            form.instance, subjects=given["subjects"], changed=form.written, by=by
        )
        actions.remove_files(given.get("remove", []), by=by)
        if form.upload is not None:
            actions.add_file(saved, form.upload, title=given["file_title"], by=by)
    return saved


def _staff(request: HttpRequest) -> User:
    """The member of staff; the site has let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
