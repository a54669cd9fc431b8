"""Commands on what a site's messages say of it: its phone, and the names it keeps to itself."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from services.notifications.domain.contacts.phone import phone_number
from services.notifications.domain.templates.version import FrontDesk
from services.notifications.handlers.contacts.policies import policy_of_site
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion

_DESKS = UUID("5d1c3b0e-7a53-5c0b-8f49-0f5f9d3a8e11")


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFrontDesk:
    phone: str | None
    private_words: tuple[str, ...]
    expected_version: int | None = None


async def put_front_desk(command: PutFrontDesk, uow: NotificationsUnitOfWork) -> FrontDesk:
    """Keep the site's phone, in E.164, and private words. Raises Invalid, StaleVersion."""
    region = (await policy_of_site(uow)).region
    phone = None if command.phone is None else phone_number(command.phone.strip(), region)
    desk = await uow.front_desks.find(desk_id(uow.site))
    if command.expected_version not in {None, desk.version if desk else 0}:
        raise StaleVersion
    if desk is None:
        desk = FrontDesk(id=desk_id(uow.site), site=uow.site)
        uow.front_desks.add(desk)
    desk.change(phone, command.private_words)
    uow.save(desk)
    return desk


async def phone_of_site(uow: NotificationsUnitOfWork) -> str | None:
    """Return the phone that people are asked to call, in E.164, where the site has one."""
    desk = await uow.front_desks.find(desk_id(uow.site))
    return desk.phone if desk else None


async def private_words_of(uow: NotificationsUnitOfWork) -> tuple[str, ...]:
    desk = await uow.front_desks.find(desk_id(uow.site))
    return desk.private_words if desk else ()


def desk_id(site: str) -> UUID:
    """Return the same id each time: a site has one desk."""
    return uuid5(_DESKS, site)
