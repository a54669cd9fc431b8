"""Stores rule sets, and when digests are due. A version never changes, so it is read once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications import tables
from services.notifications.domain.rules.rule_set import FIRST_DAY, Rules, RuleSet
from services.notifications.store.people import AT_SITE
from services.notifications.tables.rules import RULES, rule_set_of
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import newest_of, numbered_of

_r = tables.rule_set.c
_VERSION = (
    select(_r.id)
    .where(_r.site == AT_SITE, _r.number.is_not(None))
    .order_by(_r.number.desc())
    .limit(1)
)
_NEWEST = newest_of(tables.rule_set)
_NUMBERED = numbered_of(tables.rule_set)
_TO_FOLLOW = (
    select(tables.rule_set)
    .where(_r.id == bindparam("id"), _r.site == AT_SITE, _r.replanned_at.is_(None))
    .with_for_update(skip_locked=True)
)
_KEPT = 4096
_known: dict[UUID, Rules] = {}
"""Published versions by id; they never change, and a process knows few."""


class SqlRuleSets(Repository[RuleSet]):
    table = tables.rule_set

    async def in_force(self) -> Rules:
        newest = await self._uow.fetch_value(_VERSION, site=self._uow.site)
        if newest is None:
            return FIRST_DAY
        if newest not in _known:
            if len(_known) >= _KEPT:
                _known.clear()
            _known[newest] = (await self.get(newest)).book
        return _known[newest]

    async def newest(self) -> RuleSet | None:
        return await self.find_by(_NEWEST, site=self._uow.site)

    async def to_follow(self) -> RuleSet | None:
        newest = await self._uow.fetch_value(_VERSION, site=self._uow.site)
        if newest is None:
            return None
        await self._uow.begin()
        return await self.find_by(_TO_FOLLOW, id=newest, site=self._uow.site)

    async def numbered(self, number: int) -> Rules:
        found = await self.find_by(_NUMBERED, number=number, site=self._uow.site)
        return FIRST_DAY if found is None else found.book

    def to_row(self, aggregate: RuleSet) -> dict[str, Any]:
        own = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
        return {**own, "rules": RULES.dump_python(aggregate.rules, mode="json")}

    def from_row(self, row: Mapping[str, Any]) -> RuleSet:
        return rule_set_of(row)


_IDENTITY = ("id", "site", "version")
