"""Planning: which reminders and notices a session asks to tell those who are expected, and when.

The result depends on what is known, not on the order in which it was learned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification, Once
from services.notifications.domain.messages.wanted import Occasion, Wanted
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.timing import Moments
from services.notifications.domain.subjects.seat import Seat, expected_in
from services.notifications.domain.subjects.subject import Membership, Session, Subject
from services.notifications.domain.terms import Audience, Reason, State

RESUMABLE = frozenset(
    {
        Reason.UNBOOKED,
        Reason.SESSION_MOVED,
        Reason.RULES_CHANGED,
        Reason.NO_LONGER_FAMILY,
        Reason.NO_LONGER_STAFF,
    }
)
"""Why a message was withdrawn that is due again when its ground is: it was never sent."""

_HELD = frozenset({Reason.QUIET_HOURS, Reason.PAUSED})
_NO_LONGER = {
    Audience.FAMILY: Reason.NO_LONGER_FAMILY,
    Audience.STAFF: Reason.NO_LONGER_STAFF,
}


def occasions_of(
    session: Session,
    memberships: Collection[Membership],
    seats: Collection[Seat],
    booked: Mapping[UUID, Subject] = MappingProxyType({}),
) -> list[Occasion]:
    """Return what there is to tell of a session as it stands; nothing once it was held.

    `booked` are the subjects of seats that were booked by themselves: that is confirmed.
    """
    if session.timezone is None or session.is_completed:
        return []
    clients = expected_in(session, memberships, seats)
    if session.is_cancelled:
        return [_occasion(session, Cause.SESSION_CANCELLED, clients)]
    found = [_occasion(session, Cause.SESSION_STANDS, clients)]
    if session.has_moved:
        members = [one for one in memberships if one.was_booked_before(session.changed_at)]
        taken = [one for one in seats if one.was_taken_before(session.changed_at)]
        clients = expected_in(session, members, taken)
        found.append(_occasion(session, Cause.SESSION_MOVED, clients))
    here = (one for one in seats if one.session_id == session.id and one.id in booked)
    found.extend(
        _confirmation(session, seat, booked[seat.id])
        for seat in here
        if seat.is_kept_in(session) and _was_booked_as_it_stands(booked[seat.id], session)
    )
    return found


def _was_booked_as_it_stands(booked: Subject, session: Session) -> bool:
    """Say whether the client booked the session at its time; else the move is what is told."""
    if not session.has_moved or session.changed_at is None or booked.changed_at is None:
        return True
    return session.changed_at <= booked.changed_at


def _occasion(session: Session, cause: Cause, clients: Collection[UUID]) -> Occasion:
    assert session.cause_id is not None  # noqa: S101 - a session with people in it was heard of
    was_at = session.was_at if cause is Cause.SESSION_MOVED else None
    return Occasion(
        site=session.site,
        subject_id=session.id,
        cause_id=session.cause_id,
        cause=cause,
        clients=sorted(clients),
        moments=_moments(session, session.changed_at),
        variant=session.session_type,
        details={"was_at": was_at.isoformat()} if was_at else {},
        zone_of_all=ZoneInfo(session.timezone or "UTC"),
    )


def _confirmation(session: Session, seat: Seat, booked: Subject) -> Occasion:
    assert booked.cause_id is not None  # noqa: S101 - it was heard of
    return Occasion(
        site=session.site,
        subject_id=seat.id,
        cause_id=booked.cause_id,
        cause=Cause.SEAT_BOOKED,
        clients=(seat.client_id,),
        moments=_moments(session, booked.changed_at),
        variant=session.session_type,
        details={"starts_at": session.starts_at.isoformat(), "timezone": session.timezone},
        zone_of_all=ZoneInfo(session.timezone or "UTC"),
    )


def _moments(session: Session, happened_at: datetime | None) -> Moments:
    return Moments(
        happened_at=happened_at or session.starts_at,
        zone=ZoneInfo(session.timezone or "UTC"),
        starts_at=session.starts_at,
    )


@dataclass(frozen=True, slots=True)
class Replanned:
    """What planning changed: new notifications, changed ones, and those withdrawn."""

    new: list[Notification] = field(default_factory=list)
    changed: list[Notification] = field(default_factory=list)
    withdrawn: list[Notification] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Expected:
    """The clients who come, and the version by which they are told."""

    clients: Collection[UUID]
    rules_version: int


def replan(
    session: Session,
    existing: Iterable[Notification],
    wanted: Mapping[Once, Wanted],
    now: datetime,
    here: Expected,
) -> Replanned:
    """Bring the notifications about a session in line with what is wanted."""
    result = Replanned()
    asked = {_message(once): item for once, item in wanted.items()}
    for message, rows in _by_message(existing).items():
        item = asked.pop(message, None)
        for row in _out_of_line(rows, item):
            row.suppress(_why_withdrawn(row, session, here, is_asked=item is not None))
            result.withdrawn.append(row)
        if item is None:
            continue
        result.changed.extend(row for row in rows if _follow(row, rows, item, now))
        if _is_missing(rows, item, now):
            result.new.append(item.requested(now))
    missing = (item for item in asked.values() if _is_ahead(item, session, now))
    result.new.extend(item.requested(now) for item in missing)
    return result


_Message = tuple[UUID, UUID, str]
"""A message whatever its channel: what was fallen over to is the same one."""


def _message(once: Once) -> _Message:
    return once.cause_id, once.person_id, once.template


def _by_message(existing: Iterable[Notification]) -> dict[_Message, list[Notification]]:
    found: dict[_Message, list[Notification]] = defaultdict(list)
    for notification in existing:
        found[_message(notification.once)].append(notification)
    return found


def _out_of_line(rows: list[Notification], item: Wanted | None) -> Iterator[Notification]:
    """Give what waits and should not: all of what nobody asks for, or a channel given up."""
    for row in rows:
        if row.is_open and (item is None or not _is_in_line(row, rows, item)):
            yield row


def _is_in_line(row: Notification, rows: list[Notification], item: Wanted) -> bool:
    """Say whether the row is of the rule's first channel, or fallen over to from there."""
    if row.channel is item.once.channel:
        return True
    return row.channel in item.rule.channels and _was_fallen_over_to(row, rows, item)


