"""Times of the week as people write them: "Mo 18:00", and spans such as "Mo-Fr 08:00-16:30"."""

import re
from collections.abc import Iterator

from services.scheduling.planner.problem import DAY, WEEK, Span

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = re.compile(
    r"(mo(?:n(?:day)?)?|tu(?:e(?:s(?:day)?)?)?|we(?:d(?:nesday)?)?|th(?:u(?:r(?:s(?:day)?)?)?)?"
    r"|fr(?:i(?:day)?)?|sa(?:t(?:urday)?)?|su(?:n(?:day)?)?)\.?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE | re.ASCII)
_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
_NOON = 12
_MINUTES = 60


class NoTime(ValueError):
    """What is written is no time; the message says how one is written."""


def day_named(text: str) -> int:
    """Return the day, Monday 0. Raises NoTime."""
    if not _DAY.fullmatch(text.strip()):
        raise NoTime("write a day as Mo, Tu, We, Th, Fr, Sa or Su")
    return [day.lower() for day in DAYS].index(text.strip()[:2].lower())


def clock(text: str) -> int:
    """Return the minute of the day, 0 to 1440, of "18:00", "6 pm" or "24:00". Raises NoTime."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or not (found[2] or found[3]):
        raise NoTime("write a time of day as 18:00")
    hours, minutes = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hours <= _NOON:
            raise NoTime("write a time of day as 18:00 or 6:00 pm")
        hours = hours % _NOON + (_NOON if found[3].lower() == "p" else 0)
    if minutes >= _MINUTES or hours * _MINUTES + minutes > DAY:
        raise NoTime("write a time of day from 00:00 to 24:00")
    return hours * _MINUTES + minutes


def week_time(text: str) -> int:
    """Return the minute of the week of "Mo 18:00". Raises NoTime."""
    day, _, time = text.strip().partition(" ")
    try:
        return day_named(day) * DAY + clock(time)
    except NoTime:
        raise NoTime("write a time of the week as Mo 18:00") from None


def written(minute: int, *, as_end: bool = False) -> str:
    """Return "Mo 18:00"; an end at midnight is the 24:00 of the day before."""
    day = (minute - 1) // DAY if as_end and minute else minute // DAY
    return f"{DAYS[day % 7]} {written_clock(minute - day * DAY)}"


def written_clock(minute: int) -> str:
    return f"{minute // _MINUTES:02}:{minute % _MINUTES:02}"


def written_span(begins: int, ends: int) -> str:
    """Return "Mo 18:00-20:00", or "Mo 22:00-Tu 06:00" where it ends on another day."""
    start, end = written(begins), written(ends, as_end=True)
    return f"{start}-{end[3:] if start[:2] == end[:2] else end}"


def spans(text: str) -> Iterator[Span]:
    """Yield the spans of "Mo-Fr 08:00-16:30; Sa 22:00-06:00".

    One that ends before it begins goes on into the next day, and from Sunday into Monday. A day
    without times is the whole day. Raises NoTime.
    """
    for part in re.split(r"[;\n]", text):
        if part.strip():
            yield from _spans(part.strip())


def _spans(text: str) -> Iterator[Span]:
    days, times = _split(text)
    begins, ends = (0, DAY)
    if times:
        clocks = _DASH.split(times)
        if len(clocks) != 2:  # noqa: PLR2004 - a beginning and an end
            raise NoTime("write kept times as Mo-Fr 08:00-16:30, several with ; between them")
        begins, ends = clock(clocks[0]), clock(clocks[1])
    for day in days:
        start, end = day * DAY + begins, day * DAY + ends + (DAY if ends <= begins else 0)
        yield Span(start, min(end, WEEK))
        if end > WEEK:
            yield Span(0, end - WEEK)


def _split(text: str) -> tuple[list[int], str]:
    """Return the days, and the times that stand after them."""
    found = re.match(r"([A-Za-z.,/&\s\u2013\u2014-]+?)\s*(?=\d|$)", text)
    if not found:
        raise NoTime("write kept times as Mo-Fr 08:00-16:30, several with ; between them")
    return list(days_named(found[1])), text[found.end() :]


def days_named(text: str) -> Iterator[int]:
    """Yield the days of "Mo-Fr", "Mo, We" or "Mo/We". Raises NoTime."""
    for part in re.split(
        r"[,/&;\s]+(?![-\u2013\u2014])", re.sub(r"\s*[-\u2013\u2014]\s*", "-", text)
    ):
        first, _, last = part.strip().partition("-")
        if not first:
            continue
        start, end = day_named(first), day_named(last or first)
        yield from (day % 7 for day in range(start, (end if end >= start else end + 7) + 1))
