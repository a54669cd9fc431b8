"""What other events ask to tell at once, at a decent hour, or in the morning's counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import Replanned
from services.notifications.domain.messages.wanted import Occasion, wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.timing import AtLocalTime, Moments
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason, StaffRole
from services.notifications.domain.zones import zone_named
from services.notifications.handlers.messages.audiences import (
    expect_counting,
    people_for,
    zone_of_site,
)
from services.notifications.handlers.messages.folding import fold, hand_on
from services.notifications.handlers.messages.replanning import keep
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What an event says beside its cause: codes, and the moments that words may tell.

    `starts_at` and `was_at` are on the clocks of `timezone`; `until` is a deadline.
    """

    variant: str | None = None
    program: str | None = None
    role: StaffRole | None = None
    starts_at: datetime | None = None
    was_at: datetime | None = None
    timezone: str | None = None
    until: datetime | None = None
    on: date | None = None

    def details(self) -> dict[str, Any]:
        """Return what there is, as it is stored."""
        told = {name: value for name in _NAMES if (value := getattr(self, name)) is not None}
        return {n: v if isinstance(v, str) else v.isoformat() for n, v in told.items()}

    @classmethod
    def read(cls, details: dict[str, Any] | None) -> "Says":
        """Return what is stored of it."""
        told = details or {}
        return cls(
            variant=told.get("variant"),
            program=told.get("program"),
            role=StaffRole(told["role"]) if "role" in told else None,
            starts_at=_moment(told.get("starts_at")),
            was_at=_moment(told.get("was_at")),
            timezone=told.get("timezone"),
            until=_moment(told.get("until")),
            on=date.fromisoformat(told["on"]) if "on" in told else None,
        )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


_ANY_ZONE = ZoneInfo("UTC")
_NAMES = ("variant", "program", "role", "starts_at", "was_at", "timezone", "until", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOf:
    """The latest word on a subject; `tells` is None when it asks for no message.

    `happened_at` is when what it tells took place, which may be long before it was told.
    """

    subject_id: UUID
    seq: int
    cause_id: UUID
    client_id: UUID
    at: datetime
    tells: Cause | None = None
    happened_at: datetime | None = None
    says: Says = Says()


async def hear_of(command: HearOf, uow: NotificationsUnitOfWork) -> None:
    """Withdraw what an older word asked for, and request what this one asks for."""
    known = await uow.subjects.find(command.subject_id)
    subject = known or Subject(id=command.subject_id, site=uow.site)
    if not subject.hear(seq=command.seq, cause_id=command.cause_id, at=command.at):
        return
    happened_at = command.happened_at or command.at
    if command.tells is not None:
        subject.tell(command.tells, command.client_id, happened_at, command.says.details())
    uow.subjects.put(subject)
    if known is not None:
        await withdraw_about([subject.id], Reason.NO_LONGER_TRUE, uow)
    if command.tells is not None:
        await request(subject, command.tells, command.says, uow)


async def take_back(subject_id: UUID, seq: int, uow: NotificationsUnitOfWork) -> None:
    """Forget what a word older than `seq` told; the newer one is kept elsewhere."""
    subject = await uow.subjects.find(subject_id)
    if subject is not None and subject.seq < seq:
        uow.subjects.drop(subject_id)
        await withdraw_about([subject_id], Reason.NO_LONGER_TRUE, uow)


async def withdraw_about(
    subject_ids: list[UUID], reason: Reason, uow: NotificationsUnitOfWork
) -> None:
    withdrawn: list[Notification] = []
    for notification in await uow.notifications.about(subject_ids):
        if notification.is_open:
            refuse(notification, reason, uow)
            withdrawn.append(notification)
        elif notification.joins_another:
            notification.leave(reason)
            uow.save(notification)
    await hand_on(withdrawn, uow)


async def request(subject: Subject, cause: Cause, says: Says, uow: NotificationsUnitOfWork) -> None:
    """Request what the rules in force ask for, of a subject whose latest word tells this cause."""
    rules = await uow.rules.in_force()
    await expect_counting(cause, rules, uow)
    asking = rules.of(cause, says.variant, says.program)
    if not asking:
        return
    has_local_time = any(isinstance(rule.timing, AtLocalTime) for rule in asking)
    zone = await zone_of_site(rules, uow) if has_local_time else _ANY_ZONE
    occasion = occasion_of(subject, cause, says, clocks_of(says, zone))
    people = await people_for([occasion], rules, uow)
    wanted = wanted_for([occasion], rules, people)
    new = [item.requested(uow.now) for item in wanted.values()]
    await fold(new, subject.client_id, rules, people, uow)
    await keep(Replanned(new=new), uow)


def clocks_of(says: Says, otherwise: ZoneInfo) -> ZoneInfo:
    """Return the zone in which what is told of takes place, where this machine knows it."""
    try:
        return zone_named(says.timezone) if says.timezone else otherwise
    except Invalid:
        return otherwise


def occasion_of(subject: Subject, cause: Cause, says: Says, zone: ZoneInfo) -> Occasion:
    """Return what the latest word on a subject is to the rules; it told of a client and a time."""
    assert subject.cause_id is not None  # noqa: S101 - request() is asked after a word
    assert subject.client_id is not None  # noqa: S101 - and the word told of a client
    assert subject.happened_at is not None  # noqa: S101 - and of a time
    return Occasion(
        site=subject.site,
        subject_id=subject.id,
        cause_id=subject.cause_id,
        cause=cause,
        clients=(subject.client_id,),
        moments=Moments(
            happened_at=subject.happened_at,
            zone=zone,
            starts_at=says.starts_at,
            until=says.until,
        ),
        variant=says.variant,
        program=says.program,
        role=says.role,
        details=says.details(),
    )
