"""Who is wanted in two places, found by comparing everything with everything."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from uuid import UUID

from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.sessions.conflicts import (
    Conflict,
    Wanted,
    conflict,
    room_of,
    room_until,
)
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE, Session


def in_rooms(planned: Sequence[Session], others: Sequence[Session]) -> Iterable[Conflict]:
    return (
        conflict(Wanted.ROOM, None, one, other)
        for one, other in product(planned, others)
        if one.room is not None
        and room_of(one) == room_of(other)
        and other.state in TAKES_ITS_PLACE
        and one.starts_at < room_until(other)
        and other.starts_at < room_until(one)
    )


def by_facilitators(planned: Sequence[Session], others: Sequence[Session]) -> Iterable[Conflict]:
    return (
        conflict(Wanted.FACILITATOR, facilitator, one, other)
        for one, other in product(planned, others)
        for facilitator in one.facilitators
        if facilitator in other.facilitators
        and other.state in TAKES_ITS_PLACE
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    )


def of_clients(
    planned: Collection[tuple[Session, UUID]],
    lines: Iterable[Attendance],
    sessions: Mapping[UUID, Session],
) -> list[Conflict]:
    ids = {session.id for session, _ in planned}
    return [
        conflict(Wanted.CLIENT, client_id, one, sessions[line.session_id])
        for (one, client_id), line in product(planned, lines)
        if line.client_id == client_id
        and line.session_id not in ids
        and one.starts_at < line.ends_at
        and line.starts_at < one.ends_at
    ]
