"""Records what became of a batch: one statement for its notifications, one for its attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from shared.database.writes import Write

# How a hand-over changes a notification; the rest of the row was decided before.
_CHANGES = {
    "version": "integer",
    "state": "text",
    "reason": "text",
    "due_at": "timestamptz",
    "attempts": "integer",
    "unknowns": "integer",
    "failure": "text",
    "sent_at": "timestamptz",
    "provider": "text",
    "provider_reference": "text",
    "template_version": "integer",
}
_ARRAYS = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_CHANGES.values(), start=2))
_CHANGED = f"""
UPDATE notification SET {", ".join(f"{name} = changed.{name}" for name in _CHANGES)}
FROM unnest($1::uuid[], {_ARRAYS})
    AS changed(id, {", ".join(_CHANGES)})
WHERE notification.id = changed.id
"""  # noqa: S608 - constants of this module
_BEGUN = """
INSERT INTO attempt (notification_id, number, provider, began_at)
SELECT id, number, provider, $4
FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS begun(id, number, provider)
"""
_ENDED = """
UPDATE attempt SET ended_at = ended.at, outcome = ended.outcome, code = ended.code
FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[])
    AS ended(id, number, at, outcome, code)
WHERE attempt.notification_id = ended.id AND attempt.number = ended.number
"""
_NOTIFICATIONS, _ATTEMPTS = frozenset({"notification"}), frozenset({"attempt"})


class Ended(NamedTuple):
    """How an attempt ended: its columns, in the order of the statement."""

    notification_id: UUID
    number: int
    at: datetime
    outcome: str
    code: str | None


def changed(notifications: Sequence[Notification]) -> Write:
    columns = [[getattr(one, name) for one in notifications] for name in ("id", *_CHANGES)]
    return Write(_CHANGED, tuple(columns), _NOTIFICATIONS)


def begun(attempts: Sequence[tuple[UUID, int, str | None]], at: datetime) -> Write:
    columns = [list(column) for column in zip(*attempts, strict=True)]
    return Write(_BEGUN, (*columns, at), _ATTEMPTS)


def ended(attempts: Sequence[Ended]) -> Write:
    return Write(_ENDED, tuple(list(column) for column in zip(*attempts, strict=True)), _ATTEMPTS)
