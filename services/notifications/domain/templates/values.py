"""The values of fields, typed, and how each is written in a language and zone."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

from services.notifications.domain.templates.counts import written_counts
from services.notifications.domain.templates.dates import written_day, written_time
from services.notifications.domain.templates.fields import NeutralField, SensitiveField, filler
from services.notifications.domain.terms import Language

_CODE = re.compile("[0-9]{4,10}")
_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,253}/a/[A-Za-z0-9_-]{40}")
_MOST_MINUTES = 9_999
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Hand:
    """How values are written. `in_gsm`: so that a text can stay in the alphabet of GSM-7."""

    language: Language
    in_gsm: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, and the zone on whose clocks it is told."""

    moment: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralValues:
    """What may be told over any channel; None where nobody told. Raises ValueError."""

    starts_at: Clock | None = None
    was_at: Clock | None = None
    until: Clock | None = None
    on: date | None = None
    counts: Mapping[str, int] | None = None
    minutes: int | None = None
    site_phone: str | None = None
    code: str | None = None
    link: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.minutes is not None and not 0 <= self.minutes <= _MOST_MINUTES:
            raise ValueError("minutes in a message are 0 to 9,999")
        if self.code is not None and not _CODE.fullmatch(self.code):
            raise ValueError("a code in a message is 4 to 10 digits")
        if self.link is not None and not _LINK.fullmatch(self.link):
            raise ValueError("a link in a message is to a page of ours, by its secret alone")

    def written(self, fields: Iterable[NeutralField], hand: Hand) -> dict[NeutralField, str]:
        """Write what is asked for. Raises FieldHasNoValue."""
        return {
            field: _NEUTRAL[field](self, hand) or filler(field, hand.language) for field in fields
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SensitiveValues:
    """What may be told behind a login only. Its repr shows nothing."""

    given_name: str | None = None
    session_type: str | None = None

    def __repr__(self) -> str:
        return "SensitiveValues()"

    def written(self, fields: Iterable[SensitiveField], hand: Hand) -> dict[SensitiveField, str]:
        return {
            field: _SENSITIVE[field](self, hand) or filler(field, hand.language) for field in fields
        }


def _day(clock: Clock | None, hand: Hand) -> str | None:
    if clock is None:
        return None
    local = clock.moment.astimezone(clock.zone).date()
    return written_day(local, hand.language, in_gsm=hand.in_gsm)


def _time(clock: Clock | None, hand: Hand) -> str | None:
    return written_time(clock.moment, clock.zone, hand.language) if clock else None


def _on(day: date | None, hand: Hand) -> str | None:
    return written_day(day, hand.language, in_gsm=hand.in_gsm) if day else None


def _counts(counts: Mapping[str, int] | None, hand: Hand) -> str | None:
    return written_counts(counts, hand.language, on_one_line=hand.in_gsm) if counts else None


@lru_cache(maxsize=1024)
def written_phone(e164: str) -> str:
    """Return a number as its own country writes it."""
    number = phonenumbers.parse(e164)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _name(name: str | None) -> str | None:
    """Return a name on one line and no longer than a name is."""
    if name is None:
        return None
    printed = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    return " ".join(printed.split())[:_LONGEST_NAME].strip() or None


def _session_type(values: SensitiveValues, hand: Hand) -> str | None:
    return _SESSION_TYPES[hand.language].get(values.session_type or "")


_NEUTRAL: Mapping[NeutralField, Callable[[NeutralValues, Hand], str | None]] = {
    NeutralField.DATE: lambda values, hand: _day(values.starts_at, hand),
    NeutralField.TIME: lambda values, hand: _time(values.starts_at, hand),
    NeutralField.OLD_DATE: lambda values, hand: _day(values.was_at, hand),
    NeutralField.OLD_TIME: lambda values, hand: _time(values.was_at, hand),
    NeutralField.UNTIL_DATE: lambda values, hand: _day(values.until, hand),
    NeutralField.UNTIL_TIME: lambda values, hand: _time(values.until, hand),
    NeutralField.ON_DATE: lambda values, hand: _on(values.on, hand),
    NeutralField.COUNTS: lambda values, hand: _counts(values.counts, hand),
    NeutralField.MINUTES: lambda values, _: str(values.minutes) if values.minutes else None,
    NeutralField.SITE_PHONE: lambda values, _: (
        values.site_phone and written_phone(values.site_phone)
    ),
    NeutralField.CODE: lambda values, _: values.code,
    NeutralField.LINK: lambda values, _: values.link,
}
_SENSITIVE: Mapping[SensitiveField, Callable[[SensitiveValues, Hand], str | None]] = {
    SensitiveField.GIVEN_NAME: lambda values, _: _name(values.given_name),
    SensitiveField.SESSION_TYPE: _session_type,
}
_SESSION_TYPES = {
    Language.ENGLISH: {
        "group": "group session",
        "individual": "individual session",
        "family": "family session",
        "education": "class",
        "holistic": "workshop",
    },
    Language.SPANISH: {
        "group": "sesión de grupo",
        "individual": "sesión individual",
        "family": "sesión familiar",
        "education": "clase",
        "holistic": "taller",
    },
}
