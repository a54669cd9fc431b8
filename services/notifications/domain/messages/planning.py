"""Planning: which reminders and notices a session asks to tell those who are expected, and when.

The result depends on what is known, not on the order in which it was learned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification, Once
from services.notifications.domain.messages.quiet_hours import Where, sending_time
from services.notifications.domain.rules.rules import (
    RULES_VERSION,
    AtOnce,
    BeforeStart,
    Cause,
    Rule,
    UntilStart,
    rules_for,
)
from services.notifications.domain.subjects.subject import Session
from services.notifications.domain.terms import Reason, State
from shared.identifiers import new_id

Zones = Mapping[UUID, Where]
"""The hours, in their own zones, of the people whose contact is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that somebody should get, as the rules and the facts have it now.

    `due_at` is when the rule says; `send_at` keeps it within the recipient's hours.
    """

    rule: Rule
    once: Once
    site: str
    subject_id: UUID
    due_at: datetime
    send_at: datetime
    expires_at: datetime

    def requested(self, now: datetime) -> Notification:
        """Return the new notification, already waiting, deferred or expired."""
        notification = Notification(
            id=new_id(),
            site=self.site,
            rule=self.rule.code,
            rules_version=RULES_VERSION,
            audience=self.rule.audience,
            client_id=self.once.person_id,
            when_unknown=self.rule.when_unknown,
            max_attempts=self.rule.max_attempts,
            is_urgent=self.rule.is_urgent,
            cause_id=self.once.cause_id,
            person_id=self.once.person_id,
            template=self.once.template,
            channel=self.once.channel,
            category=self.rule.category,
            lane=self.rule.lane,
            subject_id=self.subject_id,
            due_at=self.send_at,
            expires_at=self.expires_at,
            created_at=now,
        )
        self.schedule(notification, now)
        return notification

    def schedule(self, notification: Notification, now: datetime) -> None:
        """Let a requested notification wait for its time, or expire when that has passed."""
        notification.due_at, notification.expires_at = self.send_at, self.expires_at
        notification.planned_at = self.due_at
        if now >= self.expires_at:
            notification.expire()
        elif self.send_at > self.due_at:
            notification.defer(self.send_at, Reason.QUIET_HOURS)
        else:
            notification.queue()


def wanted_at_once(
    rule: Rule,
    *,
    site: str,
    subject_id: UUID,
    cause_id: UUID,
    person_id: UUID,
    happened_at: datetime,
    zones: Zones,
) -> list[Wanted]:
    """Return what an event that happened at `happened_at` asks to tell one person at once."""
    assert isinstance(rule.timing, AtOnce)  # noqa: S101 - rules that wait for sessions go below
    expires_at = happened_at + rule.timing.useful_for
    zone = zones.get(person_id)
    send_at = sending_time(happened_at, expires_at, zone) if zone else happened_at
    return [
        Wanted(
            rule=rule,
            once=Once(cause_id, person_id, rule.template, channel),
            site=site,
            subject_id=subject_id,
            due_at=happened_at,
            send_at=send_at,
            expires_at=expires_at,
        )
        for channel in rule.channels
    ]


def wanted_for_session(
    session: Session, people: Iterable[UUID], zones: Zones
) -> dict[Once, Wanted]:
    """Return what every client who is expected should be told about the session as it stands."""
    cause = Cause.SESSION_CANCELLED if session.is_cancelled else Cause.SESSION_STANDS
    return {
        item.once: item
        for person_id in people
        for rule in rules_for(cause)
        for item in _about_session(rule, session, person_id, zones)
    }


def _about_session(rule: Rule, session: Session, person_id: UUID, zones: Zones) -> Iterable[Wanted]:
    assert session.cause_id is not None  # noqa: S101 - a session with people in it was heard of
    zone = zones.get(person_id) or ZoneInfo(session.timezone or "UTC")
    due_at, expires_at = _times(rule, session)
    for channel in rule.channels:
        yield Wanted(
            rule=rule,
            once=Once(session.cause_id, person_id, rule.template, channel),
            site=session.site,
            subject_id=session.id,
            due_at=due_at,
            send_at=sending_time(due_at, expires_at, zone),
            expires_at=expires_at,
        )


def _times(rule: Rule, session: Session) -> tuple[datetime, datetime]:
    """Return when the message is due and when it is useless."""
    zone = ZoneInfo(session.timezone or "UTC")
    match rule.timing:
        case BeforeStart() as timing:
            return timing.due(session.starts_at, zone), session.starts_at - timing.until
        case UntilStart():
            return session.changed_at or session.starts_at, session.starts_at
        case AtOnce():
            happened_at = session.changed_at or session.starts_at
            return happened_at, happened_at + rule.timing.useful_for


@dataclass(frozen=True, slots=True)
class Replanned:
    """What planning changed: new notifications, changed ones, and those withdrawn."""

    new: list[Notification]
    changed: list[Notification]
    withdrawn: list[Notification]


def replan(
    session: Session,
    existing: Iterable[Notification],
    wanted: Mapping[Once, Wanted],
    now: datetime,
) -> Replanned:
    """Bring the notifications about a session in line with what is wanted."""
    result = Replanned([], [], [])
    known = {notification.once: notification for notification in existing}
    for once, notification in known.items():
        if once in wanted:
            if _adjust(notification, wanted[once], now):
                result.changed.append(notification)
        elif notification.is_open:
            notification.suppress(_why_withdrawn(notification, session))
            result.withdrawn.append(notification)
    if now < session.starts_at:
        missing = (item for once, item in wanted.items() if once not in known)
        result.new.extend(item.requested(now) for item in missing)
    return result


_HELD = {Reason.QUIET_HOURS, Reason.PAUSED}


def _adjust(notification: Notification, wanted: Wanted, now: datetime) -> bool:
    """Take up again what an ended booking withdrew; move what the zone moved. Say if changed."""
    if notification.state is State.SUPPRESSED and notification.reason is Reason.UNBOOKED:
        notification.request_again()
        wanted.schedule(notification, now)
        return True
    is_planned = notification.state is State.QUEUED or notification.reason in _HELD
    if not is_planned or notification.due_at == wanted.send_at:
        return False
    notification.queue()
    wanted.schedule(notification, now)
    return True


def _why_withdrawn(notification: Notification, session: Session) -> Reason:
    if notification.cause_id == session.cause_id:
        return Reason.UNBOOKED
    return Reason.SESSION_CANCELLED if session.is_cancelled else Reason.SESSION_MOVED


def happened_at(heard: datetime, on: datetime) -> datetime:
    """Return the earlier: an event that tells of a day long past is as old as that day."""
    return min(heard, on).astimezone(UTC)
