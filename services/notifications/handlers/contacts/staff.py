"""Staff: who works at a site in which roles; who has left is written to no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.circle import StaffMember
from services.notifications.domain.terms import Audience, Reason, StaffRole
from services.notifications.handlers.contacts.defaults import grant_by_default
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class PutStaffMember:
    """`active_from` None: from now on, or as it was."""

    person_id: UUID
    roles: list[StaffRole]
    active_from: datetime | None = None
    active_until: datetime | None = None
    account: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class EndStaffMember:
    person_id: UUID


async def put_staff_member(command: PutStaffMember, uow: NotificationsUnitOfWork) -> StaffMember:
    """Keep a person's roles at this site; whoever begins is reached on every channel.

    Raises EndsBeforeItBegins, StaleVersion.
    """
    member = await uow.staff.find(command.person_id)
    if command.expected_version not in {None, member.version if member else 0}:
        raise StaleVersion
    if member is None:
        member = StaffMember(
            id=command.person_id,
            site=uow.site,
            roles=[],
            active_from=command.active_from or uow.now,
        )
        uow.staff.add(member)
    member.describe(
        command.roles,
        command.active_from or member.active_from,
        command.active_until,
        command.account,
    )
    uow.save(member)
    await grant_by_default(member.id, Audience.STAFF, uow)
    uow.changes.note(member.id, Change.STAFF_PUT)
    await _let_go(member, uow)
    return member


async def end_staff_member(command: EndStaffMember, uow: NotificationsUnitOfWork) -> None:
    """Let a person's duties end now, and withdraw what waits for them. Raises NotFound."""
    member = await uow.staff.get(command.person_id)
    member.end(uow.now)
    uow.save(member)
    uow.changes.note(member.id, Change.STAFF_ENDED)
    await _let_go(member, uow)


async def _let_go(member: StaffMember, uow: NotificationsUnitOfWork) -> None:
    if not member.has_left(uow.now):
        return
    for notification in await uow.notifications.open_to(member.id):
        if notification.audience is Audience.STAFF:
            refuse(notification, Reason.NO_LONGER_STAFF, uow)
