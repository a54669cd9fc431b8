"""Tells members of an event, some in each unit of work; whoever was told is told once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.community.announcement import Announcement, EventWord
from services.notifications.domain.community.member import Member
from services.notifications.domain.messages.planning import Replanned
from services.notifications.domain.messages.wanted import Occasion, wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.timing import Moments
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Reason
from services.notifications.handlers.messages.audiences import people_for
from services.notifications.handlers.messages.hearing import Says, clocks_of
from services.notifications.handlers.messages.replanning import keep
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOfEvent:
    event_id: UUID
    word: EventWord


@dataclass(frozen=True, slots=True, kw_only=True)
class HearOfGuest:
    """A member comes to an event: an invitation would come too late."""

    event_id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class TellMembers:
    at_most: int


async def hear_of_event(command: HearOfEvent, uow: NotificationsUnitOfWork) -> None:
    """Take a word on an event; from then on nothing leaves that rests on an older one."""
    await uow.subjects.lock_unheard(command.event_id)
    word = command.word
    known = await uow.announcements.hold(command.event_id)
    announcement = known or Announcement(
        id=command.event_id,
        site=uow.site,
        cause_id=word.cause_id,
        changed_at=word.at,
        starts_at=word.starts_at,
    )
    if not announcement.hear(word):
        return
    if known is None:
        uow.announcements.add(announcement)
    uow.save(announcement)
    _let_gate_know(announcement, uow)


async def hear_of_guest(command: HearOfGuest, uow: NotificationsUnitOfWork) -> None:
    for one in await uow.notifications.about([command.event_id], command.client_id):
        if one.is_open:
            refuse(one, Reason.SAME_TOLD, uow)


async def tell_members(command: TellMembers, uow: NotificationsUnitOfWork) -> int:
    """Take one step of one announcement; return `at_most` while there may be more.

    First what waits of an older word is withdrawn, then the next members are told.
    """
    announcement = await uow.announcements.claim()
    if announcement is None:
        return 0
    if await _withdraw_some(announcement, command.at_most, uow):
        return command.at_most
    next_ones: Sequence[Member] = ()
    if announcement.is_ahead(uow.now):
        next_ones = await uow.alumni_members.hold_next(announcement.told_up_to, command.at_most)
    if next_ones:
        await _tell(announcement, [one.client_id for one in next_ones], uow)
        announcement.told(next_ones[-1].id)
    else:
        announcement.close()
    uow.save(announcement)
    return command.at_most


async def _withdraw_some(
    announcement: Announcement, at_most: int, uow: NotificationsUnitOfWork
) -> bool:
    """Withdraw what an older word asked for. Say whether there was any."""
    stale = await uow.notifications.open_of_older(announcement.id, announcement.cause_id, at_most)
    for one in stale:
        refuse(one, Reason.NO_LONGER_TRUE, uow)
    return bool(stale)


async def _tell(
    announcement: Announcement, clients: Collection[UUID], uow: NotificationsUnitOfWork
) -> None:
    rules = await uow.rules.in_force()
    told = await uow.notifications.people_told(announcement.id, announcement.cause_id, clients)
    occasion = _occasion(announcement, [one for one in clients if one not in told])
    people = await people_for([occasion], rules, uow)
    wanted = wanted_for([occasion], rules, people)
    await keep(Replanned(new=[one.requested(uow.now) for one in wanted.values()]), uow)


def _occasion(announcement: Announcement, clients: Collection[UUID]) -> Occasion:
    says = Says(starts_at=announcement.starts_at, timezone=announcement.timezone)
    zone = clocks_of(says, _UTC)
    return Occasion(
        site=announcement.site,
        subject_id=announcement.id,
        cause_id=announcement.cause_id,
        cause=Cause.ALUMNI_EVENT_ANNOUNCED,
        clients=clients,
        moments=Moments(
            happened_at=announcement.changed_at, zone=zone, starts_at=announcement.starts_at
        ),
        details=says.details(),
    )


def _let_gate_know(announcement: Announcement, uow: NotificationsUnitOfWork) -> None:
    subject = Subject(id=announcement.id, site=uow.site)
    subject.hear(seq=announcement.seq, cause_id=announcement.cause_id, at=announcement.changed_at)
    if not announcement.is_cancelled:
        subject.tell_many(Cause.ALUMNI_EVENT_ANNOUNCED, announcement.changed_at)
    uow.subjects.put(subject)
