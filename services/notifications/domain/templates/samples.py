"""Made-up values, to show what words look like and how long they can get. They name nobody."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.notifications.domain.templates.fields import NEUTRAL_NAMES, NeutralField
from services.notifications.domain.templates.text import FIELD
from services.notifications.domain.templates.values import (
    Clock,
    Hand,
    NeutralValues,
    SensitiveValues,
)
from services.notifications.domain.terms import Language

_ZONE = ZoneInfo("America/Denver")
_LONG_DAY = Clock(datetime(2026, 9, 30, 18, 30, tzinfo=UTC), _ZONE)
"""A Wednesday in September at 12:30 PM: in both languages no date is written longer."""


def sample_neutral(site_phone: str | None) -> NeutralValues:
    return NeutralValues(
        starts_at=_LONG_DAY,
        was_at=_LONG_DAY,
        until=_LONG_DAY,
        on=date(2026, 9, 30),
        counts={"tasks-overdue": 12, "sessions-without-roll": 3, "check-ins-missed": 5},
        minutes=10,
        site_phone=site_phone or "+13035550123",
        code="482913",
        link=f"https://alerts.example.org/a/{'A1b2C3d4' * 5}",
    )


def sample_sensitive() -> SensitiveValues:
    return SensitiveValues(given_name="Maria", session_type="individual")


def longest(text: str, language: Language) -> str:
    """Return a text filled as long as it gets in an SMS; what is no field stays as it stands."""
    values = sample_neutral(None).written(NeutralField, Hand(language, in_gsm=True))

    def value(name: str) -> str:
        return values[NeutralField(name)] if name in NEUTRAL_NAMES else name

    return FIELD.sub(lambda match: value(match[1].strip()), text)
