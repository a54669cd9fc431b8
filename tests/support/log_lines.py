"""All that a process logs, as in production but at its most talkative, for the time of a test."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import structlog

from shared.logging import configure_logging


@contextmanager
def logged_as(service: str, role: str) -> Iterator[StringIO]:
    """Log as this service does, into the text that is yielded; afterwards all is as it was.

    No logger is kept from it: one that was first used here would log past every later capture.
    """
    root, stream = logging.getLogger(), StringIO()
    handlers, level = list(root.handlers), root.level
    configure_logging(service, role, level="DEBUG", stream=stream)
    structlog.configure(cache_logger_on_first_use=False)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
