"""Owns when somebody, or a room, is busy: periods without a word of what they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from icalendar import FreeBusy

from services.scheduling.feeds.calendar import whole


@dataclass(frozen=True, slots=True, order=True)
class Period:
    starts_at: datetime
    ends_at: datetime


def busy_periods(
    taken: Iterable[Period], span: Period, buffer: timedelta = timedelta()
) -> list[Period]:
    """Return the busy periods within the span, in order; what touches is one.

    `buffer` is kept free before and after each, for the way or the notes.
    """
    merged: list[Period] = []
    for one in sorted(taken):
        begin = max(one.starts_at - buffer, span.starts_at)
        end = min(one.ends_at + buffer, span.ends_at)
        if begin >= end:
            continue
        if merged and begin <= merged[-1].ends_at:
            merged[-1] = Period(merged[-1].starts_at, max(end, merged[-1].ends_at))
        else:
            merged.append(Period(begin, end))
    return merged


def vfreebusy(busy: Sequence[Period], span: Period, now: datetime) -> FreeBusy:
    written = FreeBusy()
    written.add("uid", f"{uuid4()}@footbridge")  # an answer is of this moment, and nobody's to keep
    written.add("dtstamp", whole(now))
    written.add("dtstart", span.starts_at)
    written.add("dtend", span.ends_at)
    for one in busy:
        written.add("freebusy", (one.starts_at, one.ends_at), parameters={"FBTYPE": "BUSY"})
    return written
