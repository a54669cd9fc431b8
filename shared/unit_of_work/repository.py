"""Repositories: one aggregate, one row, one identity within a unit of work."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    Executable,
    Insert,
    Integer,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    insert,
    null,
    select,
    update,
)

from shared.aggregate import Aggregate
from shared.errors import NotFound

A = TypeVar("A", bound=Aggregate)


class UnitAccess(Protocol):
    """What a repository needs of its unit of work."""

    @property
    def site(self) -> str: ...

    @property
    def now(self) -> Any: ...

    async def begin(self) -> None: ...

    async def fetch(self, statement: Executable, **params: Any) -> list[Record]: ...

    async def fetch_one(self, statement: Executable, **params: Any) -> Record | None: ...

    async def fetch_value(self, statement: Executable, **params: Any) -> Any: ...

    def write(self, statement: Executable, **params: Any) -> None: ...


@dataclass(slots=True)
class _Tracked(Generic[A]):
    """An aggregate and how it is stored; its own site may become another."""

    aggregate: A
    stored_version: int | None
    stored_site: str


class Repository(ABC, Generic[A]):
    """Loads and stores aggregates of one kind, always within the unit's site.

    A subclass names its `table` and translates between rows and aggregates. The table has the
    columns `id`, `site` and `version`. An aggregate that was given another site moves there.
    """

    table: ClassVar[Table]
    missing: ClassVar[type[NotFound]] = NotFound

    def __init__(self, uow: UnitAccess) -> None:
        self._uow = uow
        self._tracked: dict[UUID, _Tracked[A]] = {}

    @abstractmethod
    def to_row(self, aggregate: A) -> dict[str, Any]:
        """Return the row's own columns; id, site and version are added."""

    @abstractmethod
    def from_row(self, row: Mapping[str, Any]) -> A:
        """Return the aggregate that `to_row` wrote."""

    def add(self, aggregate: A) -> None:
        """Take a new aggregate; it is written when the unit commits."""
        self._tracked[aggregate.id] = _Tracked(aggregate, None, aggregate.site)

    async def find(self, aggregate_id: UUID) -> A | None:
        if aggregate_id in self._tracked:
            return self._tracked[aggregate_id].aggregate
        return await self.find_by(_by_id(self.table), id=aggregate_id, site=self._uow.site)

    async def get(self, aggregate_id: UUID) -> A:
        """Return the aggregate. Raises `missing` when this site has none of that id."""
        found = await self.find(aggregate_id)
        if found is None:
            kind = self.table.name.replace("_", " ")
            raise self.missing(f"There is no {kind} of this id here.")
        return found

    async def find_by(self, statement: Executable, **params: Any) -> A | None:
        """Return the first aggregate that `statement`, selecting whole rows, finds."""
        rows = await self._uow.fetch(statement, **params)
        return self._track(dict(rows[0])) if rows else None

    async def list_by(self, statement: Executable, **params: Any) -> list[A]:
        return [self._track(dict(row)) for row in await self._uow.fetch(statement, **params)]

    def _track(self, row: Mapping[str, Any]) -> A:
        known = self._tracked.get(row["id"])
        if known is None:
            aggregate = self.from_row(row)
            known = _Tracked(aggregate, aggregate.version, aggregate.site)
            self._tracked[aggregate.id] = known
        return known.aggregate

    def flush(self) -> None:
        """Hand the writes of new and changed aggregates to the unit of work."""
        for tracked in self._tracked.values():
            if tracked.stored_version is None:
                self._insert(tracked.aggregate)
            elif tracked.aggregate.version != tracked.stored_version:
                self._update(tracked.aggregate, tracked.stored_version, tracked.stored_site)
            tracked.stored_version = tracked.aggregate.version
            tracked.stored_site = tracked.aggregate.site

    def has_changes(self) -> bool:
        return any(t.stored_version != t.aggregate.version for t in self._tracked.values())

    def _insert(self, aggregate: A) -> None:
        identity = {"id": aggregate.id, "site": aggregate.site, "version": aggregate.version}
        self._uow.write(_inserting(self.table), **self.to_row(aggregate), **identity)

    def _update(self, aggregate: A, loaded_version: int, loaded_site: str) -> None:
        row = {**self.to_row(aggregate), "site": aggregate.site}
        self._uow.write(
            _updating(self.table, tuple(row)),
            row_id=aggregate.id,
            row_site=loaded_site,
            loaded_version=loaded_version,
            set_version=aggregate.version,
            **{f"set_{name}": value for name, value in row.items()},
        )


@lru_cache
def _by_id(table: Table) -> Select[Any]:
    return select(table).where(
        and_(table.c.id == bindparam("id"), table.c.site == bindparam("site"))
    )


@lru_cache
def _updating(table: Table, columns: tuple[str, ...]) -> Update:
    # The version of a row that moved meanwhile turns into NULL, which the column refuses: so a
    # stale write fails inside a pipelined batch, where nobody looks at row counts.
    unmoved = case(
        (
            and_(
                table.c.version == bindparam("loaded_version", type_=Integer),
                table.c.site == bindparam("row_site"),
            ),
            bindparam("set_version", type_=Integer),
        ),
        else_=null(),
    )
    changes: dict[str, Any] = {
        name: bindparam(f"set_{name}", type_=table.c[name].type) for name in columns
    }
    here = [table.c.id == bindparam("row_id")]
    if "site" in table.primary_key.columns:
        # Each site has a row of its own under this id, and another's is no business of ours.
        here.append(table.c.site == bindparam("row_site"))
    return update(table).where(*here).values({**changes, "version": unmoved})


@lru_cache
def _inserting(table: Table) -> Insert:
    return insert(table)
