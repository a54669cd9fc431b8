"""What a cell of a spreadsheet says: hours, truths, lists, counts, days and times."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from services.scheduling.planner.files.week_times import (
    NoTime,
    clock,
    day_named,
    days_named,
    spans,
    week_time,
)
from services.scheduling.planner.problem import DAY, Span

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", re.ASCII)
_YES = {"yes", "y", "true", "x", "1"}
_NO = {"no", "n", "false", "0", "-"}
_LANGUAGES = {"english": "en", "spanish": "es", "french": "fr", "german": "de", "portuguese": "pt"}
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?", re.ASCII)

Value = TypeVar("Value")


class NoValue(ValueError):
    """The cell says something else than its column asks; the message says how it is written."""


def an_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise NoValue("write an id of letters, digits and . _ : - (no names), such as c-017")
    return text


def a_code(text: str) -> str:
    """Return a code: "Early recovery" is `early_recovery`."""
    return an_id("_".join(text.lower().split()))


def a_language(text: str) -> str:
    code = a_code(text)
    return _LANGUAGES.get(code, code)


def codes(text: str) -> list[str]:
    return [a_code(part) for part in _parts(text)]


def ids(text: str) -> list[str]:
    return [an_id(part) for part in _parts(text)]


def languages(text: str) -> list[str]:
    return [a_language(part) for part in _parts(text)]


def truth(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise NoValue("write yes or no")
    return text.lower() in _YES


def whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise NoValue("write a whole number, such as 10")
    return int(text)


def hours(text: str) -> int:
    """Return the minutes of "9", "1.5", "1,5", "9 h" or "1:30"."""
    number = text.lower().removesuffix("hours").removesuffix("h").strip()
    if re.fullmatch(r"\d{1,3}:[0-5]\d", number, re.ASCII):
        whole_hours, _, minutes = number.partition(":")
        return int(whole_hours) * 60 + int(minutes)
    if not _NUMBER.fullmatch(number):
        raise NoValue("write hours as 9 or 1.5")
    return round(float(number.replace(",", ".")) * 60)


def counts(text: str) -> dict[str, int]:
    """Return how often each is wanted: "individual, education:2" or "education x2"."""
    wanted: dict[str, int] = {}
    for part in _parts(text):
        found = re.fullmatch(r"(.+?)\s*(?:[:=x*\u00d7]\s*(\d{1,2}))?", part, re.ASCII)
        if found is None:
            raise NoValue("write what is wanted as individual:1, education:1")
        wanted[a_code(found[1])] = int(found[2] or 1)
    return wanted


def days(text: str) -> frozenset[int]:
    return frozenset(_time(days_named, text))


def kept(text: str) -> tuple[Span, ...]:
    try:
        return tuple(spans(text))
    except NoTime as error:
        raise NoValue(str(error)) from None


def moment(text: str) -> int:
    """Return the minute of the week of "Mo 18:00"."""
    return _time(week_time, text)


def clock_time(text: str) -> int:
    return _time(clock, text)


def end(text: str, begins: int) -> int:
    """Return the minute of the week of an end, with its day or on the day of the beginning."""
    try:
        return week_time(text)
    except NoTime:
        return begins // DAY * DAY + clock_time(text)


def a_day(text: str) -> int:
    return _time(day_named, text)


def modalities(text: str) -> Mapping[str, bool]:
    """Return which of the two a client can come to: "in person, telehealth", "both", "online"."""
    words = text.lower().replace("-", " ")
    person = any(word in words for word in ("person", "site", "both", "any"))
    remote = any(word in words for word in ("tele", "online", "video", "remote", "both", "any"))
    if not (person or remote):
        raise NoValue("write in person, telehealth or both")
    return {"in_person": person, "telehealth": remote}


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/|\n]", text) if part.strip()]


def _time(read: Callable[[str], Value], text: str) -> Value:
    try:
        return read(text)
    except NoTime as error:
        raise NoValue(str(error)) from None
