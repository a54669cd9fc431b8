"""Permissions by default: granted where a person has not spoken yet, and nowhere else."""

from collections.abc import Iterable
from uuid import UUID

from services.notifications.domain.contacts.permission import Permission, permission_id
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.ports import NotificationsUnitOfWork


async def grant_by_default(
    person_id: UUID,
    categories: Iterable[Category],
    uow: NotificationsUnitOfWork,
    *,
    channels: Iterable[ChannelName] = tuple(ChannelName),
    consent_id: UUID | None = None,
) -> list[Permission]:
    """Return the permissions as they stand; what a person has said before stays."""
    return [
        await _granted(person_id, channel, category, uow, consent_id)
        for category in categories
        for channel in channels
    ]


async def _granted(
    person_id: UUID,
    channel: ChannelName,
    category: Category,
    uow: NotificationsUnitOfWork,
    consent_id: UUID | None,
) -> Permission:
    identity = permission_id(uow.site, person_id, channel, category)
    known = await uow.permissions.find(identity)
    if known is not None:
        return known
    permission = Permission(
        id=identity,
        site=uow.site,
        person_id=person_id,
        channel=channel,
        category=category,
        changed_at=uow.now,
    )
    permission.grant(consent_id, uow.now)
    uow.permissions.add(permission)
    uow.save(permission)
    return permission
