"""The morning's counts: one message to each of the staff, of what their roles should look at."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Once
from services.notifications.domain.messages.planning import Replanned
from services.notifications.domain.messages.quiet_hours import Where, sending_time
from services.notifications.domain.messages.wanted import Wanted
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import Rules
from services.notifications.domain.rules.timing import Digest, local, next_local
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.audiences import zone_of_site
from services.notifications.handlers.messages.hearing import withdraw_about
from services.notifications.handlers.messages.replanning import keep
from services.notifications.ports import NotificationsUnitOfWork

USEFUL_FOR = timedelta(hours=12)
_DIGESTS = UUID("0d9b7f4e-52a4-5e5f-8f25-7c7d0f3c1b21")

Counts = dict[UUID, dict[str, int]]
"""By person, how many of each kind."""


@dataclass(frozen=True, slots=True)
class SendDigests:
    at_most: int


async def send_digests(command: SendDigests, uow: NotificationsUnitOfWork) -> int:
    """Request the digests that are due, and put each off to its next day. Return how many."""
    due = await uow.digests.due(uow.now, command.at_most)
    if not due:
        return 0
    rules = await uow.rules.in_force()
    zone = await zone_of_site(rules, uow)
    for at in due:
        own = [(rule, timing) for rule, timing in rules.digests if timing.at == at]
        if not own:
            uow.digests.drop(at)
            continue
        today = uow.now.astimezone(zone).date()
        if local(today, at, zone) <= uow.now:
            await _send(own, rules, today, zone, uow)
        uow.digests.put_off(at, next_local(at, zone, uow.now))
    return len(due)


async def _send(
    own: list[tuple[Rule, Digest]],
    rules: Rules,
    today: date,
    zone: ZoneInfo,
    uow: NotificationsUnitOfWork,
) -> None:
    """Request one message a person, once a day: what yesterday's counted is not true any more."""
    at = own[0][1].at
    subject = await _of_today(at, today, uow)
    counts = await _counts(own, uow)
    if subject is None or not counts:
        return
    due_at, hours = local(today, at, zone), await uow.contacts.hours(counts)
    wanted = [
        Wanted(
            rule=own[0][0],
            rules_version=rules.number,
            once=_once(own[0][0], subject, person),
            site=uow.site,
            subject_id=subject.id,
            client_id=None,
            due_at=due_at,
            send_at=_within_hours(due_at, hours.get(person)),
            expires_at=due_at + USEFUL_FOR,
            details={"counts": counts[person]},
        )
        for person in sorted(counts)
    ]
    await keep(Replanned(new=[one.requested(uow.now) for one in wanted]), uow)


def _once(rule: Rule, subject: Subject, person: UUID) -> Once:
    assert subject.cause_id is not None  # noqa: S101 - _of_today() gave it one
    return Once(subject.cause_id, person, rule.template, rule.channels[0])


def _within_hours(due_at: datetime, where: Where | None) -> datetime:
    return due_at if where is None else sending_time(due_at, due_at + USEFUL_FOR, where)


async def _of_today(at: time, today: date, uow: NotificationsUnitOfWork) -> Subject | None:
    """Return what the digest is about; None where today's was sent, by whichever replica."""
    identity = uuid5(_DIGESTS, f"{uow.site}/{at.isoformat()}")
    known = await uow.subjects.find(identity)
    subject = known or Subject(id=identity, site=uow.site)
    cause_id = uuid5(identity, today.isoformat())
    if not subject.hear(seq=today.toordinal(), cause_id=cause_id, at=uow.now):
        return None
    uow.subjects.put(subject)
    if known is not None:
        await withdraw_about([identity], Reason.NO_LONGER_TRUE, uow)
    return subject


async def _counts(own: list[tuple[Rule, Digest]], uow: NotificationsUnitOfWork) -> Counts:
    """Return what there is to look at, for each who has the role; nobody gets a message of none."""
    found: Counts = defaultdict(dict)
    for rule, timing in own:
        assert rule.role is not None  # noqa: S101 - no digest is accepted without one
        count = await uow.digests.count(rule, uow.now - timing.counts_for)
        for person in await uow.circle.staff(rule.role) if count else ():
            found[person][rule.code] = count
    return found
