"""Owns logs: one JSON object a line, and only keys and values that cannot be personal data.

What is not on the list of keys is withheld, and so are the words of foreign errors and the
arguments of foreign log lines: they may quote a row, an address or a name.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import date
from traceback import extract_tb
from typing import Any, TextIO
from uuid import UUID

import orjson
import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars

ALLOWED = frozenset(
    {
        "level",
        "logger",
        "timestamp",
        "event",
        "service",
        "role",
        "site",
        "correlation_id",
        "causation_id",
        "trace_id",
        "span_id",
        # Events and their way.
        "event_id",
        "event_type",
        "aggregate_id",
        "aggregate_seq",
        "consumer",
        "stream",
        "stream_seq",
        "epoch",
        "after",
        "delivery",
        "error_code",
        "loop",
        "lost",
        "processed",
        "sequence",
        "subject",
        "waiting_events",
        "delay_seconds",
        "backlog",
        "batch",
        "bucket",
        "lag",
        # Requests.
        "operation",
        "method",
        "status",
        "policy",
        "rule",
        "reason",
        # Errors, without their words.
        "error_type",
        "frames",
        # The process.
        "attempt",
        "check",
        "constraint",
        "count",
        "host",
        "port",
        "pid",
        "seconds",
        "setting",
        "signal",
        "state",
        "timer",
        "version",
        "environment",
        "revision",
    }
)
MAX_LENGTH = 200
_WITHHELD = "[withheld]"
# A word that means more than one thing: the subjects of the backbone, not those of e-mails.
_SUBJECT = re.compile(r"(iop|dlq|replay)\.[A-Za-z0-9_.$-]+")
_NOISY = ("httpx", "httpcore", "uvicorn.error", "asyncio", "fontTools")
# Addresses, and runs of digits as long as a phone or record number, that no id or date has.
_PERSONAL = re.compile(r"\S@\S|(?<![\w-])\+?\(?\d[\d ()-]{8,}\d(?![\w-])")

EventDict = MutableMapping[str, Any]


def get_logger(name: str) -> Any:
    """Return the logger of a module; typed Any, as structlog's bound loggers are."""
    return structlog.get_logger(name)


@contextmanager
def bound(**ids: Any) -> Iterator[None]:
    """Add ids to every line that is logged inside."""
    with bound_contextvars(**ids):
        yield


def frames(error: BaseException) -> list[str]:
    """Return where an error came from, innermost last, without its message or any value."""
    stack = extract_tb(error.__traceback__)[-8:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in stack]


def only_allowed(_: Any, __: str, event: EventDict) -> EventDict:
    """Keep what is on the list, as plain values; name the keys of the rest."""
    kept = {key: _plain(value) for key, value in event.items() if key in ALLOWED}
    if not _SUBJECT.fullmatch(str(kept.get("subject", "iop.x"))):
        kept["subject"] = _WITHHELD
    withheld = sorted(key for key in event if key not in ALLOWED and not key.startswith("_"))
    if withheld:
        kept["withheld"] = [key[:40] for key in withheld if key.isidentifier()]
    return kept


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, str):
        return _WITHHELD if _PERSONAL.search(value) else value[:MAX_LENGTH]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value[:20]]
    return _WITHHELD


def _without_words(_: Any, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and frames."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        event["error_type"] = type(given).__name__
        event["frames"] = frames(given)
    return event


def _foreign_template(_: Any, __: str, event: EventDict) -> EventDict:
    """Take a foreign line's template in place of its text, as the arguments may be personal."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and event.get("_from_structlog") is False:
        event["event"] = str(record.msg) if record.args or not record.exc_info else record.name
        event["logger"] = record.name
    return event


def configure_logging(
    service: str, role: str, *, level: str = "INFO", stream: TextIO | None = None
) -> None:
    """Send every line of the process, our own and libraries', to stdout as JSON."""
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(_formatter(service, role, shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel("WARNING")


def _formatter(service: str, role: str, shared: list[Any]) -> logging.Formatter:
    def named(_: Any, __: str, event: EventDict) -> EventDict:
        return {**event, "service": service, "role": role}

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[_foreign_template, named, only_allowed, _render],
    )


def _render(_: Any, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()
