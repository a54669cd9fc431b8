"""Stores check-ins, and hands out those whose time has come."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.aftercare import tables
from services.aftercare.domain.check_ins.check_in import (
    CheckIn,
    CheckInState,
    NoSuchCheckIn,
    RiskBand,
)
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.cadences import REASONS
from shared.unit_of_work import Repository

_CHECK_INS_OF_PLAN = (
    select(tables.check_in)
    .where(tables.check_in.c.plan_id == bindparam("plan_id"))
    .order_by(tables.check_in.c.id)
)
_CHECK_INS_OF_PLANS = (
    select(tables.check_in)
    .where(
        tables.check_in.c.plan_id == any_(bindparam("plans", type_=ARRAY(Uuid))),
        tables.check_in.c.site == bindparam("site"),
    )
    .order_by(tables.check_in.c.id)
)
_CHECK_INS_OF_IDS = select(tables.check_in).where(
    tables.check_in.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
    tables.check_in.c.site == bindparam("site"),
)
_LOCKED = (
    select(tables.check_in)
    .where(tables.check_in.c.id == bindparam("id"), tables.check_in.c.site == bindparam("site"))
    .with_for_update()
)
# Whoever another worker holds is skipped, not waited for; READ COMMITTED looks at the row again
# once it is locked, so nobody is claimed for a step that has been taken meanwhile.
_CLAIM_WAKING = (
    select(tables.check_in)
    .where(
        tables.check_in.c.site == bindparam("site"),
        tables.check_in.c.wakes_at <= bindparam("now"),
    )
    .order_by(tables.check_in.c.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)


class SqlCheckIns(Repository[CheckIn]):
    table = tables.check_in
    missing = NoSuchCheckIn

    def to_row(self, aggregate: CheckIn) -> dict[str, Any]:
        reasons = REASONS.dump_python(aggregate.reasons, mode="json")
        return {**own_columns(aggregate), "reasons": reasons}

    def from_row(self, row: Mapping[str, Any]) -> CheckIn:
        risk = row["risk_band"]
        codes = {
            "reasons": REASONS.validate_python(row["reasons"]),
            "state": CheckInState(row["state"]),
            "risk_band": None if risk is None else RiskBand(risk),
        }
        return CheckIn(**{**row, **codes})

    async def locked(self, check_in_id: UUID) -> CheckIn:
        await self._uow.begin()
        found = await self.find_by(_LOCKED, id=check_in_id, site=self._uow.site)
        if found is None:
            raise NoSuchCheckIn("There is no check-in of this id here.")
        return found

    async def of_ids(self, ids: Sequence[UUID]) -> list[CheckIn]:
        return await self.list_by(_CHECK_INS_OF_IDS, ids=list(ids), site=self._uow.site)

    async def of_plan(self, plan_id: UUID) -> list[CheckIn]:
        return await self.list_by(_CHECK_INS_OF_PLAN, plan_id=plan_id)

    async def of_plans(self, plan_ids: Collection[UUID]) -> list[CheckIn]:
        return await self.list_by(_CHECK_INS_OF_PLANS, plans=sorted(plan_ids), site=self._uow.site)

    async def claim_waking(self, now: datetime, at_most: int) -> list[CheckIn]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)
