"""Permissions by default: granted where a person has not spoken yet, and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.permission import FamilyNeedsConsent, Permission
from services.notifications.domain.terms import Audience, Category, ChannelName
from services.notifications.handlers.contacts.fitting import expect_fitting
from services.notifications.handlers.contacts.opting_out import is_opted_out
from services.notifications.handlers.contacts.unspoken import unspoken
from services.notifications.ports import NotificationsUnitOfWork

BY_DEFAULT = {
    Audience.CLIENT: (
        Category.APPOINTMENTS,
        Category.PROGRAM,
        Category.AFTERCARE,
        Category.WAITLIST,
        Category.ACCOUNT,
    ),
    Audience.FAMILY: (Category.FAMILY, Category.ACCOUNT),
    Audience.STAFF: (Category.STAFF_DUTIES, Category.ACCOUNT),
}
"""What each kind of person is asked for at intake, as one."""
CLIENT_CHANNELS = tuple(channel for channel in ChannelName if channel is not ChannelName.CHAT)
"""Chat tells nobody whether a message arrived: it is for staff alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDefaults:
    """What a person agreed to at intake, in one; `channels` None: every one there is for them."""

    person_id: UUID
    audience: Audience
    channels: tuple[ChannelName, ...] | None = None
    consent_id: UUID | None = None


async def grant_defaults(command: GrantDefaults, uow: NotificationsUnitOfWork) -> list[Permission]:
    """Return the permissions as they stand; what a person has said before stays.

    Raises FamilyNeedsConsent, ChatIsForStaff, DutiesAreForStaff.
    """
    if command.audience is Audience.FAMILY and command.consent_id is None:
        raise FamilyNeedsConsent
    for channel in command.channels or (ChannelName.EMAIL,):
        for category in BY_DEFAULT[command.audience]:
            await expect_fitting(command.person_id, channel, category, uow)
    return await grant_by_default(
        command.person_id,
        command.audience,
        uow,
        channels=command.channels,
        consent_id=command.consent_id,
    )


async def grant_by_default(
    person_id: UUID,
    audience: Audience,
    uow: NotificationsUnitOfWork,
    *,
    channels: Iterable[ChannelName] | None = None,
    consent_id: UUID | None = None,
) -> list[Permission]:
    everywhere = tuple(ChannelName) if audience is Audience.STAFF else CLIENT_CHANNELS
    return [
        permission
        for channel in channels or everywhere
        for permission in await _granted(person_id, channel, BY_DEFAULT[audience], uow, consent_id)
    ]


async def _granted(
    person_id: UUID,
    channel: ChannelName,
    categories: Iterable[Category],
    uow: NotificationsUnitOfWork,
    consent_id: UUID | None,
) -> list[Permission]:
    known = {p.category: p for p in await uow.permissions.on(person_id, channel)}
    missing = [category for category in categories if category not in known]
    if consent_id is not None:
        _rest_on(consent_id, [known[one] for one in categories if one in known], uow)
    if not missing or await is_opted_out(person_id, channel, uow):
        return [known[category] for category in categories if category in known]
    for category in missing:
        known[category] = permission = unspoken(person_id, channel, category, uow)
        permission.grant(consent_id, uow.now)
        uow.permissions.add(permission)
        uow.save(permission)
        uow.changes.note(person_id, Change.PERMISSION_GRANTED, channel=channel, code=category.value)
    return [known[category] for category in categories]


def _rest_on(
    consent_id: UUID, permissions: Iterable[Permission], uow: NotificationsUnitOfWork
) -> None:
    """Let what was granted without a consent rest on this one; the person's word stays."""
    for permission in permissions:
        if permission.consent_id is None and permission.is_granted:
            permission.rest_on(consent_id)
            uow.save(permission)
