"""Who or what is wanted in two places: all of it at once, before anything is kept.

The database's exclusion constraints decide; this says beforehand what they would refuse, and why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from services.scheduling.domain.errors import (
    ClientIsBookedElsewhere,
    FacilitatorIsTaken,
    RoomIsTaken,
)
from services.scheduling.domain.sessions.session import Session
from shared.errors import BrokenRule

MOST_SHOWN = 500


class Wanted(StrEnum):
    ROOM = "room"
    FACILITATOR = "facilitator"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A planned session meets another; `who_id` is the facilitator or client that both want."""

    wanted: Wanted
    who_id: UUID | None
    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    with_session_id: UUID
    with_series_id: UUID
    with_starts_at: datetime
    with_ends_at: datetime

    def shown(self) -> dict[str, Any]:
        """Return it as members of a problem document; the room is left out, as it has a name."""
        return {
            "wanted": self.wanted.value,
            "who_id": self.who_id and str(self.who_id),
            "session_id": str(self.session_id),
            "starts_at": in_utc(self.starts_at),
            "ends_at": in_utc(self.ends_at),
            "with_session_id": str(self.with_session_id),
            "with_series_id": str(self.with_series_id),
            "with_starts_at": in_utc(self.with_starts_at),
            "with_ends_at": in_utc(self.with_ends_at),
        }


_RULES: dict[Wanted, type[RoomIsTaken | FacilitatorIsTaken | ClientIsBookedElsewhere]] = {
    Wanted.ROOM: RoomIsTaken,
    Wanted.FACILITATOR: FacilitatorIsTaken,
    Wanted.CLIENT: ClientIsBookedElsewhere,
}


def refusal(conflicts: Sequence[Conflict]) -> BrokenRule:
    """Return the error that names them, for the rule that comes first of those they break."""
    rule = next(rule for wanted, rule in _RULES.items() if wanted in {c.wanted for c in conflicts})
    shown = [conflict.shown() for conflict in conflicts[:MOST_SHOWN]]
    return rule(conflicts=shown, conflict_count=len(conflicts))


def conflict(wanted: Wanted, who_id: UUID | None, one: Session, other: Session) -> Conflict:
    return Conflict(
        wanted=wanted,
        who_id=who_id,
        session_id=one.id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        with_session_id=other.id,
        with_series_id=other.series_id,
        with_starts_at=other.starts_at,
        with_ends_at=other.ends_at,
    )


def room_until(session: Session) -> datetime:
    """Return until when the room is not free for another."""
    return session.ends_at + timedelta(minutes=session.buffer_minutes)


def in_utc(moment: datetime) -> str:
    """Return the moment as all answers write it, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def room_of(session: Session) -> str | None:
    """Return the room as it is compared: in small letters, however somebody typed it."""
    return session.room.lower() if session.room else None


def places_of(session: Session) -> set[UUID]:
    """Return ids for the room, which has only a name, and for all who facilitate."""
    room = room_of(session)
    rooms = {uuid5(NAMESPACE_OID, f"{session.site}/{room}")} if room else set()
    return rooms | set(session.facilitators)


def among(sessions: Sequence[Session]) -> list[Conflict]:
    """Return where these sessions meet each other, each pair once."""
    ordered = sorted(sessions, key=lambda session: (session.starts_at, session.id))
    found = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.starts_at >= max(room_until(one), one.ends_at):
                break
            found += list(_between(one, other))
    return found


def _between(one: Session, other: Session) -> Iterator[Conflict]:
    if one.room is not None and room_of(one) == room_of(other):
        yield conflict(Wanted.ROOM, None, one, other)
    if other.starts_at < one.ends_at:
        for facilitator in one.facilitators:
            if facilitator in other.facilitators:
                yield conflict(Wanted.FACILITATOR, facilitator, one, other)
