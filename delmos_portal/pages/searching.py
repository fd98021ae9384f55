"""Finding articles by words: Swedish word forms, and names without their accents."""

import re
import unicodedata
from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, Q, Value

from delmos_portal.pages.models import Article, ArticleQuerySet

LANGUAGE = "swedish"
KEPT = set("åäö")
ONE_WORD = re.compile(r"[^\W\d_]{3,}")


def folded(text: str, *, keep: bool) -> str:
    """In small letters without accents; å, ä and ö are letters of their own and may be kept."""
    return "".join(
        sign if keep and sign in KEPT else _bare(sign)
        for sign in unicodedata.normalize("NFC", text).lower()
    )


def _bare(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in parts if not unicodedata.combining(one))


def index(article: Article) -> None:
    """Write down what the article is found by; its subjects are saved already."""
    subjects = " ".join(article.subjects.values_list("name", flat=True))
    about = f"{article.title} {article.number} {subjects}"
    found_by = f"{about} {article.summary}"
    article.plain = folded(found_by, keep=True)
    article.save(update_fields=["plain"])
    # Twice: as it is spelt, and with Malmo for Malmö.
    vectors = [
        _weighed(folded(text, keep=keep), weight)
        for text, weight in ((about, "A"), (article.summary, "B"), (article.body, "C"))
        for keep in (True, False)
    ]
    Article.objects.filter(pk=article.pk).update(search=reduce(add, vectors))


def _weighed(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), config=LANGUAGE, weight=weight)


def found(articles: ArticleQuerySet, words: str) -> ArticleQuerySet:
    """Those that the words find, the best first: "all", -without, one or another."""
    asked = folded(words, keep=True)
    query = SearchQuery(asked, config=LANGUAGE, search_type="websearch")
    hits = Q(search=query)
    if ONE_WORD.fullmatch(asked):
        hits |= Q(plain__contains=asked)  # a part of a compound: rapport finds slutrapport
    ranked = articles.filter(hits).annotate(rank=SearchRank(F("search"), query))
    return ranked.order_by("-rank", "-published_on", "-pk")
