"""Reads what a row knows into typed values: its subject, and what its rule kept in `details`."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.notifications.domain.subjects.subject import Session, Subject
from services.notifications.domain.templates.values import Clock, NeutralValues
from services.notifications.domain.zones import zone_named
from shared.errors import Invalid

_YEARS = range(1900, 2200)
"""Beyond them a moment is a typing error, and has no day in some zones."""
Details = Mapping[str, object]
"""Instants, dates, zone names and counts, as JSON holds them; never words."""


def neutral_values(
    subject: Subject | None,
    details: Details,
    *,
    zone: ZoneInfo,
    site_phone: str | None,
    link: str | None = None,
) -> NeutralValues:
    """Return what may be told. A session is told on its own clocks, all else on `zone`'s.

    What cannot be read is as if nobody had told it.
    """
    clocks = _clocks(subject, details, zone)
    return NeutralValues(
        starts_at=_start(subject, details, clocks),
        was_at=_clock(details.get("was_at"), clocks),
        until=_clock(details.get("until"), zone),
        on=_day(details.get("on")),
        counts=_counts(details.get("counts")),
        site_phone=site_phone,
        link=link,
    )


def _clocks(subject: Subject | None, details: Details, zone: ZoneInfo) -> ZoneInfo:
    named = subject.timezone if isinstance(subject, Session) else details.get("timezone")
    try:
        return zone_named(str(named)) if named else zone
    except Invalid:
        return zone


def _start(subject: Subject | None, details: Details, clocks: ZoneInfo) -> Clock | None:
    if isinstance(subject, Session):
        return Clock(subject.starts_at, clocks)
    return _clock(details.get("starts_at"), clocks)


def _clock(value: object, zone: ZoneInfo) -> Clock | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    is_told = moment.tzinfo is not None and moment.year in _YEARS
    return Clock(moment, zone) if is_told else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _counts(value: object) -> dict[str, int] | None:
    if not isinstance(value, Mapping):
        return None
    return {str(kind): count for kind, count in value.items() if isinstance(count, int)}
