"""Permissions and consents: a word that is taken back takes effect on what already waits."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.notifications.domain.permission import Consent, Permission, permission_id
from services.notifications.domain.terms import Category, ChannelName, Reason
from services.notifications.handlers.telling import refuse
from services.notifications.ports import Audience, NotificationsUnitOfWork
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
    consent_id: UUID
    client_id: UUID
    effective_at: datetime


async def set_permission(command: SetPermission, uow: NotificationsUnitOfWork) -> Permission:
    """Grant or revoke a channel for a category. A revocation withdraws what waits.

    Raises StaleVersion.
    """
    identity = permission_id(uow.site, command.person_id, command.channel, command.category)
    permission = await uow.permissions.find(identity)
    if permission is None:
        permission = _new_permission(identity, command, uow)
        uow.permissions.add(permission)
    if command.expected_version not in {None, permission.version}:
        raise StaleVersion
    if command.is_granted:
        permission.grant(command.consent_id, uow.now)
    else:
        permission.revoke(uow.now)
        await _withdraw(_audience(permission), Reason.PERMISSION_REVOKED, uow)
    uow.save(permission)
    return permission


async def hear_consent_granted(command: HearConsentGranted, uow: NotificationsUnitOfWork) -> None:
    consent = await _consent(command.consent_id, command.client_id, uow)
    if consent.hear_granted(command.expires_on):
        uow.consents.put(consent)


async def hear_consent_revoked(command: HearConsentRevoked, uow: NotificationsUnitOfWork) -> None:
    """Record a revocation, and withdraw what rests on it. One that is ahead is the gate's."""
    consent = await _consent(command.consent_id, command.client_id, uow)
    if not consent.hear_revoked(command.effective_at):
        return
    uow.consents.put(consent)
    if consent.objection(uow.now) is Reason.CONSENT_REVOKED:
        for permission in await uow.permissions.resting_on(consent.id):
            await _withdraw(_audience(permission), Reason.CONSENT_REVOKED, uow)


async def _consent(consent_id: UUID, client_id: UUID, uow: NotificationsUnitOfWork) -> Consent:
    known = await uow.consents.find(consent_id)
    return known or Consent(id=consent_id, site=uow.site, client_id=client_id)


async def _withdraw(audience: Audience, reason: Reason, uow: NotificationsUnitOfWork) -> None:
    for notification in await uow.notifications.open_for(audience):
        refuse(notification, reason, uow)


def _audience(permission: Permission) -> Audience:
    return permission.person_id, permission.channel, permission.category


def _new_permission(
    identity: UUID, command: SetPermission, uow: NotificationsUnitOfWork
) -> Permission:
    return Permission(
        id=identity,
        site=uow.site,
        person_id=command.person_id,
        channel=command.channel,
        category=command.category,
        changed_at=uow.now,
    )
