"""Who is wanted in two places, found by comparing everything with everything."""

from collections.abc import Iterable, Sequence
from itertools import product

from services.scheduling.domain.sessions.conflicts import Conflict, Wanted, conflict, room_until
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE, Session


def in_rooms(planned: Sequence[Session], others: Sequence[Session]) -> Iterable[Conflict]:
    return (
        conflict(Wanted.ROOM, None, one, other)
        for one, other in product(planned, others)
        if one.room is not None
        and one.room == other.room
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
