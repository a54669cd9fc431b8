"""Errors that name a broken rule; the edges turn them into answers or dead letters."""

import re
from typing import Any, ClassVar


def rule_name(error: type[Exception]) -> str:
    """Return the rule's name on the wire: `SessionIsFull` becomes `session-is-full`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", error.__name__).lower()


class BrokenRule(Exception):
    """A domain rule refused the command; nothing was changed.

    `detail` says what to do and never repeats input. `members` are added to the problem
    document, so they hold codes and ids only.
    """

    status: ClassVar[int] = 409

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members

    @property
    def rule(self) -> str:
        return rule_name(type(self))


class NotFound(BrokenRule):
    status = 404


class Forbidden(BrokenRule):
    status = 403


class Invalid(BrokenRule):
    """The request is well formed but its values cannot be right."""

    status = 422

    def __init__(self, detail: str, *, field: str, **members: Any) -> None:
        errors = [{"field": field, "message": detail}]
        super().__init__(detail, errors=errors, **members)


class StaleVersion(BrokenRule):
    """Somebody else changed the aggregate since it was read."""

    status = 412

    def __init__(self, detail: str = "Changed meanwhile: read it again and retry.") -> None:
        super().__init__(detail)


class Unavailable(BrokenRule):
    """Something this command needs is away; the same request may be sent again."""

    status = 503


class TooMany(BrokenRule):
    """More than may be asked for in a time; the answer's `Retry-After` says when to ask again."""

    status = 429

    def __init__(self, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(detail, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class NotYet(Exception):
    """The event's prerequisite has not arrived; the event is delivered again later."""
