"""Owns the seat: who holds one of a place's seats, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.seats.capacity import Place
from shared.aggregate import Aggregate
from shared.errors import BrokenRule
from shared.states import StateMachine


class SeatState(StrEnum):
    OFFERED = "offered"
    RESERVED = "reserved"
    OCCUPIED = "occupied"
    RELEASED = "released"


SEAT = StateMachine(
    "seat",
    {
        SeatState.OFFERED: frozenset({SeatState.RESERVED, SeatState.RELEASED}),
        SeatState.RESERVED: frozenset({SeatState.OCCUPIED, SeatState.RELEASED}),
        # Back to reserved when the start of a stay was a mistake, and is taken back.
        SeatState.OCCUPIED: frozenset({SeatState.RELEASED, SeatState.RESERVED}),
        SeatState.RELEASED: frozenset(),
    },
)

HELD = frozenset(state for state, after in SEAT.table.items() if after)
"""States in which a seat counts as taken."""


class ApplicationHasSeat(BrokenRule):
    """An application holds one seat."""


class ApplicationHasNoSeat(BrokenRule):
    """There is no reserved seat to give up."""


class SeatIsOccupied(BrokenRule):
    """Whoever is in care gives the seat up by being discharged."""


@dataclass(kw_only=True)
class Seat(Aggregate):
    """One seat of a place while somebody holds it. `held_until`: a reservation's end."""

    application_id: UUID
    client_id: UUID
    program: str
    track: str | None = None
    entry_id: UUID | None = None
    state: SeatState = SeatState.RESERVED
    held_until: datetime | None = None

    @property
    def place(self) -> Place:
        return Place(program=self.program, track=self.track)

    def reserve(self) -> None:
        """Keep the offered seat for whoever accepted it, until the stay starts."""
        self._become(SeatState.RESERVED)

    def occupy(self) -> None:
        self._become(SeatState.OCCUPIED)
        self.held_until = None

    def vacate(self) -> None:
        """Keep the seat for a stay that has not begun after all."""
        self._become(SeatState.RESERVED)

    def release(self) -> None:
        self._become(SeatState.RELEASED)
        self.held_until = None

    def _become(self, state: SeatState) -> None:
        self.state = SEAT.require(self.state, state)
