"""Statements that are put together once, and planned once, where small questions are asked again and again."""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)

# What stands in for the real keys while the statement is written: nothing else has these values.
UUIDS = [UUID(f"5ab1ec70-0000-4000-8000-{number:012}") for number in range(60)]
NUMBERS = [-70_000_101, -70_000_102, -70_000_103]
DAYS = [date(1687, 1, number) for number in range(1, 4)]
TEXTS = [f"5ab1ec70 {number}" for number in range(60)]
KINDS: dict[type, tuple[Sequence[object], str]] = {
    UUID: (UUIDS, "uuid"),
    int: (NUMBERS, "bigint"),
    date: (DAYS, "date"),
    str: (TEXTS, "text"),
}
NUMBER = count(1)


class Place:
    """Where a key goes in the text of a statement; psycopg2 writes it as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __conform__(self, _protocol: object) -> "Place":
        return self

    def getquoted(self) -> bytes:
        return self.text.encode()


class Prepared(Generic[M]):
    """A query about one subject, named by its keys: the ORM takes longer to write it than to ask it.

    PostgreSQL keeps it as a prepared statement in each connection, and so plans it once: with many
    joins that too takes longer than the answer. `keys` are UUID, int, date or str.
    """

    def __init__(
        self, query: "Callable[..., QuerySet[M]]", keys: tuple[type, ...] = (UUID,)
    ) -> None:
        self.query = query
        self.keys = keys
        self.name = f"prepared_{next(NUMBER)}"

    @cached_property
    def written(self) -> "tuple[QuerySet[M], SQLCompiler, str]":
        stand_ins = [KINDS[kind][0][number] for number, kind in enumerate(self.keys)]
        rows = self.query(*stand_ins)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([one[0] for one in compiler.select])
        compiler.get_converters = lambda _columns: converters
        # Only the keys are parameters: of all else the planner is to know what it is.
        places: dict[object, object] = {}
        for number, (stand_in, kind) in enumerate(zip(stand_ins, self.keys, strict=True), start=1):
            place = f"${number}::{KINDS[kind][1]}"
            places |= {stand_in: Place(place), str(stand_in): Place(f"{place}::text")}
        given = [places.get(one, one) if isinstance(one, Hashable) else one for one in parameters]
        if any(isinstance(one, date) for one in given):
            raise ValueError(
                "A day or a time in a prepared statement would stand still: make it a key."
            )
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            text = cursor.mogrify(sql, given).decode()
        return rows, compiler, text

    def first(self, *keys: UUID | int | date | str) -> M | None:
        return next(iter(self.about(*keys)), None)

    def about(self, *keys: UUID | int | date | str) -> list[M]:
        rows, compiler, text = self.written
        connection = connections[DEFAULT_DB_ALIAS]  # a connection belongs to its thread
        self._prepare(connection, text)
        places = f" ({', '.join(['%s'] * len(keys))})" if keys else ""
        sql: Any = (f"EXECUTE {self.name}{places}", keys)
        asked = copy(compiler)
        asked.connection = connection
        asked.as_sql = lambda *_, **__: sql  # type: ignore[method-assign]  # nothing to write
        again = rows.all()
        again.query.get_compiler = lambda *_, **__: asked  # type: ignore[method-assign]  # as above
        return list(again)

    def _prepare(self, connection: BaseDatabaseWrapper, text: str) -> None:
        """Once in each connection to the database; a new one knows nothing of the one before."""
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        names: set[str]
        held, names = getattr(connection, "prepared", (None, set()))
        if held is not connection.connection:
            names = set()
            connection.prepared = (connection.connection, names)  # type: ignore[attr-defined]
        if self.name not in names:
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {text}")
            names.add(self.name)
