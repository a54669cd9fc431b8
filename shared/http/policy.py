"""Owns the policy table: role, site, relationship, purpose and consent, for each operation.

Nothing is allowed that no rule allows, and an explicit deny wins over every allow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from starlette.requests import HTTPConnection

from shared.auth.principal import ROLES, Principal
from shared.errors import Forbidden


class Condition(Protocol):
    """Something about this caller and this request, such as being the client concerned."""

    async def __call__(self, principal: Principal, request: HTTPConnection) -> bool: ...


class Effect(Enum):
    ALLOW = "allow"
    DENY = "deny"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. An empty set of roles or purposes stands for any."""

    effect: Effect
    roles: frozenset[str] = frozenset()
    site: bool = False
    purposes: frozenset[str] = frozenset()
    relationship: Condition | None = None
    consent: Condition | None = None

    async def unmet(self, principal: Principal, request: HTTPConnection) -> str | None:
        """Return the first dimension that does not hold, or None where the rule applies."""
        if self.roles and not self.roles & principal.roles:
            return "role"
        if self.site and not principal.may_enter(request.path_params.get("site", "")):
            return "site"
        if self.purposes and principal.purpose not in self.purposes:
            return "purpose"
        if self.relationship and not await self.relationship(principal, request):
            return "relationship"
        if self.consent and not await self.consent(principal, request):
            return "consent"
        return None


PolicyTable = Mapping[str, Rule | Sequence[Rule]]

public = Rule(Effect.PUBLIC)


class UnknownRole(Exception):
    """The policy table names a role that the platform does not have."""


def allow(
    *roles: str,
    site: bool = True,
    purposes: Iterable[str] = (),
    relationship: Condition | None = None,
    consent: Condition | None = None,
) -> Rule:
    """Allow these roles, each within their own sites unless `site=False`."""
    if not roles:
        raise UnknownRole("allow() names at least one role")
    return Rule(Effect.ALLOW, _known(roles), site, frozenset(purposes), relationship, consent)


def deny(
    *roles: str,
    purposes: Iterable[str] = (),
    relationship: Condition | None = None,
) -> Rule:
    """Deny these roles (all, when none is named) whatever else is allowed."""
    return Rule(
        Effect.DENY,
        _known(roles),
        purposes=frozenset(purposes),
        relationship=relationship,
    )


def _known(roles: Iterable[str]) -> frozenset[str]:
    named = frozenset(roles)
    if unknown := named - ROLES:
        raise UnknownRole(", ".join(sorted(unknown)))
    return named


_LACKING = {
    "site": "The token is of other sites than this one.",
    "purpose": "The token is issued for another purpose of use than this needs.",
    "relationship": "This is for people whom it is about: the token names another client, or none.",
    "consent": "This needs a consent of the client that stands.",
    "denied": "This is kept from people of this role or purpose, whatever else they may do.",
}


class NotAllowed(Forbidden):
    """The policy of this operation refuses the caller."""

    def __init__(self, operation: str, unmet: str, roles: Iterable[str] = ()) -> None:
        named = ", ".join(sorted(roles))
        needs = f"This needs one of: {named}." if unmet == "role" and named else ""
        lacking = _LACKING.get(unmet, needs)
        super().__init__(
            f"The policy {operation} refuses this caller: {unmet}. {lacking}".rstrip(),
            policy=operation,
            unmet=unmet,
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """The compiled rules of one operation."""

    operation: str
    denies: tuple[Rule, ...] = ()
    allows: tuple[Rule, ...] = ()
    is_public: bool = False

    async def admit(self, principal: Principal, request: HTTPConnection) -> None:
        """Return where the caller may go on; raise NotAllowed otherwise."""
        for rule in self.denies:
            if await rule.unmet(principal, request) is None:
                raise NotAllowed(self.operation, "denied")
        reasons: list[str] = []
        for rule in self.allows:
            unmet = await rule.unmet(principal, request)
            if unmet is None:
                return
            reasons.append(unmet)
        unmet = max(reasons, key=_DIMENSIONS.index, default="role")
        roles = {role for rule in self.allows for role in rule.roles}
        raise NotAllowed(self.operation, unmet, roles)


# In the order they are looked at: the refusal names what came nearest to being allowed.
_DIMENSIONS = ("role", "site", "purpose", "relationship", "consent")


def compiled(operation: str, rules: Rule | Sequence[Rule]) -> Policy:
    """Return the policy of an operation from its line, or lines, in the table."""
    lines = (rules,) if isinstance(rules, Rule) else tuple(rules)
    return Policy(
        operation,
        denies=tuple(rule for rule in lines if rule.effect is Effect.DENY),
        allows=tuple(rule for rule in lines if rule.effect is Effect.ALLOW),
        is_public=any(rule.effect is Effect.PUBLIC for rule in lines),
    )
