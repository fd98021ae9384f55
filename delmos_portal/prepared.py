"""Statements that are put together once, for pages that ask many small questions about one thing."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

STAND_IN = UUID("5ab1ec70-0000-4000-8000-000000000000")


class Prepared(Generic[M]):
    """A query about one subject, named by its UUID: the ORM takes longer to write it than to ask it.

    It may defer columns and annotate, but fetches no related rows.
    """

    def __init__(self, query: "Callable[[UUID], QuerySet[M]]") -> None:
        self.query = query

    @cached_property
    def written(self) -> tuple[type[M], str, tuple[Any, ...]]:
        rows = self.query(STAND_IN)
        return rows.model, *rows.query.sql_with_params()

    def about(self, subject: UUID) -> list[M]:
        model, sql, parameters = self.written
        real: dict[object, object] = {STAND_IN: subject, str(STAND_IN): str(subject)}
        given = [real.get(one, one) if isinstance(one, UUID | str) else one for one in parameters]
        return list(model._default_manager.raw(sql, given))
