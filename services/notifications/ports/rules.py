"""What notifications needs to keep of its rules: their versions, and when digests are due."""

from datetime import datetime, time
from typing import Protocol
from uuid import UUID

from services.notifications.domain.rules.rule_set import Rules, RuleSet


class RuleSets(Protocol):
    async def in_force(self) -> Rules:
        """Return the newest version of the site, or the set of the first day."""
        ...

    async def find(self, aggregate_id: UUID) -> RuleSet | None: ...
    async def get(self, aggregate_id: UUID) -> RuleSet: ...
    async def newest(self) -> RuleSet | None:
        """Return the newest version that the site published."""
        ...

    def add(self, aggregate: RuleSet) -> None: ...


class Digests(Protocol):
    """When a site's people get their counts: one row for each local time that rules name."""

    def expect(self, at: time, due_at: datetime) -> None:
        """Let a digest be due, unless it is already expected at another moment."""
        ...
