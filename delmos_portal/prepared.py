"""Statements that are put together once, for pages that ask many small questions about one thing."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# What stands in for the real keys while the statement is written: nothing else has these values.
UUIDS = [UUID(f"5ab1ec70-0000-4000-8000-{number:012}") for number in range(3)]
NUMBERS = [-70_000_101, -70_000_102, -70_000_103]


class Prepared(Generic[M]):
    """A query about one subject, named by its keys: the ORM takes longer to write it than to ask it.

    It may defer columns and annotate, but fetches no related rows. `keys` are UUID or int.
    """

    def __init__(
        self, query: "Callable[..., QuerySet[M]]", keys: tuple[type, ...] = (UUID,)
    ) -> None:
        self.query = query
        self.stand_ins = [(UUIDS if kind is UUID else NUMBERS)[n] for n, kind in enumerate(keys)]

    @cached_property
    def written(self) -> tuple[type[M], str, tuple[Any, ...]]:
        rows = self.query(*self.stand_ins)
        return rows.model, *rows.query.sql_with_params()

    def about(self, *keys: UUID | int) -> list[M]:
        model, sql, parameters = self.written
        real: dict[object, object] = dict(zip(self.stand_ins, keys, strict=True))
        real |= {str(one): str(key) for one, key in zip(self.stand_ins, keys, strict=True)}
        given = [
            real.get(one, one) if isinstance(one, UUID | str | int) else one for one in parameters
        ]
        return list(model._default_manager.raw(sql, given))
