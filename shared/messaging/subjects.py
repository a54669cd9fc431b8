"""Names on the wire: `iop.<site>.<service>.<EventName>.v<major>` and the dead letters' subjects."""

import re

from shared.contracts.event import Event

STREAM = "IOP"
STREAM_SUBJECTS = "iop.>"
DEAD_LETTERS = "DLQ"
DEAD_LETTER_SUBJECTS = "dlq.>"

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def token(text: str) -> str:
    """Return `text` when it may be one token of a subject. Raises ValueError."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("a subject's token matches [A-Za-z0-9_-]+")
    return text


def event_subject(site: str, event: type[Event]) -> str:
    return f"iop.{token(site)}.{event.publisher}.{event.event_name()}.v{event.version}"


def site_of(subject: str) -> str:
    """Return the site of an event's subject."""
    return subject.split(".", 2)[1]


def any_site(event: type[Event]) -> str:
    """Return the filter for an event from every site."""
    return f"iop.*.{event.publisher}.{event.event_name()}.v{event.version}"


def address(event: type[Event]) -> str:
    """Return the subject with its one parameter, as FastStream and AsyncAPI write it."""
    return f"iop.{{site}}.{event.publisher}.{event.event_name()}.v{event.version}"


def dead_letter_subject(consumer: str, subject: str) -> str:
    return f"dlq.{token(consumer)}.{subject}"


def replay_subject(consumer: str) -> str:
    return f"replay.{token(consumer)}"
