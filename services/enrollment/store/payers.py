"""Stores payers' rules, version after version, and which payer covers a stay."""

from dataclasses import asdict

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.enrollment.domain.payers.coverage import Coverage
from services.enrollment.domain.payers.payer import PayerRules
from services.enrollment.tables.authorizations import coverage, payer_rules
from shared.errors import NotFound
from shared.unit_of_work import SqlUnitOfWork

_r = payer_rules.c
_OF_PAYER = select(payer_rules).where(_r.site == bindparam("site"), _r.payer == bindparam("payer"))
_NEWEST = _OF_PAYER.order_by(_r.number.desc()).limit(1)
_ONE = _OF_PAYER.where(_r.number == bindparam("number"))
_ADD = insert(payer_rules)

_NEW_COVERAGE = upsert(coverage)
_COVER = _NEW_COVERAGE.on_conflict_do_update(
    index_elements=["episode_id", "payer"],
    set_={
        "site": _NEW_COVERAGE.excluded.site,
        "covers_from": _NEW_COVERAGE.excluded.covers_from,
        "covers_until": _NEW_COVERAGE.excluded.covers_until,
        "sealed": _NEW_COVERAGE.excluded.sealed,
    },
)


class SqlPayers:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def newest(self, payer: str) -> PayerRules | None:
        row = await self._uow.fetch_one(_NEWEST, site=self._uow.site, payer=payer)
        return None if row is None else PayerRules.kept(row)

    async def pinned(self, payer: str, number: int) -> PayerRules:
        row = await self._uow.look_up(_ONE, site=self._uow.site, payer=payer, number=number)
        if row is None:
            raise NotFound("There are no rules of this payer and number here.")
        return PayerRules.kept(row)

    def add(self, rules: PayerRules) -> None:
        self._uow.write(_ADD, **asdict(rules), site=self._uow.site)

    def cover(self, covered: Coverage) -> None:
        self._uow.write(_COVER, **asdict(covered), site=self._uow.site)
