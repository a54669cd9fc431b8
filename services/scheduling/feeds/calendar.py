"""Owns the text of a calendar: its frame, its events, and the tag by which a change is seen.

Nothing in it comes from the clock of the moment: the same data is the same text, byte for byte.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Component
from icalendar import Event as VEvent

from services.scheduling.domain.calendars.events import Event

PRODUCT = "-//Footbridge//Calendars//EN"
NAME = "Calendar"
"""Neutral, whatever the calendar holds."""
READ_AGAIN_AFTER = timedelta(minutes=30)
FORM = 2
"""Raise it when the same data is written otherwise, so that calendars are read anew."""


def calendar(components: Iterable[Component]) -> bytes:
    """Return the calendar as text: lines of 75 octets at most, that end in CRLF."""
    frame = Calendar()
    frame.add("prodid", PRODUCT)
    frame.add("version", "2.0")
    frame.add("calscale", "GREGORIAN")
    # Without a name programs show the address, and the address is a secret.
    frame.add("name", NAME)
    frame.add("x-wr-calname", NAME)
    frame.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", "PT30M")
    for component in components:
        frame.add_component(component)
    text: bytes = frame.to_ical()
    return text


def vevent(event: Event) -> VEvent:
    """Return a meeting in UTC, which no rule of any zone can move."""
    written = VEvent()
    written.add("uid", event.uid)
    written.add("dtstart", event.starts_at)
    written.add("dtend", event.ends_at)
    describe(written, event)
    return written


def describe(written: VEvent, event: Event) -> None:
    """Add all but the name and the times."""
    written.add("dtstamp", whole(event.changed_at))
    written.add("last-modified", whole(event.changed_at))
    written.add("sequence", event.sequence)
    written.add("summary", event.summary)
    if event.location:
        written.add("location", event.location)
    written.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    written.add("transp", "TRANSPARENT" if event.is_cancelled else "OPAQUE")


def whole(moment: datetime) -> datetime:
    """Return the moment without what iCalendar cannot write: parts of a second."""
    return moment.replace(microsecond=0)


def tag_of(shown: Sequence[object]) -> str:
    """Return the entity tag of what is shown, without writing it."""
    return hashlib.sha256(repr((FORM, *shown)).encode()).hexdigest()[:32]
