"""A member's place at an event: confirmed while there is room, else waiting in line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchPlace(NotFound):
    pass


class HasPlaceAlready(BrokenRule):
    pass


class NoPlaceToGiveUp(BrokenRule):
    pass


class PlaceIsNotWaiting(BrokenRule):
    pass


class PlaceIsNotConfirmed(BrokenRule):
    pass


class TooManyGuests(Invalid):
    pass


class PlaceState(StrEnum):
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    GIVEN_UP = "given_up"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


LIVE = (PlaceState.CONFIRMED, PlaceState.WAITLISTED)
_CAME_OR_NOT = {PlaceState.CONFIRMED, PlaceState.ATTENDED, PlaceState.NO_SHOW}

_HAS_PLACE = {
    PlaceState.CONFIRMED: "You have a place already. To bring more or fewer guests, give it up and "
    "ask again: it may go to who waits.",
    PlaceState.WAITLISTED: "You are in line already, and are told when a place is yours. To bring "
    "more or fewer guests, give it up and ask again: you will be last in line.",
}
_NOTHING_TO_GIVE_UP = {
    PlaceState.GIVEN_UP: "You have given up your place already: there is nothing more to do.",
}

PLACE_STEPS: Steps[PlaceState] = {
    "confirm": step({PlaceState.WAITLISTED}, PlaceState.CONFIRMED, PlaceIsNotWaiting),
    "ask_again": step({PlaceState.GIVEN_UP}, PlaceState.WAITLISTED, HasPlaceAlready, _HAS_PLACE),
    "give_up": step(set(LIVE), PlaceState.GIVEN_UP, NoPlaceToGiveUp, _NOTHING_TO_GIVE_UP),
    "attend": step(_CAME_OR_NOT, PlaceState.ATTENDED, PlaceIsNotConfirmed),
    "miss": step(_CAME_OR_NOT, PlaceState.NO_SHOW, PlaceIsNotConfirmed),
}


@dataclass(kw_only=True)
class EventPlace(Aggregate):
    """One member's place; `guests` come beside them. The line is in the order of `asked_at`."""

    event_id: UUID
    membership_id: UUID
    client_id: UUID
    guests: int = 0
    asked_at: datetime
    state: PlaceState = PlaceState.WAITLISTED

    @property
    def seats(self) -> int:
        return 1 + self.guests

    @property
    def is_confirmed(self) -> bool:
        return self.state is PlaceState.CONFIRMED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def ask_again(self, guests: int, now: datetime) -> None:
        """Raise HasPlaceAlready."""
        self.state = PLACE_STEPS["ask_again"].take(self.state)
        self.guests, self.asked_at = guests, now

    def confirm(self) -> None:
        self.state = PLACE_STEPS["confirm"].take(self.state)

    def give_up(self) -> None:
        self.state = PLACE_STEPS["give_up"].take(self.state)

    def mark(self, *, attended: bool) -> None:
        """Say whether the member came; saying otherwise later corrects it."""
        self.state = PLACE_STEPS["attend" if attended else "miss"].take(self.state)
