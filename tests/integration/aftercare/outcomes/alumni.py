"""People who were discharged from one site, kept as aftercare keeps them, and what is reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
    Uuid,
    insert,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare import tables
from shared.database import Database
from shared.identifiers import new_id

DISCHARGED = date(2025, 3, 10)
TODAY = date(2026, 3, 2)
"""The day of the tests' clock."""


@dataclass
class Alumni:
    """One site of its own; each method keeps one fact."""

    database: Database
    site: str = field(default_factory=lambda: f"s{new_id().hex[-12:]}")

    async def discharged(
        self,
        client_id: UUID | None = None,
        *,
        on: date = DISCHARGED,
        started_on: date | None = None,
        disposition: str | None = "completed",
        program: str = "iop",
        **marks: bool,
    ) -> UUID:
        """Keep a stay that ended; return the client's id."""
        client_id = client_id or new_id()
        flags = {"never_was": False, "is_elsewhere": False, "discharge_from_history": False}
        await self._keep(
            tables.known_episode,
            episode_id=new_id(),
            client_id=client_id,
            program=program,
            track=None,
            started_on=started_on or on - timedelta(days=60),
            last_phase_started_on=None,
            program_completed_on=None,
            disposition=disposition,
            discharged_on=on if disposition else None,
            plan_is_due=True,
            heard={},
            **{**flags, **marks},
        )
        return client_id

    async def began(self, client_id: UUID, on: date, **marks: bool) -> None:
        """Keep a stay that goes on."""
        await self.discharged(
            client_id, on=on, started_on=on, disposition=None, program="iop", **marks
        )

    async def answered(self, client_id: UUID, on: date) -> None:
        await self._keep(
            tables.check_in, client_id=client_id, due_on=on, state="completed", completed_on=on
        )

    async def reached(self, client_id: UUID, at: datetime, *, state: str = "reached") -> None:
        await self._keep(
            tables.outreach_task,
            check_in_id=new_id(),
            client_id=client_id,
            timezone="America/Denver",
            state=state,
            closed_at=at,
        )

    async def attended(self, client_id: UUID, on: date) -> None:
        await self._keep(tables.linkage, client_id=client_id, state="linked", attended_on=on)

    async def windows(self, **days: tuple[int, int]) -> None:
        windows = {name[1:]: {"first": one[0], "last": one[1]} for name, one in days.items()}
        await self._keep(
            tables.outcome_windows,
            number=1,
            windows=windows,
            published_at=datetime.fromisoformat("2026-01-01T00:00:00Z"),
            published_by="director",
        )

    async def merged(self, kept: UUID, duplicate: UUID, *, stands: bool = True) -> None:
        await self._keep(
            tables.known_merge,
            kept_client_id=kept,
            duplicate_client_id=duplicate,
            stands=stands,
            heard=1,
        )

    async def _keep(self, table: Any, **values: Any) -> None:
        row = {"id": new_id(), "site": self.site, "version": 0, **values}
        await self.database.execute(insert(table), **{**_of_no_matter(table, row), **row})


def _of_no_matter(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each column that must have one and that no figure looks at."""
    wanted = [c for c in table.columns if not c.nullable and c.name not in row]
    return {
        column.name: new_id() if isinstance(column.type, Uuid) else _ANY[type(column.type)]
        for column in wanted
    }


_ANY: dict[type[Any], Any] = {
    ARRAY: [],
    Boolean: False,
    Date: DISCHARGED,
    DateTime: datetime(2026, 1, 1, tzinfo=UTC),
    Integer: 0,
    JSONB: [],
    LargeBinary: b"",
    SmallInteger: 0,
    Text: "any",
    Time: time(9),
}


def after(days: int, day: date = DISCHARGED) -> date:
    return day + timedelta(days=days)
