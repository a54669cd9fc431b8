"""A site's policy of contacts: read by whoever needs it, set by its director."""

from dataclasses import dataclass

from services.notifications.domain.contacts.policy import (
    ContactPolicy,
    contact_policy_id,
    default_policy,
)
from services.notifications.ports import NotificationsUnitOfWork
from shared.errors import StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class SetContactPolicy:
    region: str
    unverified_get_messages: bool
    expected_version: int | None = None


async def policy_of_site(uow: NotificationsUnitOfWork) -> ContactPolicy:
    """Return the site's policy, or the defaults that nobody has changed."""
    known = await uow.contact_policies.find(contact_policy_id(uow.site))
    return known or default_policy(uow.site)


async def set_contact_policy(
    command: SetContactPolicy, uow: NotificationsUnitOfWork
) -> ContactPolicy:
    """Set it for what is typed and sent from now on. Raises RegionIsUnknown, StaleVersion."""
    policy = await policy_of_site(uow)
    if command.expected_version not in {None, policy.version}:
        raise StaleVersion
    if not policy.version:
        uow.contact_policies.add(policy)
    policy.change(
        command.region, unverified_get_messages=command.unverified_get_messages, at=uow.now
    )
    uow.save(policy)
    return policy
