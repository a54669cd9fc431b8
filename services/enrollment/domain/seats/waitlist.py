"""Owns the waitlist: an entry for each place that somebody waits for, and the offer of a seat."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.seats.capacity import Place
from services.enrollment.domain.seats.seat import Seat
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class EntryState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REMOVED = "removed"


WAITLIST_ENTRY = StateMachine(
    "waitlist entry",
    {
        EntryState.WAITING: frozenset({EntryState.OFFERED, EntryState.REMOVED}),
        EntryState.OFFERED: frozenset(
            {
                EntryState.ACCEPTED,
                EntryState.DECLINED,
                EntryState.LAPSED,
                EntryState.REMOVED,
            }
        ),
        EntryState.ACCEPTED: frozenset(),
        EntryState.DECLINED: frozenset(),
        EntryState.LAPSED: frozenset(),
        EntryState.REMOVED: frozenset(),
    },
)

OPEN_ENTRY_STATES = frozenset(state for state, after in WAITLIST_ENTRY.table.items() if after)

ACCEPTED_ELSEWHERE = "accepted_elsewhere"
"""Why an entry is removed when its client got a seat in another place."""


class AlreadyOnWaitlist(BrokenRule):
    """An application waits once for a place."""


class OfferHasExpired(BrokenRule):
    """The offer's time is over; the seat passes on."""


class NothingIsOffered(BrokenRule):
    """Only an entry with an open offer has one to answer or to extend."""


class NotWaitingAnyMore(BrokenRule):
    """What is over has no priority to change."""


class AcceptedElsewhere(BrokenRule):
    """Of the places a client waits for, one offer is accepted."""


class ExtensionOutOfBounds(Invalid):
    """An extension ends later than the offer does, and within 30 days."""


NO_PRIORITY = "none"
"""Of a seat that was free to anybody."""
LONGEST_EXTENSION = timedelta(days=30)


@dataclass(kw_only=True)
class WaitlistEntry(Aggregate):
    """A client's wait for one place. Entries of one `group_id` are the places of one wait.

    `priority` is health data: it never leaves but to staff. `others_open` says that entries of the
    group at other sites are still to be removed. `lapses` and `declines` count the earlier entries
    that this one goes on from.
    """

    application_id: UUID
    client_id: UUID
    group_id: UUID
    program: str
    track: str | None = None
    priority: str
    rank: int
    entered_at: datetime
    state: EntryState = EntryState.WAITING
    offered_at: datetime | None = None
    offer_expires_at: datetime | None = None
    closed_at: datetime | None = None
    reason_code: str | None = None
    lapses: int = 0
    declines: int = 0
    others_open: bool = False

    @property
    def place(self) -> Place:
        return Place(program=self.program, track=self.track)

    @property
    def order(self) -> tuple[int, datetime, UUID]:
        """What the list is sorted by: priority, then who came first, then the id."""
        return self.rank, self.entered_at, self.id

    @classmethod
    def seated_at_once(
        cls, seat: Seat, *, entry_id: UUID, group_id: UUID, at: datetime
    ) -> "WaitlistEntry":
        """Return what ends a wait for other places: a seat that was free, offered and accepted."""
        entry = cls(
            id=entry_id,
            site=seat.site,
            application_id=seat.application_id,
            client_id=seat.client_id,
            group_id=group_id,
            program=seat.program,
            track=seat.track,
            priority=NO_PRIORITY,
            rank=0,
            entered_at=at,
        )
        entry.offer(at=at, until=at + timedelta(microseconds=1))
        entry.accept(at=at)
        return entry

    def offer(self, *, at: datetime, until: datetime) -> None:
        self._become(EntryState.OFFERED)
        self.offered_at, self.offer_expires_at = at, until

    def prioritise(self, priority: str, rank: int) -> None:
        """Move within the list. Raises NotWaitingAnyMore."""
        if self.state not in OPEN_ENTRY_STATES:
            raise NotWaitingAnyMore("This wait is over.", state=self.state.value)
        self.priority, self.rank = priority, rank

    def extend(self, *, at: datetime, until: datetime) -> None:
        """Give more time. Raises NothingIsOffered, OfferHasExpired, ExtensionOutOfBounds."""
        if not self._open_offer(at) < until <= at + LONGEST_EXTENSION:
            raise ExtensionOutOfBounds(
                "After the offer ends now, and at most 30 days from now.", field="until"
            )
        self.offer_expires_at = until

    def accept(self, *, at: datetime) -> None:
        """Take the offer. Raises OfferHasExpired from the moment of the deadline on."""
        self._require(EntryState.ACCEPTED)
        self._open_offer(at)
        self._close(EntryState.ACCEPTED, at)

    def decline(self, *, at: datetime) -> None:
        self._close(EntryState.DECLINED, at)

    def lapse(self, *, at: datetime) -> None:
        self._close(EntryState.LAPSED, at)

    def remove(self, *, at: datetime, reason_code: str) -> None:
        self._close(EntryState.REMOVED, at)
        self.reason_code = reason_code

    def again(self, *, entry_id: UUID, rank: int) -> "WaitlistEntry":
        """Return the entry that goes on waiting in the old place after this one's offer is over."""
        return replace(
            self,
            id=entry_id,
            version=0,
            rank=rank,
            state=EntryState.WAITING,
            offered_at=None,
            offer_expires_at=None,
            closed_at=None,
            lapses=self.lapses + (self.state is EntryState.LAPSED),
            declines=self.declines + (self.state is EntryState.DECLINED),
        )

    def _open_offer(self, at: datetime) -> datetime:
        if self.state is not EntryState.OFFERED or self.offer_expires_at is None:
            raise NothingIsOffered("There is no open offer here.", state=self.state.value)
        if at >= self.offer_expires_at:
            raise OfferHasExpired("The seat passes on to the next in line.")
        return self.offer_expires_at

    def _close(self, state: EntryState, at: datetime) -> None:
        self._become(state)
        self.closed_at = at

    def _require(self, state: EntryState) -> EntryState:
        return WAITLIST_ENTRY.require(self.state, state)

    def _become(self, state: EntryState) -> None:
        self.state = self._require(state)
