"""Search in what has come in: by number, by name also when it is misspelt, and by any word of the answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    TrigramWordSimilarity,
)
from django.db.models import F, QuerySet

from applications.models import SearchText, Submission
from delmos_portal.accounts.models import Organisation, swedish_sort_key

MOST = 500  # of the newest; another word finds better than leafing through more
MOST_LETTERS = 100
LANGUAGE = "swedish"
PLAIN = re.compile(r"[\w\s]+")  # without quotes, minus and what else websearch reads
ALIKE = 0.45  # Göteburg is Göteborg; below it lie other names
# Signs of no language around the words that were found; the page makes them marks.
BEGINS, ENDS = "\ue000", "\ue001"


@dataclass(frozen=True)
class Hits:
    """What a search has found: submissions in order, and whether only names alike were found."""

    ids: Sequence[UUID]
    is_alike: bool

    @property
    def are_more(self) -> bool:
        return len(self.ids) == MOST


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt."""

    text: str
    is_found: bool


def hits_of(rows: "QuerySet[Submission]", words: str, *, best_first: bool) -> Hits:
    """The newest of these rows that the words find, by number, name or content; else names alike."""
    query = query_of(words)
    ways = [rows.filter(search_text__words=query), rows.filter(case__organisation__in=named(words))]
    if any(sign.isdigit() for sign in words):
        ways.append(rows.filter(case__registration_number__contains=words))
    first, *others = (newest(way) for way in ways)
    found = [pk for _at, pk in first.union(*others).order_by("-received_at", "-id")[:MOST]]
    if found:
        return Hits(ranked(found, query) if best_first else found, is_alike=False)
    alike = newest(rows.filter(case__organisation__in=named_alike(words)))
    return Hits([pk for _at, pk in alike], is_alike=True)


def newest(rows: "QuerySet[Submission]") -> "QuerySet[Submission, tuple[object, UUID]]":
    return rows.order_by("-received_at", "-id").values_list("received_at", "id")[:MOST]


def query_of(words: str) -> SearchQuery:
    """Plain words find what begins with their stems, so that skola finds skolgård; all of them."""
    words = words.lower()
    if PLAIN.fullmatch(words):
        stems = " & ".join(f"{word}:*" for word in words.split())
        return SearchQuery(stems, config=LANGUAGE, search_type="raw")
    return SearchQuery(words, config=LANGUAGE, search_type="websearch")


def named(words: str) -> "QuerySet[Organisation]":
    # The sort key is in small letters also where the database does not know å, ä and ö.
    return Organisation.objects.filter(sort_key__contains=swedish_sort_key(words))


def named_alike(words: str) -> "QuerySet[Organisation]":
    alike = TrigramWordSimilarity(swedish_sort_key(words), "sort_key")
    return Organisation.objects.alias(alike=alike).filter(alike__gt=ALIKE).order_by()


def ranked(ids: Sequence[UUID], query: SearchQuery) -> list[UUID]:
    """Those whose names or number were found first, then the more of the words the earlier."""
    rank = SearchRank(F("words"), query)
    ranks = dict(SearchText.objects.filter(pk__in=ids).values_list("pk", rank))
    return sorted(ids, key=lambda one: -(ranks.get(one) or 1))


def excerpt_of(words: str) -> SearchHeadline:
    """A few words around what was found; asked for the rows of one page only."""
    return SearchHeadline(
        "search_text__text",
        query_of(words),
        config=LANGUAGE,
        start_sel=BEGINS,
        stop_sel=ENDS,
        max_words=22,
        min_words=10,
    )


def pieces_of(excerpt: str) -> list[Piece]:
    """The excerpt with what was found apart; nothing when the words stand elsewhere than in the text."""
    return list(_pieces(excerpt)) if BEGINS in excerpt else []


def _pieces(excerpt: str) -> Iterator[Piece]:
    before, *others = excerpt.split(BEGINS)
    yield Piece(before, is_found=False)
    for one in others:
        marked, _ends, after = one.partition(ENDS)
        yield Piece(marked, is_found=True)
        yield Piece(after, is_found=False)
