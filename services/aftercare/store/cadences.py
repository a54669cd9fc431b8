"""Stores the versions of a site's cadence rules, and each plan's cadence."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.aftercare import tables
from services.aftercare.domain.check_ins.plan_cadence import PlanCadence
from services.aftercare.domain.check_ins.rules import CadenceRules, NoSuchCadenceRules
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.cadences import HEARD, RULES, cadence_of, rules_of
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository

_BELOW_THE_TIME = 2**80 - 1

_r = tables.cadence_rules.c
_OF_SITE = select(tables.cadence_rules).where(_r.site == bindparam("site"))
_OF_NUMBERS = _OF_SITE.where(_r.number == any_(bindparam("numbers", type_=ARRAY(Integer))))
_FIRST = insert(tables.cadence_rules).on_conflict_do_nothing()
_OF_PLANS = (
    select(tables.plan_cadence)
    .where(
        tables.plan_cadence.c.id == any_(bindparam("plans", type_=ARRAY(Uuid))),
        tables.plan_cadence.c.site == bindparam("site"),
    )
    .order_by(tables.plan_cadence.c.id)
    .with_for_update()
)


class SqlCadenceRules(VersionRepository[CadenceRules]):
    table = tables.cadence_rules
    missing = NoSuchCadenceRules

    async def of_number(self, number: int) -> CadenceRules:
        found = await self.of_numbers({number})
        if number not in found:
            raise NoSuchCadenceRules("This site has published no version of this number.")
        return found[number]

    async def of_numbers(self, numbers: Collection[int]) -> Mapping[int, CadenceRules]:
        found = await self.list_by(_OF_NUMBERS, site=self._uow.site, numbers=sorted(numbers))
        return {each.number: each for each in found}

    def first_id(self) -> UUID:
        # Ids that were made later, of their time, come after it.
        made = uuid5(NAMESPACE_URL, f"cadence-rules:{self._uow.site}:1")
        return UUID(int=made.int & _BELOW_THE_TIME)

    def add_first(self, rules: CadenceRules) -> None:
        identity = {"id": rules.id, "site": rules.site, "version": rules.version}
        self._uow.write(_FIRST, **self.to_row(rules), **identity)

    def to_row(self, aggregate: CadenceRules) -> dict[str, Any]:
        rules = RULES.dump_python(aggregate.rules, mode="json")
        days = {"base_days": list(aggregate.base_days), "weekdays": list(aggregate.weekdays)}
        return {**own_columns(aggregate), **days, "rules": rules}

    def from_row(self, row: Mapping[str, Any]) -> CadenceRules:
        return rules_of(row)


class SqlPlanCadences(Repository[PlanCadence]):
    table = tables.plan_cadence

    async def of_plans(self, plan_ids: Collection[UUID]) -> list[PlanCadence]:
        await self._uow.begin()
        return await self.list_by(_OF_PLANS, plans=sorted(plan_ids), site=self._uow.site)

    def to_row(self, aggregate: PlanCadence) -> dict[str, Any]:
        heard = HEARD.dump_python(aggregate.heard, mode="json")
        return {**own_columns(aggregate), "heard": heard}

    def from_row(self, row: Mapping[str, Any]) -> PlanCadence:
        return cadence_of(row)
