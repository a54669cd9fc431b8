"""Owns the principal: what a verified token says about the caller."""

from dataclasses import dataclass, field
from uuid import UUID

ROLES = frozenset(
    {
        "intake_coordinator",
        "clinician",
        "facilitator",
        "program_director",
        "ops",
        "partner_administrator",
        "client",
        "family_member",
        # No person: aftercare asks enrollment as this one, for totals and nothing else.
        "outcomes_reader",
    }
)
EVERY_SITE = "*"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller, as the token's issuer vouches for it.

    `subject` is opaque. `sites` names the sites whose data the caller may touch; `*` is all.
    `client_ids` are the clients that the caller is, for the role `client`: none for anybody else.
    `purpose` is the purpose of use the token was issued for, such as `treatment`.
    """

    subject: str
    roles: frozenset[str] = field(default_factory=frozenset)
    sites: frozenset[str] = field(default_factory=frozenset)
    purpose: str | None = None
    client_ids: frozenset[UUID] = field(default_factory=frozenset)

    def is_client(self, client_id: str) -> bool:
        """Say whether the caller is this client, however the id is written."""
        try:
            return UUID(client_id) in self.client_ids
        except ValueError:
            return False

    def may_enter(self, site: str) -> bool:
        return site in self.sites or EVERY_SITE in self.sites
