"""Owns how a stay begins and ends, and which days that makes of waiting and staying."""

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange, days_known
from services.enrollment.domain.stays.episode_rules import (
    DischargeBeforeStart,
    LastContactOutsideStay,
    StartBeforeReceipt,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a stay begins. A range of days waited is for dates known to the year."""

    on: date
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None = None
    precision: DatePrecision = DatePrecision.DAY
    days_waiting: DayRange | None = None
    from_history: bool = False

    def waited(self, received_on: date) -> DayRange | None:
        """Return the days from receipt to start. Raises StartBeforeReceipt, DaysAreDerived."""
        if self.precision.before(self.on, received_on):
            raise StartBeforeReceipt("Not before the application's receipt.", field="started_on")
        return days_known(
            self.days_waiting,
            derived=(self.on - received_on).days,
            precision=self.precision,
            field="days_waiting",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a stay ends. A range of days stayed is for dates known to the year."""

    disposition: Disposition
    on: date
    last_contact_on: date | None = None
    length_of_stay: DayRange | None = None

    def stayed(self, started_on: date, precision: DatePrecision) -> DayRange | None:
        """Return the days from start to end, at least one.

        Raises DischargeBeforeStart, LastContactOutsideStay, DaysAreDerived.
        """
        if precision.before(self.on, started_on):
            raise DischargeBeforeStart("Not before the first day.", field="discharged_on")
        require_contact_within(self.last_contact_on, started_on, self.on, precision)
        return days_known(
            self.length_of_stay,
            derived=whole_days(started_on, self.on),
            precision=precision,
            field="length_of_stay",
        )


def whole_days(started_on: date, discharged_on: date) -> int:
    """Return the length of a stay; one that ends on its first day lasts a day."""
    return max(1, (discharged_on - started_on).days)


def require_contact_within(
    contact: date | None, started_on: date, ended_on: date, precision: DatePrecision
) -> None:
    if contact is not None and (
        precision.before(contact, started_on) or precision.before(ended_on, contact)
    ):
        raise LastContactOutsideStay("Within the stay.", field="last_contact_on")
