"""Owns capacity: how many seats a site, a program or a track has, and how many are taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class NoSeatIsFree(BrokenRule):
    """A seat is free when each capacity that covers the place has one, and nobody waits for it."""


class SeatsAreTaken(BrokenRule):
    """A capacity is not lowered below the seats that are offered, reserved or occupied."""


class TrackNeedsProgram(Invalid):
    """A track is a track of a program."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What somebody waits for and sits in: a program, in one of its tracks or in none."""

    program: str
    track: str | None = None


@dataclass(kw_only=True)
class Capacity(Aggregate):
    """The seats of a scope. No program: the whole site's; no track: the whole program's.

    A place is covered by up to three capacities, and a seat in it counts in each. `seats` None:
    not limited. `taken` is counted by the database and is only looked at here.
    """

    program: str | None = None
    track: str | None = None
    seats: int | None = None
    taken: int = 0

    def __post_init__(self) -> None:
        if self.track is not None and self.program is None:
            raise TrackNeedsProgram("Name the track's program too.", field="program")

    def covers(self, place: Place) -> bool:
        return self.program in {None, place.program} and self.track in {None, place.track}

    def has_room(self) -> bool:
        return self.seats is None or self.taken < self.seats

    def resize(self, seats: int | None) -> None:
        """Set the number of seats. Raises SeatsAreTaken with how many are."""
        if seats is not None and seats < self.taken:
            raise SeatsAreTaken("So many seats are taken; free some first.", taken=self.taken)
        self.seats = seats


@dataclass
class SiteSeats:
    """All capacities of a site as they stand while this unit of work holds them."""

    capacities: list[Capacity] = field(default_factory=list)

    def any_room(self) -> bool:
        return any(capacity.has_room() for capacity in self.capacities)

    def has_room(self, place: Place) -> bool:
        return all(capacity.has_room() for capacity in self._covering(place))

    def take(self, place: Place) -> None:
        for capacity in self._covering(place):
            capacity.taken += 1

    def give_back(self, place: Place) -> None:
        for capacity in self._covering(place):
            capacity.taken -= 1

    def _covering(self, place: Place) -> Iterable[Capacity]:
        return (capacity for capacity in self.capacities if capacity.covers(place))
