"""Statements that are put together once, where many small questions are asked about one thing."""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)

# What stands in for the real keys while the statement is written: nothing else has these values.
UUIDS = [UUID(f"5ab1ec70-0000-4000-8000-{number:012}") for number in range(3)]
NUMBERS = [-70_000_101, -70_000_102, -70_000_103]


class Prepared(Generic[M]):
    """A query about one subject, named by its keys: the ORM takes longer to write it than to ask it.

    `keys` are UUID or int.
    """

    def __init__(
        self, query: "Callable[..., QuerySet[M]]", keys: tuple[type, ...] = (UUID,)
    ) -> None:
        self.query = query
        self.stand_ins = [(UUIDS if kind is UUID else NUMBERS)[n] for n, kind in enumerate(keys)]

    @cached_property
    def written(self) -> "tuple[QuerySet[M], SQLCompiler, str, tuple[Any, ...]]":
        rows = self.query(*self.stand_ins)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([one[0] for one in compiler.select])
        compiler.get_converters = lambda _columns: converters
        return rows, compiler, sql, parameters

    def first(self, *keys: UUID | int) -> M | None:
        return next(iter(self.about(*keys)), None)

    def about(self, *keys: UUID | int) -> list[M]:
        rows, compiler, written, parameters = self.written
        real: dict[object, object] = dict(zip(self.stand_ins, keys, strict=True))
        real |= {str(one): str(key) for one, key in zip(self.stand_ins, keys, strict=True)}
        given = tuple(
            real.get(one, one) if isinstance(one, UUID | str | int) else one for one in parameters
        )
        sql: Any = (written, given)
        asked = copy(compiler)
        asked.connection = connections[DEFAULT_DB_ALIAS]  # a connection belongs to its thread
        asked.as_sql = lambda *_, **__: sql  # type: ignore[method-assign]  # nothing to write
        again = rows.all()
        again.query.get_compiler = lambda *_, **__: asked  # type: ignore[method-assign]  # as above
        return list(again)
