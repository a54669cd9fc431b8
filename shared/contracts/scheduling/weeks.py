"""What scheduling tells of a client's local week, Monday to Sunday. Minutes are whole ones."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class WeeklyHoursAtRisk(Event):
    """While the week runs, credited and still scheduled hours, or days, fall short of the required.

    `in_reach`: sessions with free seats could still make it up. Told again only when it got worse;
    nothing takes it back, and the week's later events say how it went on.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "client_week_id"

    client_week_id: UUID
    client_id: UUID
    starts_on: date
    credited_minutes: int
    scheduled_minutes: int
    required_minutes: int
    missing_days: int = 0
    in_reach: bool = True


class WeeklyHoursMissed(Event):
    """The week is over, and less was credited than required. Again when corrections moved it."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "client_week_id"

    client_week_id: UUID
    client_id: UUID
    starts_on: date
    credited_minutes: int
    scheduled_minutes: int
    required_minutes: int
    missing_days: int = 0


class WeeklyHoursMet(Event):
    """A correction mended a week that was told as missed; no other week tells this."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "client_week_id"

    client_week_id: UUID
    client_id: UUID
    starts_on: date
    credited_minutes: int
    required_minutes: int
