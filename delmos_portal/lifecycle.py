"""One way to take a step. The only module that changes a status."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.db import models, transaction

from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.prepared import Prepared

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User


class Refused(Exception):
    """A step was not taken. The message is written for the person who tried."""


class Living(Protocol):
    """What a model must tell about itself to have a life."""

    pk: Any
    status: str

    def state_text(self, user: "User") -> str:
        """Where it stands, in a sentence for this person."""
        ...

    @property
    def case_id(self) -> Any: ...

    @property
    def acts_for(self) -> str:
        """The organisation, as the journal names it."""
        ...


M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Rule(Generic[M]):
    """From, to, who, then. `to` may be empty: some steps leave the status as it is."""

    sources: frozenset[str]
    target: str
    who: Callable[["User", M], bool]
    then: tuple[str, ...] = ()
    whose: str = "Du har inte behörighet att göra detta."


@dataclass(frozen=True)
class Life(Generic[M]):
    """The table of one model's steps."""

    model: type[M]
    rules: Mapping[str, Rule[M]]
    noun: str
    related: tuple[str, ...] = field(default=())
    unread: tuple[str, ...] = field(default=())  # long texts that no rule needs

    def refusal(self, step: str, it: M, user: "User") -> str:
        """Say why this step cannot be taken now; empty when it can. Pages show buttons by it."""
        rule = self.rules[step]
        if not rule.who(user, it):
            return rule.whose
        if it.status not in rule.sources:  # type: ignore[attr-defined]  # Living
            return str(it.state_text(user))  # type: ignore[attr-defined]  # Living
        return ""

    def open_steps(self, it: M, user: "User") -> list[str]:
        return [step for step in self.rules if not self.refusal(step, it, user)]

    @contextmanager
    def take(
        self, step: str, pk: UUID | int, *, by: "User", **details: object
    ) -> "Iterator[Taken[M]]":
        """Take a step: the caller's changes, the status, the event and the effects, or none of it.

        The row is read under a lock, so a double click gives one step and one refusal.
        Raises Refused, with the sentence of `refusal`.
        """
        with transaction.atomic():
            it = self.locked(pk)
            if reason := self.refusal(step, it, by):
                raise Refused(reason)
            taken = Taken(it, from_status=it.status)  # type: ignore[attr-defined]  # Living
            yield taken
            self._finish(step, taken, by, details)

    def locked(self, pk: UUID | int) -> M:
        """The row under its lock; saving a draft takes the same one.

        Not its key: what only points at the row, and is checked at commit, need not wait.
        """
        found = self._lock.first(pk)
        if found is None:
            raise self.model.DoesNotExist  # type: ignore[attr-defined]  # every model has one
        return found

    @cached_property
    def _lock(self) -> Prepared[M]:
        def row(pk: object) -> models.QuerySet[M]:
            rows = self.model._default_manager.select_for_update(of=("self",), no_key=True)
            return rows.select_related(*self.related).defer(*self.unread).filter(pk=pk)

        kind = UUID if isinstance(self.model._meta.pk, models.UUIDField) else int
        return Prepared(row, (kind,))

    def _finish(self, step: str, taken: "Taken[M]", by: "User", details: dict[str, object]) -> None:
        rule, it = self.rules[step], taken.it
        after = (taken.moves and rule.target) or it.status  # type: ignore[attr-defined]  # Living
        it.status = after  # type: ignore[attr-defined]  # Living
        it.save()
        taken.event = record(
            step,
            by=by,
            object_type=it._meta.label_lower,
            object_id=it.pk,
            subject_id=it.case_id,  # type: ignore[attr-defined]  # Living
            from_status=taken.from_status,
            to_status=after,
            on_behalf_of=it.acts_for,  # type: ignore[attr-defined]  # Living
            details={**details, **taken.details},
        )
        effects = [*(rule.then if taken.moves else ()), *taken.then]
        enqueue_all(
            [(name, f"{name}:{taken.event.pk}", {"event_id": taken.event.pk}) for name in effects]
        )


@dataclass
class Taken(Generic[M]):
    """A step in the taking: the locked row, and what the caller adds to the event."""

    it: M
    from_status: str  # what the event says it was before
    moves: bool = True  # False: one of several signatures, the status waits for the last
    then: list[str] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)
    event: Event | None = None
