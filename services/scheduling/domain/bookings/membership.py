"""A membership: one client in one series, from one local date to another; or the wait for it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.stays.progress import Progress
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.recurrence.weekdays import Weekday
from shared.states import ActionMachine


class MembershipState(StrEnum):
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACTIVE = "active"
    DECLINED = "declined"
    LAPSED = "lapsed"
    ENDED = "ended"


MEMBERSHIP = ActionMachine(
    "membership",
    {
        (MembershipState.WAITLISTED, "offer"): MembershipState.OFFERED,
        (MembershipState.WAITLISTED, "activate"): MembershipState.ACTIVE,
        (MembershipState.WAITLISTED, "end"): MembershipState.ENDED,
        (MembershipState.OFFERED, "activate"): MembershipState.ACTIVE,
        (MembershipState.OFFERED, "decline"): MembershipState.DECLINED,
        (MembershipState.OFFERED, "lapse"): MembershipState.LAPSED,
        (MembershipState.OFFERED, "end"): MembershipState.ENDED,
        (MembershipState.ACTIVE, "end"): MembershipState.ENDED,
        (MembershipState.ENDED, "end"): MembershipState.ENDED,
    },
)

OPEN_MEMBERSHIPS = (MembershipState.WAITLISTED, MembershipState.OFFERED, MembershipState.ACTIVE)
"""Who has a seat, is offered one, or waits for one."""

ROUTINE = "routine"
"""The priority of whoever has no other."""


class WeekdayIsNotInSeries(Invalid):
    def __init__(self) -> None:
        super().__init__("The series does not meet on one of these days.", field="weekdays")


class OfferHasExpired(BrokenRule):
    def __init__(self) -> None:
        super().__init__("The time to answer is over, and the seat passes on.")


class NothingIsOffered(BrokenRule):
    def __init__(self) -> None:
        super().__init__("There is no offer to answer: it was answered, or has passed on.")


class NothingToLeave(BrokenRule):
    def __init__(self) -> None:
        super().__init__("This membership is over: there is nothing to leave.")


class MembershipEndedEarlier(Invalid):
    def __init__(self) -> None:
        detail = "It ended on an earlier day: name that or an earlier one, or book the client anew."
        super().__init__(detail, field="last_date")


class LeavesBeforeToday(Invalid):
    def __init__(self) -> None:
        super().__init__("Name today or a later day.", field="last_date")


class NotWaiting(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Only who waits for a seat has a priority to change.")


def weekday_of(day: date) -> Weekday:
    return list(Weekday)[day.weekday()]


@dataclass(kw_only=True)
class Membership(Aggregate):
    """Both dates are included; without `until` it lasts as long as the series.

    Without `weekdays` the client comes on all days of the series, else on these only. Who waits
    has a `priority` of the site's booking policy; `lapses` and `declines` count the offers before
    this one. `leave_asked_for` is the last day that the client asked for.
    """

    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None
    booked_at: datetime
    weekdays: tuple[Weekday, ...] | None = None
    state: MembershipState = MembershipState.WAITLISTED
    priority: str = ROUTINE
    offer_expires_at: datetime | None = None
    lapses: int = 0
    declines: int = 0
    leave_asked_for: date | None = None

    def __post_init__(self) -> None:
        if self.state in OPEN_MEMBERSHIPS and self.until and self.until < self.from_date:
            raise Invalid("The membership ends before it begins.", field="until")
        if self.weekdays is not None:
            self.weekdays = tuple(day for day in Weekday if day in self.weekdays)

    @property
    def is_over(self) -> bool:
        return self.state not in OPEN_MEMBERSHIPS

    @property
    def waits(self) -> bool:
        return self.state is MembershipState.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.state is MembershipState.OFFERED

    def activate(self) -> None:
        """Give the client a seat. Raises TransitionIsNotAllowed."""
        self.state = MEMBERSHIP.after(self.state, "activate")

    def offer(self, until: datetime) -> None:
        """Offer a seat to be answered before this moment. Raises TransitionIsNotAllowed."""
        self.state = MEMBERSHIP.after(self.state, "offer")
        self.offer_expires_at = until

    def decline(self, now: datetime) -> None:
        """Let the seat pass on. Raises NothingIsOffered, OfferHasExpired."""
        self.must_be_offered()
        self.must_be_in_time(now)
        self.state = MEMBERSHIP.after(self.state, "decline")

    def lapse(self) -> None:
        """Note that nobody answered. Raises TransitionIsNotAllowed."""
        self.state = MEMBERSHIP.after(self.state, "lapse")

    def must_be_offered(self) -> None:
        """Raise NothingIsOffered where there is no offer to answer."""
        if not self.is_offered:
            raise NothingIsOffered

    def must_be_in_time(self, now: datetime) -> None:
        """Raise OfferHasExpired once the time to answer is over."""
        if self.offer_expires_at is not None and self.offer_expires_at <= now:
            raise OfferHasExpired

    def again(self, membership_id: UUID) -> "Membership":
        """Return the wait that goes on, with its old time, after an offer was not taken."""
        return replace(
            self,
            id=membership_id,
            version=0,
            state=MembershipState.WAITLISTED,
            offer_expires_at=None,
            lapses=self.lapses + (self.state is MembershipState.LAPSED),
            declines=self.declines + (self.state is MembershipState.DECLINED),
        )

    def prioritise(self, priority: str) -> None:
        """Change how early a seat is offered. Raises NotWaiting."""
        if not self.waits:
            raise NotWaiting
        self.priority = priority

    def ask_to_leave(self, last_date: date, today: date) -> None:
        """Note the client's wish; a person decides. Raises NothingToLeave, LeavesBeforeToday."""
        if self.is_over:
            raise NothingToLeave
        if last_date < today:
            raise LeavesBeforeToday
        self.leave_asked_for = last_date

    def end(self, last_date: date) -> date:
        """End after `last_date`; of several words about its end the earliest date holds.

        What never began ends the day before it would have.
        """
        self.state = MEMBERSHIP.after(self.state, "end")
        last_date = last_date if self.until is None else min(self.until, last_date)
        self.until = max(last_date, self.day_before)
        return self.until

    @property
    def day_before(self) -> date:
        return self.from_date - timedelta(days=1)

    @property
    def never_began(self) -> bool:
        return self.until is not None and self.until < self.from_date

    def has_ended_on(self, last_date: date) -> bool:
        """Say whether it ended on this day already. Raises MembershipEndedEarlier."""
        if self.state is not MembershipState.ENDED or self.until is None:
            return False
        if max(last_date, self.day_before) > self.until:
            raise MembershipEndedEarlier
        return max(last_date, self.day_before) == self.until

    def conflicts_with(self, asked: "Membership") -> bool:
        """Say whether the client holds a seat, or waits, in the same series at that time."""
        if self.is_over or self.series_id != asked.series_id:
            return False
        begins_after = asked.until is not None and self.from_date > asked.until
        meets = not begins_after and (self.until is None or asked.from_date <= self.until)
        return meets and self._shares_a_day_with(asked)

    def covers(self, day: date) -> bool:
        """Say whether the client is meant to come to the series on this local date."""
        begun = self.from_date <= day and (self.until is None or day <= self.until)
        return begun and (self.weekdays is None or weekday_of(day) in self.weekdays)

    def must_fit(self, series: SessionSeries) -> None:
        """Raise WeekdayIsNotInSeries for a day on which the series never meets."""
        if not set(self.weekdays or ()) <= set(series.weekdays):
            raise WeekdayIsNotInSeries

    def _shares_a_day_with(self, asked: "Membership") -> bool:
        if self.weekdays is None or asked.weekdays is None:
            return True
        return bool(set(self.weekdays) & set(asked.weekdays))

    def stop_with(self, stay: Progress) -> None:
        """Let it last no longer than the stay in which it begins."""
        ended_on = stay.ended_on
        begun_before = stay.started_on is None or stay.started_on <= self.from_date
        if ended_on is not None and begun_before and self.from_date <= ended_on:
            self.until = ended_on if self.until is None else min(self.until, ended_on)

    def outlasts(self, discharged_on: date, discharge_recorded_at: datetime) -> bool:
        """Say whether a discharge ends this membership, or ends it earlier.

        What begins later stays only when it was booked after the discharge was recorded: then
        it belongs to another stay. So the answer does not depend on what arrives first. An offer
        that was not taken has nothing to end.
        """
        if self.state in (MembershipState.DECLINED, MembershipState.LAPSED):
            return False
        if self.never_began or (self.until is not None and self.until <= discharged_on):
            return False
        return self.from_date <= discharged_on or self.booked_at < discharge_recorded_at
