"""Permissions and consents: a word that is taken back takes effect on what already waits."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.opting_out import ChannelIsOptedOut
from services.notifications.domain.contacts.permission import (
    Consent,
    Permission,
    Permitted,
    permission_id,
)
from services.notifications.domain.messages.taking_up import SaysYes
from services.notifications.domain.terms import Category, ChannelName, Reason
from services.notifications.handlers.contacts.family import end_with
from services.notifications.handlers.contacts.fitting import expect_fitting
from services.notifications.handlers.contacts.opting_out import is_opted_out
from services.notifications.handlers.contacts.unspoken import unspoken
from services.notifications.handlers.messages.replanning import replan_after
from services.notifications.handlers.messages.telling import refuse
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Reach
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPermission:
    person_id: UUID
    channel: ChannelName
    category: Category
    is_granted: bool
    consent_id: UUID | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearConsentGranted:
    consent_id: UUID
    client_id: UUID
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearConsentRevoked:
    """`replaced_by` is the consent that the client signed instead."""

    consent_id: UUID
    client_id: UUID
    effective_at: datetime
    replaced_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearConsentExpired:
    """What the consent names as its end has come."""

    consent_id: UUID
    client_id: UUID
    effective_at: datetime


async def set_permission(command: SetPermission, uow: NotificationsUnitOfWork) -> Permission:
    """Grant or revoke a channel for a category. A revocation withdraws what waits.

    Granted again, sessions ahead are planned again.

    Raises StaleVersion, ChannelIsOptedOut, LandlineGetsNoTexts, ChatIsForStaff,
    DutiesAreForStaff.
    """
    identity = permission_id(uow.site, command.person_id, command.channel, command.category)
    permission = await uow.permissions.find(identity)
    if command.expected_version not in {None, permission.version if permission else 0}:
        raise StaleVersion
    if permission is None:
        permission = unspoken(command.person_id, command.channel, command.category, uow)
        uow.permissions.add(permission)
        uow.contacts.stop_at(command.person_id)
    was_revoked = permission.state is Permitted.REVOKED
    if command.is_granted:
        await _grant(permission, command, uow)
    else:
        permission.revoke(uow.now)
        await _withdraw(_audience(permission), Reason.PERMISSION_REVOKED, uow)
    uow.save(permission)
    change = Change.PERMISSION_GRANTED if command.is_granted else Change.PERMISSION_REVOKED
    uow.changes.note(
        permission.person_id, change, channel=permission.channel, code=permission.category.value
    )
    if was_revoked and permission.is_granted:
        await replan_after(SaysYes(*_audience(permission)), uow)
    return permission


async def _grant(
    permission: Permission, command: SetPermission, uow: NotificationsUnitOfWork
) -> None:
    if await is_opted_out(permission.person_id, permission.channel, uow):
        raise ChannelIsOptedOut
    await expect_fitting(permission.person_id, permission.channel, permission.category, uow)
    contact = await uow.contacts.find(permission.person_id)
    if contact is not None:
        contact.expect_reachable(permission.channel)
    permission.grant(command.consent_id, uow.now)


async def hear_consent_granted(command: HearConsentGranted, uow: NotificationsUnitOfWork) -> None:
    consent = await _consent(command.consent_id, command.client_id, uow)
    if consent.hear_granted(command.expires_on):
        uow.consents.put(consent)


async def hear_consent_revoked(command: HearConsentRevoked, uow: NotificationsUnitOfWork) -> None:
    """Record a revocation, and withdraw what rests on it. One that is ahead is the gate's.

    What rests on a consent that was replaced rests on its successor from here on.
    """
    consent = await _consent(command.consent_id, command.client_id, uow)
    if consent.hear_revoked(command.effective_at, command.replaced_by):
        uow.consents.put(consent)
        await _let_go(consent, uow)


async def hear_consent_expired(command: HearConsentExpired, uow: NotificationsUnitOfWork) -> None:
    """Record that a consent has ended by itself, and withdraw what rests on it."""
    consent = await _consent(command.consent_id, command.client_id, uow)
    if consent.hear_expired(command.effective_at):
        uow.consents.put(consent)
        await _let_go(consent, uow)


async def _let_go(consent: Consent, uow: NotificationsUnitOfWork) -> None:
    resting = await uow.permissions.resting_on(consent.id)
    successor = await _last_successor(consent, uow)
    for permission in resting if successor is not consent else ():
        permission.rest_on(successor.id)
        uow.save(permission)
    if ended := successor.has_ended(uow.now):
        for permission in resting:
            await _withdraw(_audience(permission), ended, uow)
    await _let_family_go(consent, successor, uow)


async def _let_family_go(
    consent: Consent, successor: Consent, uow: NotificationsUnitOfWork
) -> None:
    ended = successor.has_ended(uow.now)
    for member in await uow.family.resting_on(consent.id):
        if successor is not consent:
            member.rest_on(successor.id)
            uow.save(member)
        if ended:
            await end_with(member, ended, uow)


async def _last_successor(consent: Consent, uow: NotificationsUnitOfWork) -> Consent:
    """Return the consent at the end of the line, of which nobody may have told us yet."""
    while consent.replaced_by is not None:
        consent = await _consent(consent.replaced_by, consent.client_id, uow)
    return consent


async def _consent(consent_id: UUID, client_id: UUID, uow: NotificationsUnitOfWork) -> Consent:
    known = await uow.consents.find(consent_id)
    return known or Consent(id=consent_id, site=uow.site, client_id=client_id)


async def _withdraw(audience: Reach, reason: Reason, uow: NotificationsUnitOfWork) -> None:
    for notification in await uow.notifications.open_for(audience):
        refuse(notification, reason, uow)


def _audience(permission: Permission) -> Reach:
    return permission.person_id, permission.channel, permission.category
