"""A client's seat in one session, as far as events told, and who is expected in a session.

A membership says on which days a client comes; what is told of a single seat goes before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.subjects.subject import Membership, Session


class SeatWord(StrEnum):
    """What an event says of a seat: the client is expected, or is not, or the program freed it."""

    TAKEN = "taken"
    GIVEN_UP = "given_up"
    FREED = "freed"


@dataclass(kw_only=True)
class Seat:
    """`seq` is the newest word on the seat but the program's; `freed_seq` is the program's newest.

    They are apart because a session that is cancelled frees its seats: who had one until then is
    told of the cancellation, and who gave it up before is not. `membership_id` is of whom the seat
    is as a member; None of who booked this one session. `taken_at` is when it was last taken.
    """

    id: UUID
    site: str
    session_id: UUID
    client_id: UUID
    membership_id: UUID | None = None
    seq: int = 0
    is_taken: bool | None = None
    freed_seq: int = 0
    taken_at: datetime | None = None

    @property
    def newest_seq(self) -> int:
        return max(self.seq, self.freed_seq)

    def hear(self, *, seq: int, is_taken: bool, at: datetime | None = None) -> None:
        """Take a word on the seat, unless a later one is known."""
        if seq > self.seq:
            self.seq, self.is_taken = seq, is_taken
            self.taken_at = at if is_taken else None

    def was_taken_before(self, moment: datetime | None) -> bool:
        """Say whether whoever has the seat had it then already, as far as anybody told."""
        return self.taken_at is None or moment is None or self.taken_at <= moment

    def hear_freed(self, *, seq: int) -> None:
        """Take the word that the program frees the seat, unless a later one is known."""
        self.freed_seq = max(self.freed_seq, seq)

    def is_kept_in(self, session: Session) -> bool | None:
        """Say whether the client has the seat, or had it when the session was cancelled.

        None while nobody told.
        """
        if self.freed_seq > self.seq and not session.is_cancelled:
            return False
        return self.is_taken


def expected_in(
    session: Session, memberships: Iterable[Membership], seats: Iterable[Seat]
) -> set[UUID]:
    """Return the clients who come to the session, or came until it was cancelled.

    Nobody, while its zone is unheard of: then nothing about it can be timed.
    """
    if session.local_date() is None:
        return set()
    members = {member.id: member for member in memberships}
    here = [seat for seat in seats if seat.session_id == session.id]
    given_up = {seat.membership_id for seat in here if seat.is_kept_in(session) is False}
    return {
        *(
            seat.client_id
            for seat in here
            if seat.is_kept_in(session) and not _has_left(members, seat, session)
        ),
        *(
            member.client_id
            for member in members.values()
            if member.id not in given_up and _comes(member, session)
        ),
    }


def _has_left(members: dict[UUID, Membership], seat: Seat, session: Session) -> bool:
    """Say whether the membership that the seat is of ends before the session."""
    member = members.get(seat.membership_id) if seat.membership_id else None
    return member is not None and member.ends_before(session)


def _comes(member: Membership, session: Session) -> bool:
    return member.covers(session) and not _booked_into_nothing(member, session)


def _booked_into_nothing(member: Membership, session: Session) -> bool:
    """Say whether the session was already cancelled when the client was booked."""
    if not session.is_cancelled or member.booked_at is None or session.changed_at is None:
        return False
    return member.booked_at > session.changed_at
