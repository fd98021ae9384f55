"""News and the knowledge bank, for everyone; staff see a draft at its own address only."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from delmos_portal.documents.views import serve
from delmos_portal.pages.forms import ArticleSearchForm
from delmos_portal.pages.markup import marked_up
from delmos_portal.pages.models import Article, ArticleFile, ArticleQuerySet
from delmos_portal.pages.searching import found

ROWS_ON_A_PAGE = 20


@login_not_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published().news().latest_first()
    paginator = Paginator(articles.prefetch_related("subjects"), ROWS_ON_A_PAGE)
    context = {"page": paginator.get_page(request.GET.get("sida"))}
    return render(request, "articles/news.html", context)


@login_not_required
@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    """Guidance, support material, templates, reports and positions, by words, kind and subject."""
    form = ArticleSearchForm(request.GET)
    articles = Article.objects.none()
    if form.is_valid():
        articles = _asked_for(**form.cleaned_data)
    paginator = Paginator(articles.prefetch_related("subjects"), ROWS_ON_A_PAGE)
    context = {"form": form, "page": paginator.get_page(request.GET.get("sida"))}
    return render(request, "articles/knowledge.html", context)


def _asked_for(sok: str, slag: str, amne: str) -> ArticleQuerySet:
    articles = Article.objects.published().knowledge()
    if slag:
        articles = articles.filter(kind=slag)
    if amne:
        articles = articles.filter(subjects__slug=amne)
    return found(articles, sok) if sok else articles.latest_first()


@login_not_required
@require_safe
def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, Article.objects.news(), slug)


@login_not_required
@require_safe
def knowledge_item(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, Article.objects.knowledge(), slug)


def _page(request: HttpRequest, articles: ArticleQuerySet, slug: str) -> HttpResponse:
    article = get_object_or_404(articles.visible_to(request.user), slug=slug)
    files = article.files.filter(removed_at=None).select_related("file")
    wordings = article.wordings.all() if article.kind == Article.Kind.POSITION else []
    context = {
        "article": article,
        "body": marked_up(article.body),
        "subjects": article.subjects.all(),
        "files": files,
        "wordings": [(one, marked_up(one.body)) for one in wordings],
    }
    return render(request, "articles/article.html", context)


@login_not_required
@require_safe
def article_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of an article that the person may read."""
    articles = Article.objects.visible_to(request.user)
    files = ArticleFile.objects.filter(removed_at=None, article__in=articles)
    it = files.select_related("file").filter(pk=pk).first()
    if it is None:
        raise Http404
    return serve(request, it.file)
