"""Stores check-ins, and hands out those whose time has come."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    update,
)

from services.aftercare import tables
from services.aftercare.domain.check_ins.check_in import (
    CheckIn,
    CheckInState,
    NoSuchCheckIn,
    RiskBand,
)
from services.aftercare.tables.cadences import REASONS
from shared.unit_of_work import Repository
from shared.unit_of_work.repository import UnitAccess

_IDENTITY = frozenset({"id", "site", "version"})
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
# What time changes, of as many as one claim found, in one statement: they are locked, so nobody has
# changed them meanwhile.
_moved = (
    func.unnest(
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("versions", type_=ARRAY(Integer)),
        bindparam("states", type_=ARRAY(Text)),
        bindparam("wake", type_=ARRAY(DateTime(timezone=True))),
        bindparam("attempts", type_=ARRAY(SmallInteger)),
    )
    .table_valued("id", "version", "state", "wakes_at", "outreach_attempts")
    .render_derived(name="moved")
)
_TAKE_STEPS = (
    update(tables.check_in)
    .where(tables.check_in.c.id == _moved.c.id)
    .values(
        version=_moved.c.version,
        state=_moved.c.state,
        wakes_at=_moved.c.wakes_at,
        outreach_attempts=_moved.c.outreach_attempts,
    )
)


class SqlCheckIns(Repository[CheckIn]):
    table = tables.check_in
    missing = NoSuchCheckIn

    def __init__(self, uow: UnitAccess) -> None:
        super().__init__(uow)
        self._claimed: dict[UUID, CheckIn] = {}

    def to_row(self, aggregate: CheckIn) -> dict[str, Any]:
        # Not own_columns, which copies all that a row holds: these are written by the thousand.
        row = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
        return {**row, "reasons": REASONS.dump_python(aggregate.reasons, mode="json")}

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
        claimed = await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)
        self._claimed |= {each.id: each for each in claimed}
        return claimed

    def flush(self) -> None:
        self._take_steps()
        super().flush()

    def _take_steps(self) -> None:
        tracked = [self._tracked[check_in_id] for check_in_id in self._claimed]
        changed = [one for one in tracked if one.aggregate.version != one.stored_version]
        if not changed:
            return
        woken = [one.aggregate for one in changed]
        self._uow.write(
            _TAKE_STEPS,
            ids=[each.id for each in woken],
            versions=[each.version for each in woken],
            states=[each.state for each in woken],
            wake=[each.wakes_at for each in woken],
            attempts=[each.outreach_attempts for each in woken],
        )
        for one in changed:
            one.stored_version = one.aggregate.version
