"""Owns which event a row becomes: what a client sees says nothing, and what a room shows little."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.scheduling.domain.calendars.events import (
    Event,
    NeutralSummary,
    clients_uid_of,
    uid_of,
)
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE

Row = Mapping[str, Any]


def clients_event(row: Row, client_id: UUID, summary: NeutralSummary) -> Event:
    """Return a client's event: when, and the one word of the site; not what, where or with whom."""
    return Event(
        uid=clients_uid_of(row["session_id"], client_id),
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        is_cancelled=row["is_cancelled"],
        changed_at=row["changed_at"],
        summary=summary.value,
    )


def staffs_event(row: Row, *, sequence: int | None = None, with_room: bool = True) -> Event:
    """Return what staff see of a session: its type and, in their own calendar, the room."""
    return Event(
        uid=uid_of(row["id"]),
        sequence=row["version"] if sequence is None else sequence,
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        is_cancelled=row["state"] not in TAKES_ITS_PLACE,
        changed_at=row["changed_at"],
        summary=type_in_words(row["type"]),
        location=row["room"] if with_room else None,
    )


def type_in_words(session_type: str) -> str:
    return session_type.capitalize()
