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
UPDATE attempt SET ended_at = ended.at, outcome = ended.outcome, code = ended.code,
    resolution = ended.resolution, look_at = ended.look_at, give_up_at = ended.give_up_at,
    resolved_at = CASE WHEN ended.resolution IS NOT NULL THEN ended.at END
FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
    $7::timestamptz[], $8::timestamptz[])
    AS ended(id, number, at, outcome, code, resolution, look_at, give_up_at)
WHERE attempt.notification_id = ended.id AND attempt.number = ended.number
"""
_SETTLED = """
UPDATE attempt SET resolution = settled.resolution, resolved_at = $4
FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS settled(id, before, resolution)
WHERE attempt.notification_id = settled.id AND attempt.number < settled.before
    AND outcome = 'unknown' AND attempt.resolution IS NULL
"""
_NOTIFICATIONS, _ATTEMPTS = frozenset({"notification"}), frozenset({"attempt"})


class Ended(NamedTuple):
    """How an attempt ended: its columns, in the order of the statement."""

    notification_id: UUID
    number: int
    at: datetime
    outcome: str
    code: str | None
    resolution: str | None = None
    look_at: datetime | None = None
    give_up_at: datetime | None = None


def changed(notifications: Sequence[Notification]) -> Write:
    columns = [[getattr(one, name) for one in notifications] for name in ("id", *_CHANGES)]
    return Write(_CHANGED, tuple(columns), _NOTIFICATIONS)


def begun(attempts: Sequence[tuple[UUID, int, str | None]], at: datetime) -> Write:
    columns = [list(column) for column in zip(*attempts, strict=True)]
    return Write(_BEGUN, (*columns, at), _ATTEMPTS)


def ended(attempts: Sequence[Ended]) -> Write:
    return Write(_ENDED, tuple(list(column) for column in zip(*attempts, strict=True)), _ATTEMPTS)


def settled(resolutions: Sequence[tuple[UUID, int, str]], at: datetime) -> Write:
    """Settle the unknown outcomes of attempts before one of this number."""
    columns = [list(column) for column in zip(*resolutions, strict=True)]
    return Write(_SETTLED, (*columns, at), _ATTEMPTS)
