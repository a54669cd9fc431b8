"""What the rules ask for: from an occasion and the people around it to messages and their times."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification, Once
from services.notifications.domain.messages.quiet_hours import Hours, Where, sending_time
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import Rules
from services.notifications.domain.rules.timing import (
    AfterStart,
    AtLocalTime,
    Digest,
    Moments,
)
from services.notifications.domain.terms import Audience, Reason, StaffRole
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that happened, or stands, about clients.

    `details` are raw values for the words: instants, dates, zones and counts, and nothing else.
    `zone_of_all` is whose clocks count for people whose contact nobody knows.
    """

    site: str
    subject_id: UUID
    cause_id: UUID
    cause: Cause
    clients: Collection[UUID]
    moments: Moments
    variant: str | None = None
    program: str | None = None
    role: StaffRole | None = None
    details: dict[str, Any] = field(default_factory=dict)
    zone_of_all: ZoneInfo | None = None


class Told(NamedTuple):
    """A person to tell, and about whom; about nobody in particular where it is a duty."""

    person_id: UUID
    client_id: UUID | None


@dataclass(frozen=True, slots=True)
class People:
    """Who stands around clients, and whose clocks are known."""

    hours: Mapping[UUID, Where]
    family: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    staff: Mapping[StaffRole, Sequence[UUID]] = field(default_factory=dict)

    def told(self, rule: Rule, occasion: Occasion) -> Iterator[Told]:
        """Give whom a rule tells, each once; of one client's family who is let in now."""
        if rule.audience is Audience.STAFF:
            role = rule.role or occasion.role
            for person in self.staff.get(role, ()) if role else ():
                yield Told(person, _only(occasion.clients))
            return
        for client in occasion.clients:
            if rule.audience is Audience.CLIENT:
                yield Told(client, client)
            else:
                yield from (Told(person, client) for person in self.family.get(client, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message that somebody should get, as the rules and the facts have it now.

    `due_at` is when the rule says; `send_at` keeps it within the recipient's hours.
    """

    rule: Rule
    rules_version: int
    once: Once
    site: str
    subject_id: UUID
    client_id: UUID | None
    due_at: datetime
    send_at: datetime
    expires_at: datetime
    details: dict[str, Any] = field(default_factory=dict)

    def requested(self, now: datetime) -> Notification:
        """Return the new notification, already waiting, deferred or expired."""
        notification = Notification(
            id=new_id(),
            site=self.site,
            client_id=self.client_id,
            cause_id=self.once.cause_id,
            person_id=self.once.person_id,
            template=self.once.template,
            channel=self.once.channel,
            subject_id=self.subject_id,
            due_at=self.send_at,
            expires_at=self.expires_at,
            created_at=now,
            **self.decided,
        )
        self.schedule(notification, now)
        return notification

    @property
    def decided(self) -> dict[str, Any]:
        """Return what the rule decides of a notification, besides its time."""
        return {
            "rule": self.rule.code,
            "rules_version": self.rules_version,
            "audience": self.rule.audience,
            "category": self.rule.category,
            "lane": self.rule.lane,
            "when_unknown": self.rule.when_unknown,
            "max_attempts": self.rule.max_attempts,
            "is_urgent": self.rule.is_urgent,
            "next_channels": list(self.rule.channels[1:]),
            "details": self.details,
        }

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


def wanted_for(occasions: Iterable[Occasion], rules: Rules, people: People) -> dict[Once, Wanted]:
    """Return what everybody should be told, as the rules have it; the first that asks decides."""
    wanted: dict[Once, Wanted] = {}
    for occasion in occasions:
        for rule in rules.of(occasion.cause, occasion.variant, occasion.program):
            for told in people.told(rule, occasion):
                item = _wanted(rule, rules.number, occasion, told, people)
                wanted.setdefault(item.once, item)
    return wanted


def _wanted(rule: Rule, version: int, occasion: Occasion, told: Told, people: People) -> Wanted:
    where = people.hours.get(told.person_id) or occasion.zone_of_all
    due_at, expires_at = window(rule, occasion.moments, where)
    is_held = where is not None and not rule.is_urgent
    return Wanted(
        rule=rule,
        rules_version=version,
        once=Once(occasion.cause_id, told.person_id, rule.template, rule.channels[0]),
        site=occasion.site,
        subject_id=occasion.subject_id,
        client_id=told.client_id,
        due_at=due_at,
        send_at=sending_time(due_at, expires_at, where) if is_held and where else due_at,
        expires_at=expires_at,
        details=occasion.details,
    )


def window(rule: Rule, moments: Moments, where: Where | None) -> tuple[datetime, datetime]:
    """Return when a message is due and useless; none outlives its session or its deadline."""
    assert not isinstance(rule.timing, Digest)  # noqa: S101 - digests have a timer of their own
    if isinstance(rule.timing, AtLocalTime) and where is not None:
        moments = replace(moments, zone=where.zone if isinstance(where, Hours) else where)
    due_at, expires_at = rule.timing.window(moments)
    ends = [moments.until]
    if not isinstance(rule.timing, AfterStart):
        ends.append(moments.starts_at)
    return due_at, min(expires_at, *(end for end in ends if end is not None), expires_at)


def _only(clients: Collection[UUID]) -> UUID | None:
    return next(iter(clients)) if len(clients) == 1 else None
