"""Suppressions that a person sets or lifts; a provider's refusal sets them by itself."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.suppression import (
    LiftedBecause,
    NothingIsSuppressed,
    Why,
)
from services.notifications.domain.terms import ChannelName, Reason
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressAddress:
    """`code` is the provider's own code, never its text."""

    person_id: UUID
    channel: ChannelName
    why: Why
    provider: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftSuppression:
    person_id: UUID
    channel: ChannelName
    because: LiftedBecause


async def suppress_address(command: SuppressAddress, uow: NotificationsUnitOfWork) -> None:
    """Send nothing more to the person's present address, and withdraw what waits for it.

    Raises NotFound for a person who has no contact here.
    """
    contact = await uow.contacts.get(command.person_id)
    uow.contacts.stop_at(contact.id)
    uow.suppressions.put(
        contact.id,
        command.channel,
        uow.now,
        command.why,
        provider=command.provider,
        code=command.code,
    )
    uow.changes.note(contact.id, Change.SUPPRESSED, channel=command.channel, code=command.why.value)
    for notification in await uow.notifications.open_on(contact.id, command.channel):
        refuse(notification, Reason.ADDRESS_SUPPRESSED, uow)


async def lift_suppression(command: LiftSuppression, uow: NotificationsUnitOfWork) -> None:
    """Send to the address again from now on. Raises NothingIsSuppressed."""
    if await uow.suppressions.find(command.person_id, command.channel) is None:
        raise NothingIsSuppressed
    uow.suppressions.lift(command.person_id, command.channel)
    uow.changes.note(
        command.person_id,
        Change.SUPPRESSION_LIFTED,
        channel=command.channel,
        code=command.because.value,
    )
