"""Opting out of a channel as a whole, at once; and opting in again, to what was granted before."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.opting_out import (
    EVERY_CATEGORY,
    ChannelChoice,
    Through,
    channel_choice_id,
)
from services.notifications.domain.contacts.permission import Permission
from services.notifications.domain.messages.taking_up import SaysYes
from services.notifications.domain.terms import Category, ChannelName, Reason
from services.notifications.handlers.contacts.unspoken import unspoken
from services.notifications.handlers.messages.replanning import replan_after
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from shared.contracts.notifications import ChannelOptedOut


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    person_id: UUID
    channel: ChannelName
    through: Through


@dataclass(frozen=True, slots=True, kw_only=True)
class OptInAgain:
    person_id: UUID
    channel: ChannelName
    through: Through


async def opt_out(command: OptOut, uow: NotificationsUnitOfWork) -> ChannelChoice:
    """Reach a person over a channel no more, for whatever category, and withdraw what waits.

    To say it twice is to say it once.
    """
    choice = await _choice(command.person_id, command.channel, uow)
    if choice.is_out:
        return choice
    if not choice.version:
        uow.channel_choices.add(choice)
    choice.opt_out(command.through, uow.now)
    for permission in await _permissions(choice, uow):
        permission.opt_out(uow.now)
        uow.save(permission)
    for notification in await uow.notifications.open_on(choice.person_id, choice.channel):
        refuse(notification, Reason.OPTED_OUT, uow)
    uow.publish(_told(choice), of=choice)
    uow.changes.note(choice.person_id, Change.OPTED_OUT, channel=choice.channel)
    return choice


async def opt_in_again(command: OptInAgain, uow: NotificationsUnitOfWork) -> ChannelChoice:
    """Let what was granted stand again; sessions ahead are planned again."""
    choice = await _choice(command.person_id, command.channel, uow)
    if not choice.is_out:
        return choice
    choice.opt_in(command.through, uow.now)
    for permission in await _permissions(choice, uow):
        permission.opt_in()
        uow.save(permission)
    uow.save(choice)
    uow.changes.note(choice.person_id, Change.OPTED_IN, channel=choice.channel)
    await replan_after(SaysYes(choice.person_id, choice.channel), uow)
    return choice


async def is_opted_out(person_id: UUID, channel: ChannelName, uow: NotificationsUnitOfWork) -> bool:
    choice = await uow.channel_choices.find(channel_choice_id(uow.site, person_id, channel))
    return choice is not None and choice.is_out


async def _choice(
    person_id: UUID, channel: ChannelName, uow: NotificationsUnitOfWork
) -> ChannelChoice:
    """Return what the person said of the channel; whoever said nothing is in."""
    identity = channel_choice_id(uow.site, person_id, channel)
    return await uow.channel_choices.find(identity) or ChannelChoice(
        id=identity,
        site=uow.site,
        person_id=person_id,
        channel=channel,
        through=Through.PERSON,
        changed_at=uow.now,
    )


async def _permissions(choice: ChannelChoice, uow: NotificationsUnitOfWork) -> list[Permission]:
    """Return the permission of each category: what a hand-over locks is there for all of them."""
    known = {p.category: p for p in await uow.permissions.on(choice.person_id, choice.channel)}
    if len(known) < len(Category):
        uow.contacts.stop_at(choice.person_id)
    for category in Category:
        if category not in known:
            known[category] = unspoken(choice.person_id, choice.channel, category, uow)
            uow.permissions.add(known[category])
    return list(known.values())


def _told(choice: ChannelChoice) -> ChannelOptedOut:
    return ChannelOptedOut(
        choice_id=choice.id,
        person_id=choice.person_id,
        channel=choice.channel.value,
        scope=EVERY_CATEGORY,
    )
