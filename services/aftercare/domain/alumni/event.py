"""An event of the community, and how many places of it are taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchAlumniEvent(NotFound):
    pass


class EventIsNotScheduled(BrokenRule):
    pass


class AlreadyAnnounced(BrokenRule):
    """Members are told once that there is an event; then of what changes, who comes."""


class EventHasStarted(BrokenRule):
    """A place is taken or given up before the start."""


class EventHasNotEnded(BrokenRule):
    pass


class AlumniEventIsFull(BrokenRule):
    """More people never have a place than there are places."""

    def __init__(
        self, detail: str = "All places are taken: look at the event again.", **members: object
    ) -> None:
        super().__init__(detail, **members)


class EventTimesAreOutOfOrder(Invalid):
    pass


class EventIsTooFarAhead(Invalid):
    pass


class AlumniEventState(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class Modality(StrEnum):
    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"


ALUMNI_EVENT_STEPS: Steps[AlumniEventState] = {
    "hold": step({AlumniEventState.SCHEDULED}, AlumniEventState.HELD, EventIsNotScheduled),
    "cancel": step({AlumniEventState.SCHEDULED}, AlumniEventState.CANCELLED, EventIsNotScheduled),
}


class WhenAndHow(NamedTuple):
    """When an event is, by which clocks, and whether people meet in person."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality


_FURTHEST = timedelta(days=730)
_LONGEST = timedelta(days=3)


@dataclass(kw_only=True)
class AlumniEvent(Aggregate):
    """`places_taken` counts members and their guests. Where it is, is sealed under its own id.

    Before `announced_at` it is a draft, which staff alone see.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    modality: Modality
    capacity: int
    places_taken: int = 0
    sealed_where: bytes | None = None
    state: AlumniEventState = AlumniEventState.SCHEDULED
    reason_code: str | None = None
    announced_at: datetime | None = None

    @property
    def is_announced(self) -> bool:
        return self.announced_at is not None

    def announce(self, now: datetime) -> None:
        """Let members see it. Raises AlreadyAnnounced, EventIsNotScheduled, EventHasStarted."""
        self.must_be_ahead(now)
        if self.is_announced:
            raise AlreadyAnnounced("Members were told of this event: there is nothing more to do.")
        self.announced_at = now

    def check_times(self, now: datetime) -> None:
        """Raise EventTimesAreOutOfOrder, EventIsTooFarAhead."""
        if not self.starts_at < self.ends_at <= self.starts_at + _LONGEST:
            raise EventTimesAreOutOfOrder(
                "An event ends after it starts, and within three days.", field="ends_at"
            )
        if self.starts_at <= now:
            raise EventTimesAreOutOfOrder("An event starts in the future.", field="starts_at")
        if self.starts_at > now + _FURTHEST:
            raise EventIsTooFarAhead("At most two years ahead.", field="starts_at")

    def must_be_ahead(self, now: datetime) -> None:
        """Raise EventIsNotScheduled, EventHasStarted."""
        if self.state is not AlumniEventState.SCHEDULED:
            raise EventIsNotScheduled(
                "This event was cancelled, or is over: its places stay as they are.",
                state=str(self.state),
            )
        if self.starts_at <= now:
            raise EventHasStarted("This event has started: its places stay as they are.")

    def must_have_begun(self, now: datetime) -> None:
        """Raise EventIsNotScheduled where it was cancelled, EventHasNotEnded before its start."""
        if self.state is AlumniEventState.CANCELLED:
            raise EventIsNotScheduled("This event was cancelled.", state=str(self.state))
        if now < self.starts_at:
            raise EventHasNotEnded("It has not started.")

    def has_room_for(self, seats: int) -> bool:
        return self.places_taken + seats <= self.capacity

    def take(self, seats: int) -> None:
        """Raise AlumniEventIsFull; so does the database, whatever is thought here."""
        if not self.has_room_for(seats):
            raise AlumniEventIsFull
        self.places_taken += seats

    def give_back(self, seats: int) -> None:
        self.places_taken -= seats

    def resize(self, capacity: int) -> None:
        """Raise AlumniEventIsFull where more places are taken than would be left."""
        if capacity < self.places_taken:
            raise AlumniEventIsFull(
                "More places are taken than would be left: leave so many at least, or cancel the "
                "event.",
                places_taken=self.places_taken,
            )
        self.capacity = capacity

    def reschedule(self, to: "WhenAndHow", now: datetime) -> "WhenAndHow":
        """Take another time, and say what was before.

        Raises EventIsNotScheduled, EventHasStarted, EventTimesAreOutOfOrder, EventIsTooFarAhead.
        """
        self.must_be_ahead(now)
        before = WhenAndHow(self.starts_at, self.ends_at, self.timezone, self.modality)
        self.starts_at, self.ends_at, self.timezone, self.modality = to
        self.check_times(now)
        return before

    def cancel(self, reason_code: str) -> None:
        self.state = ALUMNI_EVENT_STEPS["cancel"].take(self.state)
        self.reason_code = reason_code

    def hold(self, now: datetime) -> None:
        """Note that it took place. Raises EventHasNotEnded, EventIsNotScheduled."""
        state = ALUMNI_EVENT_STEPS["hold"].take(self.state)
        if now < self.starts_at:
            raise EventHasNotEnded("It has not started.")
        self.state = state
