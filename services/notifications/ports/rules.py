"""What notifications needs to keep of its rules: their versions, and when digests are due."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Protocol
from uuid import UUID

from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import Rules, RuleSet
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Category, ChannelName


class RuleSets(Protocol):
    async def in_force(self) -> Rules:
        """Return the newest version of the site, or the set of the first day."""
        ...

    async def find(self, aggregate_id: UUID) -> RuleSet | None: ...
    async def get(self, aggregate_id: UUID) -> RuleSet: ...
    async def newest(self) -> RuleSet | None:
        """Return the newest version that the site published."""
        ...

    async def to_follow(self) -> RuleSet | None:
        """Return the version in force, locked, if what waits has yet to follow it."""
        ...

    async def numbered(self, number: int) -> Rules:
        """Return a version; the set of the first day where there is none."""
        ...

    def add(self, aggregate: RuleSet) -> None: ...


class Digests(Protocol):
    """When a site's people get their counts, and of what: one row for each time that rules name."""

    def expect(self, at: time, due_at: datetime) -> None:
        """Let a digest be due, unless it is already expected at another moment."""
        ...

    async def due(self, now: datetime, at_most: int) -> list[time]:
        """Return the times whose digests are due, locked; what others have locked is skipped."""
        ...

    def put_off(self, at: time, due_at: datetime) -> None: ...
    def drop(self, at: time) -> None: ...

    async def count(self, rule: Rule, since: datetime) -> int:
        """Count what stands and happened since, of the kinds that a rule counts."""
        ...

    async def words_since(self, since: datetime, at_most: int) -> list[Subject]:
        """Return what stands and happened since, but sessions, the newest first."""
        ...

    async def granted(self, people: Collection[UUID]) -> set[tuple[UUID, ChannelName, Category]]:
        """Return what people permit, whatever it rests on."""
        ...
