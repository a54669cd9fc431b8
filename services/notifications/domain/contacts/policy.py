"""A site's rules of contacts: in which region its numbers are dialled, and who is sent to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.notifications.domain.contacts.phone import REGION, is_region
from shared.aggregate import Aggregate
from shared.errors import Invalid

_POLICIES = UUID("3a3c8f0e-6d0b-5b57-a1c4-0b5b2a9f7d42")


class RegionIsUnknown(Invalid):
    def __init__(self) -> None:
        super().__init__("This is not a region of ISO 3166, such as US.", field="region")


@dataclass(kw_only=True)
class ContactPolicy(Aggregate):
    """`region`: whose national form of phone numbers is read.

    `unverified_get_messages`: whether an address that staff typed at intake is sent to before the
    person has shown that it is theirs. It is, by default: else who never answers is never called.
    """

    region: str = REGION
    unverified_get_messages: bool = True
    changed_at: datetime | None = None

    def change(self, region: str, *, unverified_get_messages: bool, at: datetime) -> None:
        """Keep the site's word. Raises RegionIsUnknown."""
        if not is_region(region):
            raise RegionIsUnknown
        self.region, self.unverified_get_messages = region, unverified_get_messages
        self.changed_at = at


def contact_policy_id(site: str) -> UUID:
    """Return the same id each time: a site has one."""
    return uuid5(_POLICIES, site)


def default_policy(site: str) -> ContactPolicy:
    return ContactPolicy(id=contact_policy_id(site), site=site)