def _was_fallen_over_to(row: Notification, rows: list[Notification], item: Wanted) -> bool:
    """Say whether a channel that goes before this one was tried, or refused, and is over."""
    order = item.rule.channels
    return any(
        other.channel in order
        and order.index(other.channel) < order.index(row.channel)
        and not other.is_open
        and other.reason not in RESUMABLE
        for other in rows
    )


def _is_missing(rows: list[Notification], item: Wanted, now: datetime) -> bool:
    """Say whether a changed rule wants another channel, and nothing has gone out meanwhile."""
    is_known = any(row.channel is item.once.channel for row in rows)
    is_withdrawn = all(row.state is State.SUPPRESSED and row.attempts == 0 for row in rows)
    return not is_known and is_withdrawn and now < item.expires_at


def _is_ahead(item: Wanted, session: Session, now: datetime) -> bool:
    return now < max(session.starts_at, item.expires_at)


def _follow(row: Notification, rows: list[Notification], item: Wanted, now: datetime) -> bool:
    """Take up again what was withdrawn; move what zone or rules moved. Say if changed."""
    if not _is_in_line(row, rows, item):
        return False
    if row.state is State.SUPPRESSED and row.reason in RESUMABLE:
        row.request_again()
        _decide(row, item)
        item.schedule(row, now)
        return True
    return row.channel is item.once.channel and _adjust(row, item, now)


def _adjust(notification: Notification, wanted: Wanted, now: datetime) -> bool:
    is_planned = notification.state is State.QUEUED or notification.reason in _HELD
    if not is_planned:
        return False
    times = (wanted.send_at, wanted.expires_at)
    is_as_planned = (notification.due_at, notification.expires_at) == times
    if not _decide(notification, wanted) and is_as_planned:
        return False
    notification.queue()
    wanted.schedule(notification, now)
    return True


def _decide(notification: Notification, wanted: Wanted) -> bool:
    """Let the notification say what the rules say now. Return whether that was news."""
    decided = wanted.decided
    if notification.channel is not wanted.once.channel:
        del decided["next_channels"]
    before = {name: getattr(notification, name) for name in decided}
    for name, value in decided.items():
        setattr(notification, name, value)
    return before != decided


def _why_withdrawn(
    notification: Notification, session: Session, here: Expected, *, is_asked: bool
) -> Reason:
    if session.is_completed:
        return Reason.NO_LONGER_TRUE
    if notification.subject_id != session.id and not session.has_moved:
        return Reason.SESSION_CANCELLED if session.is_cancelled else Reason.UNBOOKED
    if notification.cause_id != session.cause_id:
        return Reason.SESSION_CANCELLED if session.is_cancelled else Reason.SESSION_MOVED
    if notification.client_id is not None and notification.client_id not in here.clients:
        return Reason.UNBOOKED
    is_of_client = notification.audience is Audience.CLIENT
    if is_asked or is_of_client or notification.rules_version != here.rules_version:
        return Reason.RULES_CHANGED
    return _NO_LONGER[notification.audience]


def happened_at(heard: datetime, on: datetime) -> datetime:
    """Return the earlier: an event that tells of a day long past is as old as that day."""
    return min(heard, on).astimezone(UTC)
