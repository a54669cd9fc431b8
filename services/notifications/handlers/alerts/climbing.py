"""Climbing the ladder: whoever is next is told, or it is said that nobody answered."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.climbing import (
    Next,
    Reached,
    Roster,
    hangs_on_roles,
    next_step,
    step_beyond,
)
from services.notifications.domain.alerts.ladder import Ladder, soon
from services.notifications.domain.alerts.schedule import OnCallSchedule
from services.notifications.domain.alerts.telling import LINK_LASTS, Telling
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    StaffRole,
    WhenUnknown,
)
from services.notifications.ports import NotificationsUnitOfWork
from shared.contracts.notifications import AlertExhausted
from shared.identifiers import new_id

RULE = "staff-alert"
USEFUL_FOR = timedelta(hours=1)
"""How long after a step its messages may still leave."""
MAX_ATTEMPTS = 4
"""At 0, 5, 15 and 30 s; then the next channel is taken."""


@dataclass(frozen=True, slots=True)
class ClimbAlerts:
    """Take the steps that are due at a site, of about `at_most` alerts."""

    at_most: int


async def climb_alerts(command: ClimbAlerts, uow: NotificationsUnitOfWork) -> int:
    """Take the steps that are due and return of how many alerts."""
    due = await uow.alerts.due(uow.now, command.at_most)
    for alert in due:
        await climb(alert, uow)
    return len(due)


async def climb(alert: Alert, uow: NotificationsUnitOfWork) -> None:
    """Tell the next, who is known to be there now; or nobody, and begin again later.

    Where nothing reached anybody it begins again soon, whatever the ladder says.
    """
    ladder = await uow.escalation_ladders.version(alert.urgency, alert.ladder)
    roster = await _roster(alert, ladder, uow)
    alert.has_schedule = roster.has_schedule
    found = next_step(ladder.rungs, alert.step, roster)
    if found is None:
        reached = await _reached(alert, uow)
        found = step_beyond(ladder, alert.step, roster, reached)
        if found is None:
            again = ladder.again if reached.people else min(ladder.again, soon(alert.urgency))
            alert.exhaust(uow.now + again)
            uow.publish(_exhausted(alert, len(reached.people)), of=alert)
            return
    alert.tell(found.step, uow.now + ladder.wait(found.rung))
    uow.save(alert)
    for person_id in found.people:
        _tell(person_id, found, alert, uow)


async def _reached(alert: Alert, uow: NotificationsUnitOfWork) -> Reached:
    if alert.step == 0:
        return Reached()
    rows = await uow.tellings.reached(alert.id, alert.round)
    return Reached(
        people={person for person, _ in rows},
        last_step=any(step == alert.step for _, step in rows),
    )


async def _roster(alert: Alert, ladder: Ladder, uow: NotificationsUnitOfWork) -> Roster:
    """Return who would be told now; a crisis waits for no role that its next step does not ask."""
    schedule = await uow.on_call_schedules.in_force(alert.kind)
    on_call = await _on_call(schedule, ladder.levels(), uow) if schedule else {}
    roster = Roster(has_schedule=schedule is not None, on_call=on_call)
    if not hangs_on_roles(ladder.rungs, alert.step, roster):
        return roster
    return await _with_roles(roster, alert, schedule, uow)


async def _with_roles(
    roster: Roster, alert: Alert, schedule: OnCallSchedule | None, uow: NotificationsUnitOfWork
) -> Roster:
    directors = tuple(await uow.circle.staff(StaffRole.PROGRAM_DIRECTOR))
    return replace(
        roster,
        last_resort=tuple(await uow.circle.staff(schedule.last_resort)) if schedule else directors,
        everybody=tuple(await uow.circle.staff(alert.role)),
        directors=directors,
    )


async def _on_call(
    schedule: OnCallSchedule, levels: set[int], uow: NotificationsUnitOfWork
) -> dict[int, UUID]:
    now: datetime = uow.now
    overrides = await uow.on_call_overrides.between(
        schedule.kind, now, now + timedelta(microseconds=1)
    )
    there = range(1, len(schedule.levels) + 1)
    found = {n: schedule.on_call(n, now, overrides)[0] for n in levels if n in there}
    people = {level: person for level, person in found.items() if person is not None}
    left = await uow.circle.who_left(people.values())
    return {level: person for level, person in people.items() if person not in left}


def _tell(person_id: UUID, found: Next, alert: Alert, uow: NotificationsUnitOfWork) -> None:
    telling = Telling(
        id=new_id(),
        site=alert.site,
        alert_id=alert.id,
        round=alert.round,
        step=found.step,
        called=found.called,
        person_id=person_id,
        channels=found.rung.channels,
        told_at=uow.now,
        link_ends_at=uow.now + LINK_LASTS,
    )
    uow.tellings.add(telling)
    # What its messages are true by: an answer is a later word on it.
    subject = Subject(id=telling.id, site=alert.site)
    subject.hear(seq=1, cause_id=telling.id, at=uow.now)
    uow.subjects.put(subject)
    for channels in _orders(found):
        notification = _message(telling, alert, channels)
        uow.notifications.add(notification)
        notification.queue()
        uow.save(notification)


def _orders(found: Next) -> list[tuple[ChannelName, ...]]:
    """Return the channels of each message: one falls over to the next, or each is its own."""
    channels = found.rung.channels
    return [(channel,) for channel in channels] if found.rung.together else [channels]


def _message(telling: Telling, alert: Alert, channels: tuple[ChannelName, ...]) -> Notification:
    return Notification(
        id=new_id(),
        site=alert.site,
        rule=RULE,
        audience=Audience.STAFF,
        client_id=alert.about,
        cause_id=telling.id,
        person_id=telling.person_id,
        template=_template(telling, alert),
        channel=channels[0],
        category=Category.STAFF_DUTIES,
        lane=Lane.CRISIS,
        subject_id=telling.id,
        due_at=telling.told_at,
        expires_at=telling.told_at + USEFUL_FOR,
        created_at=telling.told_at,
        when_unknown=WhenUnknown.SEND_AGAIN,
        max_attempts=MAX_ATTEMPTS,
        is_urgent=True,
        next_channels=list(channels[1:]),
    )


def _template(telling: Telling, alert: Alert) -> str:
    """Return the words: the first to be told is asked, who comes later hears that nobody has."""
    if alert.round > 1 or telling.step > 1:
        return "staff-alert-escalated"
    return "staff-crisis" if alert.urgency is Urgency.CRISIS else "staff-alert"


def _exhausted(alert: Alert, told: int) -> AlertExhausted:
    return AlertExhausted(
        alert_id=alert.id,
        source_id=alert.source_id,
        kind=alert.kind.value,
        urgency=alert.urgency.value,
        round=alert.round,
        told=told,
    )
