"""A permission that a person has not spoken of yet."""

from uuid import UUID

from services.notifications.domain.contacts.permission import Permission, permission_id
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.ports import NotificationsUnitOfWork


def unspoken(
    person_id: UUID, channel: ChannelName, category: Category, uow: NotificationsUnitOfWork
) -> Permission:
    """Return it, new and not yet kept."""
    return Permission(
        id=permission_id(uow.site, person_id, channel, category),
        site=uow.site,
        person_id=person_id,
        channel=channel,
        category=category,
        changed_at=uow.now,
    )
