"""The facts a checker judges: what the four databases and the stream hold once all is at rest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """An outbox row: the producer's own record of what it published."""

    id: UUID
    service: str
    name: str
    version: str
    site: str
    aggregate_id: UUID
    seq: int
    said: Mapping[str, Any]
    is_published: bool
    stream_seq: int | None

    @property
    def key(self) -> str:
        """The part of the subject that subscribers choose by."""
        return f"{self.service}.{self.name}.{self.version}"

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


@dataclass(frozen=True, slots=True)
class Stored:
    """A message of the stream."""

    seq: int
    event_id: str


class NotGathered(LookupError):
    """A rule asks for a table that nobody reads: it would find everything lost."""


@dataclass
class Facts:
    """Everything by service and table; `listens` are the keys each consumer subscribes to."""

    taken_at: datetime
    events: list[Event] = field(default_factory=list)
    inbox: set[tuple[str, UUID]] = field(default_factory=set)
    tables: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    stream: list[Stored] = field(default_factory=list)
    listens: dict[str, frozenset[str]] = field(default_factory=dict)
    lag: dict[str, int] = field(default_factory=dict)
    dead_letters: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    """The notification that each message at the mail server says it is."""
    _index: dict[tuple[str, str, str], dict[str, list[Row]]] = field(default_factory=dict)
    _by_aggregate: dict[str, list[Event]] = field(default_factory=dict)

    def has(self, service: str) -> bool:
        """Say whether the service took part in the run."""
        return any(name == service for name, _ in self.tables)

    def rows(self, service: str, table: str) -> list[Row]:
        """Return a table's rows; none of a service that took no part. Raises NotGathered."""
        if self.has(service) and (service, table) not in self.tables:
            raise NotGathered(f"{service}.{table} is not among TABLES of tests/faults/gathering.py")
        return self.tables.get((service, table), [])

    def where(self, service: str, table: str, column: str, value: object) -> list[Row]:
        """Return the rows of a table whose column says `value`, compared as text."""
        at = (service, table, column)
        if at not in self._index:
            found = self._index[at] = defaultdict(list)
            for row in self.rows(service, table):
                found[as_text(row[column])].append(row)
        return self._index[at].get(as_text(value), [])

    def one(self, service: str, table: str, column: str, value: object) -> Row | None:
        return next(iter(self.where(service, table, column, value)), None)

    def events_of(self, aggregate_id: object, names: Iterable[str]) -> list[Event]:
        """Return an aggregate's events of these names, oldest first."""
        if not self._by_aggregate:
            found: dict[str, list[Event]] = defaultdict(list)
            for event in sorted(self.events, key=lambda event: event.seq):
                found[str(event.aggregate_id)].append(event)
            self._by_aggregate = found
        wanted = set(names)
        return [e for e in self._by_aggregate.get(as_text(aggregate_id), []) if e.name in wanted]


def as_text(value: object) -> str:
    """Return a value as JSON would say it, so that rows and payloads can be compared."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def same(kept: object, said: object) -> bool:
    """Say whether a column holds what an event or a command said; instants in any zone."""
    if isinstance(kept, datetime) and isinstance(said, str):
        return kept == datetime.fromisoformat(said)
    return as_text(kept) == as_text(said)
