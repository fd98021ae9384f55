"""Search in what has come in: by number, by name also when it is misspelt, and by any word of the answers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVectorField,
    TrigramWordSimilarity,
)
from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Cast

from applications.models import SearchText, Submission
from delmos_portal.accounts.models import Organisation, swedish_sort_key

MOST = 200  # of the newest; another word finds better than leafing through more
LOOKED_FIRST = 400  # among so many of the newest a common word has been found often enough
NAMES_ALIKE = 20
MOST_LETTERS = 100
LANGUAGE = "swedish"
# How a query is written for PostgreSQL.
RAW, WEBSEARCH = "raw", "websearch"
PLAIN = re.compile(r"[\w\s]+")  # without quotes, minus and what else websearch reads
ORG_NUMBER = re.compile(r"(?a:(\d{6})[- ]?(\d{4}))")
CODE = re.compile(r"(?a:\d{4})")
ALIKE = 0.45  # Göteburg is Göteborg; below it lie other names
# A stem of a query as PostgreSQL writes it, and whether it is to be absent.
STEM = re.compile(r"(!?)'((?:[^']|'')+)'")
BEFORE, AFTER = 70, 130  # letters of an excerpt around the first word that was found


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


def hits_of(
    rows: "QuerySet[Submission]",
    words: str,
    *,
    best_first: bool,
    common: Callable[[str], list[UUID]],
) -> Hits:
    """The newest of these rows that the words find, by number, name or content; else names alike.

    `common` gives what `among_newest` says of these rows and a raw query.
    """
    text, form = written(words)
    # Without the places of the words a phrase cannot be told, nor left out.
    found = common(text) if form == RAW else []
    if len(found) < MOST:
        found = ids_of(rows, words)
    if found:
        return Hits(ranked(found, words) if best_first else found, is_alike=False)
    alike = newest(rows.filter(case__organisation__in=named_alike(words)))
    return Hits([pk for _at, pk in alike], is_alike=True)


def among_newest(rows: "QuerySet[Submission]", text: str) -> "QuerySet[SearchText, UUID]":
    """Those among the newest rows: a word that stands in most of them is found without the index.

    Of such a word the index names every row there is, however few are wanted.
    """
    latest = rows.order_by("-received_at", "-id").values("pk")[:LOOKED_FIRST]
    bare = Func(F("words"), function="strip", output_field=SearchVectorField())
    read = SearchText.objects.filter(submission__in=latest).annotate(bare=bare)
    found = read.filter(bare=asking(text, RAW))
    return found.order_by("-submission__received_at", "-submission").values_list(
        "submission", flat=True
    )[:MOST]


def ids_of(rows: "QuerySet[Submission]", words: str) -> list[UUID]:
    ways = [
        rows.filter(search_text__words=query_of(words)),
        rows.filter(case__organisation__in=named(words)),
    ]
    if any(sign.isdigit() for sign in words):
        ways.append(rows.filter(case__registration_number__contains=words))
    first, *others = (newest(way) for way in ways)
    return [pk for _at, pk in first.union(*others).order_by("-received_at", "-id")[:MOST]]


def newest(rows: "QuerySet[Submission]") -> "QuerySet[Submission, tuple[object, UUID]]":
    return rows.order_by("-received_at", "-id").values_list("received_at", "id")[:MOST]


def written(words: str) -> tuple[str, str]:
    """The words as a query, and its form: plain ones find what begins with their stems, all of them.

    So skola finds skolgård.
    """
    words = words.lower()
    if PLAIN.fullmatch(words):
        return " & ".join(f"{word}:*" for word in words.split()), RAW
    return words, WEBSEARCH


def asking(text: str, form: str) -> SearchQuery:
    return SearchQuery(text, config=LANGUAGE, search_type=form)


def query_of(words: str) -> SearchQuery:
    return asking(*written(words))


def named(words: str) -> "QuerySet[Organisation]":
    """By name; or by what is written as an organisation number, or as a municipality's code, in full."""
    if found := ORG_NUMBER.fullmatch(words.strip()):
        return Organisation.objects.filter(org_number="-".join(found.groups()))
    if CODE.fullmatch(words.strip()):
        return Organisation.objects.filter(code=words.strip())
    # The sort key is in small letters also where the database does not know å, ä and ö.
    return Organisation.objects.filter(sort_key__contains=swedish_sort_key(words))


def named_alike(words: str) -> "QuerySet[Organisation, int]":
    alike = TrigramWordSimilarity(swedish_sort_key(words), "sort_key")
    found = Organisation.objects.annotate(alike=alike).filter(alike__gt=ALIKE)
    return found.order_by("-alike", "sort_key").values_list("pk", flat=True)[:NAMES_ALIKE]


def ranked(ids: Sequence[UUID], words: str) -> list[UUID]:
    """Those whose names or number were found first, then the more of the words the earlier."""
    rank = SearchRank(F("words"), query_of(words))
    ranks = dict(SearchText.objects.filter(pk__in=ids).values_list("pk", rank))
    return sorted(ids, key=lambda one: -(ranks.get(one) or 1))


def stems_of(text: str, form: str) -> Cast:
    """The query as PostgreSQL understands it, to be read by `pieces_of`."""
    return Cast(asking(text, form), TextField())


def pieces_of(text: str, query: str) -> list[Piece]:
    """A few words around what was found, marked; nothing when the words stand elsewhere."""
    stems = [stem.replace("''", "'") for absent, stem in STEM.findall(query) if not absent]
    if not stems:
        return []
    ways = "|".join(re.escape(stem) for stem in stems)
    word = re.compile(rf"\b(?:{ways})\w*", re.IGNORECASE)
    first = word.search(text)
    return list(_pieces(around(text, first), word)) if first else []


def around(text: str, found: re.Match[str]) -> str:
    """Whole words of the same answer on both sides."""
    begins = text.rfind("\n", 0, found.start()) + 1
    stops = text.find("\n", found.end())
    stops = len(text) if stops < 0 else stops
    start, end = max(found.start() - BEFORE, begins), min(found.end() + AFTER, stops)
    if start > begins:
        start = max(text.find(" ", start, found.start()) + 1, start)
    if end < stops:
        end = max(text.rfind(" ", found.end(), end), found.end())
    shown = " ".join(text[start:end].split())
    return f"{'… ' if start > begins else ''}{shown}{' …' if end < stops else ''}"


def _pieces(text: str, word: re.Pattern[str]) -> Iterator[Piece]:
    at = 0
    for one in word.finditer(text):
        yield Piece(text[at : one.start()], is_found=False)
        yield Piece(one[0], is_found=True)
        at = one.end()
    yield Piece(text[at:], is_found=False)
