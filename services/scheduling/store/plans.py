"""Owns how availability and plans are kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, and_, any_, bindparam, func, or_, select

from services.scheduling import tables
from services.scheduling.domain.plans.plan import PlanMode, PlanRun, PlanState
from services.scheduling.domain.plans.planned_week import AppliedAs, PlannedWeek, WeekState
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.store.rows import AT_SITE, columns
from shared.unit_of_work import Repository

_n, _p, _w = tables.week_needs.c, tables.plan_run.c, tables.planned_week.c

_OF_CLIENT = select(tables.week_needs).where(
    _n.site == AT_SITE, _n.client_id == bindparam("client_id")
)
_PLAN = (
    select(tables.plan_run).where(_p.site == AT_SITE, _p.id == bindparam("id")).with_for_update()
)
_NEXT = (
    select(tables.plan_run)
    .where(_p.site == AT_SITE)
    .where(
        or_(
            _p.state == PlanState.REQUESTED.value,
            and_(
                _p.state == PlanState.RUNNING.value,
                _p.lease_until <= bindparam("now", type_=DateTime(timezone=True)),
            ),
        )
    )
    # What was left comes first: nothing else begins at its site before it.
    .order_by(_p.lease_until.nulls_last(), _p.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_BATCH = (
    select(tables.plan_run)
    .where(_p.batch_id == bindparam("batch_id"))
    .order_by(_p.id)
    .with_for_update()
)
_WEEKS = (
    select(tables.planned_week)
    .where(_w.site == AT_SITE, _w.plan_id == bindparam("plan_id"))
    .where(_w.client_id == any_(bindparam("client_ids", type_=ARRAY(Uuid))))
    .order_by(_w.client_id)
    .with_for_update()
)
_OPEN = (
    select(func.count())
    .select_from(tables.planned_week)
    .where(_w.site == AT_SITE, _w.plan_id == bindparam("plan_id"))
    .where(_w.state != WeekState.APPLIED.value)
    .where(~and_(_w.proposed.contained_by(_w.present), _w.present.contained_by(_w.proposed)))
)


class SqlWeekNeeds(Repository[WeekNeeds]):
    table = tables.week_needs

    async def of_client(self, client_id: UUID) -> WeekNeeds | None:
        return await self.find_by(_OF_CLIENT, site=self._uow.site, client_id=client_id)

    def to_row(self, aggregate: WeekNeeds) -> dict[str, Any]:
        return columns(
            aggregate,
            kept=tables.KEPT.dump_python(aggregate.kept, mode="json"),
            wishes=tables.WISHES.dump_python(aggregate.wishes, mode="json"),
        )

    def from_row(self, row: Mapping[str, Any]) -> WeekNeeds:
        typed = {
            "kept": tables.KEPT.validate_python(row["kept"]),
            "wishes": tables.WISHES.validate_python(row["wishes"]),
            "modalities": tuple(Modality(one) for one in row["modalities"]),
            "languages": tuple(row["languages"]),
            "audiences": tuple(row["audiences"]),
        }
        return WeekNeeds(**{**row, **typed})


class SqlPlans(Repository[PlanRun]):
    table = tables.plan_run

    async def find(self, aggregate_id: UUID) -> PlanRun | None:
        await self._uow.begin()
        return await self.find_by(_PLAN, site=self._uow.site, id=aggregate_id)

    async def next_to_begin(self, now: datetime) -> PlanRun | None:
        await self._uow.begin()
        return await self.find_by(_NEXT, site=self._uow.site, now=now)

    async def of_batch(self, batch_id: UUID) -> list[PlanRun]:
        await self._uow.begin()
        return await self.list_by(_BATCH, batch_id=batch_id)

    def to_row(self, aggregate: PlanRun) -> dict[str, Any]:
        outcome = aggregate.outcome
        shown = None if outcome is None else tables.OUTCOME.dump_python(outcome, mode="json")
        return columns(aggregate, outcome=shown)

    def from_row(self, row: Mapping[str, Any]) -> PlanRun:
        outcome = row["outcome"]
        typed = {
            "mode": PlanMode(row["mode"]),
            "state": PlanState(row["state"]),
            "outcome": None if outcome is None else tables.OUTCOME.validate_python(outcome),
        }
        return PlanRun(**{**row, **typed})


class SqlPlannedWeeks(Repository[PlannedWeek]):
    table = tables.planned_week

    async def of_clients(self, plan_id: UUID, client_ids: Iterable[UUID]) -> list[PlannedWeek]:
        await self._uow.begin()
        return await self.list_by(
            _WEEKS, site=self._uow.site, plan_id=plan_id, client_ids=list(client_ids)
        )

    async def open_in(self, plan_id: UUID) -> int:
        count: int = await self._uow.fetch_value(_OPEN, site=self._uow.site, plan_id=plan_id)
        return count

    def to_row(self, aggregate: PlannedWeek) -> dict[str, Any]:
        return columns(
            aggregate,
            shortfalls=tables.SHORTFALLS.dump_python(aggregate.shortfalls),
            present_shortfalls=tables.SHORTFALLS.dump_python(aggregate.present_shortfalls),
        )

    def from_row(self, row: Mapping[str, Any]) -> PlannedWeek:
        typed = {
            "proposed": tuple(row["proposed"]),
            "present": tuple(row["present"]),
            "settled": tuple(row["settled"]),
            "shortfalls": tables.SHORTFALLS.validate_python(row["shortfalls"]),
            "present_shortfalls": tables.SHORTFALLS.validate_python(row["present_shortfalls"]),
            "causes": tuple(row["causes"]),
            "state": WeekState(row["state"]),
            "applied_as": None if row["applied_as"] is None else AppliedAs(row["applied_as"]),
        }
        return PlannedWeek(**{**row, **typed})
