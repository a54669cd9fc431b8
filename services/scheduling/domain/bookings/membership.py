"""A membership: one client in one series, from one local date to another."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.sessions.series import SessionSeries, Weekday
from services.scheduling.domain.stays.progress import Progress
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.states import ActionMachine


class MembershipState(StrEnum):
    WAITLISTED = "waitlisted"
    ACTIVE = "active"
    ENDED = "ended"


MEMBERSHIP = ActionMachine(
    "membership",
    {
        (MembershipState.WAITLISTED, "activate"): MembershipState.ACTIVE,
        (MembershipState.WAITLISTED, "end"): MembershipState.ENDED,
        (MembershipState.ACTIVE, "end"): MembershipState.ENDED,
        (MembershipState.ENDED, "end"): MembershipState.ENDED,
    },
)


class WeekdayIsNotInSeries(Invalid):
    def __init__(self) -> None:
        super().__init__("The series does not meet on one of these days.", field="weekdays")


def weekday_of(day: date) -> Weekday:
    return list(Weekday)[day.weekday()]


@dataclass(kw_only=True)
class Membership(Aggregate):
    """Both dates are included; without `until` it lasts as long as the series.

    Without `weekdays` the client comes on all days of the series, else on these only.
    """

    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None
    booked_at: datetime
    weekdays: tuple[Weekday, ...] | None = None
    state: MembershipState = MembershipState.WAITLISTED

    def __post_init__(self) -> None:
        if self.state is not MembershipState.ENDED and self.until and self.until < self.from_date:
            raise Invalid("The membership ends before it begins.", field="until")
        if self.weekdays is not None:
            self.weekdays = tuple(day for day in Weekday if day in self.weekdays)

    @property
    def is_over(self) -> bool:
        return self.state is MembershipState.ENDED

    def activate(self) -> None:
        """Give the client a seat. Raises TransitionIsNotAllowed."""
        self.state = MEMBERSHIP.after(self.state, "activate")

    def end(self, last_date: date) -> date:
        """End after `last_date`; of several words about its end the earliest date holds."""
        self.state = MEMBERSHIP.after(self.state, "end")
        self.until = last_date if self.until is None else min(self.until, last_date)
        return self.until

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
        it belongs to another stay. So the answer does not depend on what arrives first.
        """
        if self.until is not None and self.until <= discharged_on:
            return False
        return self.from_date <= discharged_on or self.booked_at < discharge_recorded_at
