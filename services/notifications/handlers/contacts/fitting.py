"""What may be permitted by whom: chat, and the duties of staff, are for staff."""

from uuid import UUID

from services.notifications.domain.contacts.permission import ChatIsForStaff, DutiesAreForStaff
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.ports import NotificationsUnitOfWork


async def expect_fitting(
    person_id: UUID, channel: ChannelName, category: Category, uow: NotificationsUnitOfWork
) -> None:
    """Raise ChatIsForStaff for who is none; DutiesAreForStaff for family who is none."""
    is_duty = category is Category.STAFF_DUTIES
    if channel is not ChannelName.CHAT and not is_duty:
        return
    if await uow.staff.find(person_id) is not None:
        return
    if channel is ChannelName.CHAT:
        raise ChatIsForStaff
    if await uow.family.of_person(person_id):
        raise DutiesAreForStaff
