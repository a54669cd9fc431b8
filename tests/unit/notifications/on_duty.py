"""Alerts, ladders and schedules made for tests: whole by default, changed where a test says so."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.ladder import Ladder, default_ladder
from services.notifications.domain.alerts.rotation import Hours, Rotation, Turn
from services.notifications.domain.alerts.schedule import OnCallSchedule, Override, Why
from services.notifications.domain.alerts.terms import AlertKind, Urgency
from services.notifications.domain.terms import StaffRole

SITE = "north"
NIGHT = datetime(2026, 3, 10, 9, tzinfo=UTC)
"""03:00 in Denver: quiet hours for everybody but who is on call."""


def an_alert(**changed: Any) -> Alert:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "kind": AlertKind.SAFETY,
        "urgency": Urgency.CRISIS,
        "role": StaffRole.CLINICIAN,
        "about": uuid4(),
        "source_id": uuid4(),
        "source_seq": 1,
        "cause_id": uuid4(),
        "raised_at": NIGHT,
    }
    return Alert(**{**values, **changed})


def a_ladder(urgency: Urgency = Urgency.CRISIS) -> Ladder:
    return default_ladder(urgency, SITE)


def a_rotation(*people: UUID, **changed: Any) -> Rotation:
    values: dict[str, Any] = {
        "people": people or (uuid4(),),
        "turn": Turn.WEEKLY,
        "starts_on": date(2026, 3, 2),
        "hands_over_at": time(8),
    }
    return Rotation(**{**values, **changed})


def nights() -> Hours:
    return Hours(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), time(20), time(8))


def a_schedule(*levels: tuple[Rotation, ...], **changed: Any) -> OnCallSchedule:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "number": 1,
        "timezone": "America/Denver",
        "levels": levels or ((a_rotation(),),),
        "last_resort": StaffRole.PROGRAM_DIRECTOR,
        "published_at": NIGHT,
        "published_by": "director",
    }
    return OnCallSchedule(**{**values, **changed})


def an_override(person: UUID, starts_at: datetime, ends_at: datetime, **changed: Any) -> Override:
    values: dict[str, Any] = {
        "id": uuid4(),
        "site": SITE,
        "kind": "",
        "level": 1,
        "person_id": person,
        "instead_of": None,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "why": Why.COVER,
        "made_at": NIGHT,
        "made_by": "director",
    }
    return Override(**{**values, **changed})
