"""By when a person looks at a setback: one version of a site's numbers, and what they mean."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.aftercare.domain.plans.plan import known_timezone
from services.aftercare.domain.working_days import MONDAY_TO_FRIDAY, working_days_after
from shared.errors import Invalid
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile

MOST_DAYS_TO_CONTACT = 90


class SetbackPolicyWasPublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


class ContactIsPast(Invalid):
    def __init__(self) -> None:
        super().__init__("Lies in the past: name today or a day ahead.", field="contact_on")


class ContactIsFarAhead(Invalid):
    """After a setback somebody gets in touch soon; a mistyped year loses nobody."""

    def __init__(self) -> None:
        detail = f"Lies more than {MOST_DAYS_TO_CONTACT} days ahead: name an earlier day."
        super().__init__(detail, field="contact_on")


class NoDayIsWorked(Invalid):
    def __init__(self) -> None:
        super().__init__("A site works on one day of the week at least.", field="weekdays")


@dataclass(frozen=True, slots=True)
class SetbackRules:
    """Working days left to look at a report, and then to decide; each ends at `closes_at`.

    `weekdays` are ISO numbers, Monday is 1; `closed_on` are holidays, local days in `timezone`.
    """

    days_to_review: int = 1
    days_to_decide: int = 2
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    closed_on: tuple[date, ...] = ()
    closes_at: time = time(17)
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise NoDayIsWorked
        known_timezone(self.timezone)

    def review_by(self, moment: datetime) -> datetime:
        return self._working_days_after(moment, self.days_to_review)

    def decide_by(self, moment: datetime) -> datetime:
        return self._working_days_after(moment, self.days_to_decide)

    def contact_by(self, day: date, now: datetime) -> datetime:
        """Return, in UTC, the close of that local day; its end where it has closed by now.

        Raises ContactIsPast, ContactIsFarAhead.
        """
        zone = ZoneInfo(self.timezone)
        today = now.astimezone(zone).date()
        if day < today:
            raise ContactIsPast
        if day > today + timedelta(days=MOST_DAYS_TO_CONTACT):
            raise ContactIsFarAhead
        closes = datetime.combine(day, self.closes_at, zone).astimezone(UTC)
        if closes > now:
            return closes
        return datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)

    def _working_days_after(self, moment: datetime, days: int) -> datetime:
        """Return, in UTC, the close of the `days`-th working day after the day of `moment`."""
        zone = ZoneInfo(self.timezone)
        today = moment.astimezone(zone).date()
        day = working_days_after(today, days, self.weekdays, self.closed_on)
        return datetime.combine(day, self.closes_at, zone).astimezone(UTC)


@dataclass(kw_only=True)
class SetbackPolicy(PublishedVersion):
    rules: SetbackRules
