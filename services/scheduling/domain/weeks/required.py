"""Owns what a week asks of a client: by the phase in force then, on the days in care."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from services.scheduling.domain.programs.requirements import WeeklyRequirements
from services.scheduling.domain.programs.track import Track
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.domain.weeks.rules import DAYS, NOTHING, WeekRules


def required_in(
    monday: date,
    stays: Iterable[Progress],
    tracks: Mapping[UUID, Track],
    rules: WeekRules,
    closed: Collection[date] = (),
) -> WeeklyRequirements:
    """Return what the week asks for: of several stays that one in which most of its days lie."""
    cared = [(_days_in_care(stay, monday), stay) for stay in stays if stay.track_id in tracks]
    days, stay = max(cared, key=lambda one: (len(one[0]), one[1].id), default=([], None))
    if stay is None or stay.track_id is None or not days:
        return NOTHING
    whole = tracks[stay.track_id].week_of(phase_on(stay, days[0]))
    return rules.asks(whole, len(days), sum(day in closed for day in days))


def phase_on(stay: Progress, day: date) -> str | None:
    """Return the code of the phase that was in force on a day, as far as is known now."""
    begun = [
        (phase.started_on, position, phase.code)
        for position, phase in enumerate(stay.phases)
        if phase.started_on is not None and phase.started_on <= day
    ]
    return max(begun)[2] if begun else None


def _days_in_care(stay: Progress, monday: date) -> list[date]:
    """Return the days of the stay, from the program's first to its last, without its pauses."""
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    last = stay.completed_on or date.max
    return [day for day in days if stay.covers(day) and day <= last and not stay.is_on_hold(day)]
