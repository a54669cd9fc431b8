"""The unit of work and the repositories: how aftercare's aggregates live in PostgreSQL."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.check_in import CheckIn, CheckInState, NoSuchCheckIn, RiskBand
from services.aftercare.domain.episode import Discharge, KnownEpisode
from services.aftercare.domain.linkage import Linkage, LinkageKind, LinkageState
from services.aftercare.domain.plan import ContinuingCarePlan, NoSuchPlan, PlanState
from shared.errors import StaleVersion
from shared.unit_of_work import Repository, SqlUnitOfWork

_PLAN_OF_EPISODE = select(tables.plan).where(
    tables.plan.c.episode_id == bindparam("episode_id"), tables.plan.c.site == bindparam("site")
)
_KNOWN = select(tables.known_episode).where(
    tables.known_episode.c.episode_id == bindparam("episode_id"),
    tables.known_episode.c.site == bindparam("site"),
)
_LINKAGES_OF_PLAN = (
    select(tables.linkage)
    .where(tables.linkage.c.plan_id == bindparam("plan_id"))
    .order_by(tables.linkage.c.id)
)
_CHECK_INS_OF_PLAN = (
    select(tables.check_in)
    .where(tables.check_in.c.plan_id == bindparam("plan_id"))
    .order_by(tables.check_in.c.id)
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


class SqlEpisodes(Repository[KnownEpisode]):
    table = tables.known_episode

    async def of(self, episode_id: UUID) -> KnownEpisode | None:
        return await self.find_by(_KNOWN, episode_id=episode_id, site=self._uow.site)

    def to_row(self, aggregate: KnownEpisode) -> dict[str, Any]:
        row = _own_columns(aggregate)
        row.pop("discharge")
        end = aggregate.discharge
        row["disposition"] = end and end.disposition
        row["discharged_on"] = end and end.discharged_on
        row["discharge_from_history"] = end and end.from_history
        return row

    def from_row(self, row: Mapping[str, Any]) -> KnownEpisode:
        values = dict(row)
        disposition, day, from_history = (
            values.pop(name) for name in ("disposition", "discharged_on", "discharge_from_history")
        )
        discharge = None if disposition is None else Discharge(disposition, day, from_history)
        return KnownEpisode(discharge=discharge, **values)


class SqlPlans(Repository[ContinuingCarePlan]):
    table = tables.plan
    missing = NoSuchPlan

    def to_row(self, aggregate: ContinuingCarePlan) -> dict[str, Any]:
        return _own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> ContinuingCarePlan:
        return ContinuingCarePlan(**{**row, "state": PlanState(row["state"])})

    async def of_episode(self, episode_id: UUID) -> ContinuingCarePlan | None:
        return await self.find_by(_PLAN_OF_EPISODE, episode_id=episode_id, site=self._uow.site)


class SqlLinkages(Repository[Linkage]):
    table = tables.linkage

    def to_row(self, aggregate: Linkage) -> dict[str, Any]:
        return _own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Linkage:
        codes = {"kind": LinkageKind(row["kind"]), "state": LinkageState(row["state"])}
        return Linkage(**{**row, **codes})

    async def of_plan(self, plan_id: UUID) -> list[Linkage]:
        return await self.list_by(_LINKAGES_OF_PLAN, plan_id=plan_id)


class SqlCheckIns(Repository[CheckIn]):
    table = tables.check_in
    missing = NoSuchCheckIn

    def to_row(self, aggregate: CheckIn) -> dict[str, Any]:
        return _own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> CheckIn:
        risk = row["risk_band"]
        codes = {
            "state": CheckInState(row["state"]),
            "risk_band": None if risk is None else RiskBand(risk),
        }
        return CheckIn(**{**row, **codes})

    async def of_plan(self, plan_id: UUID) -> list[CheckIn]:
        return await self.list_by(_CHECK_INS_OF_PLAN, plan_id=plan_id)

    async def claim_waking(self, now: datetime, at_most: int) -> list[CheckIn]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)


class SqlAftercareUnitOfWork(SqlUnitOfWork):
    """`AftercareUnitOfWork` on PostgreSQL."""

    service = "aftercare"
    # Two workers learned of the same episode at once: the later one looks again.
    constraints = {
        "known_episode_is_one_per_site": StaleVersion,
        "plan_episode_id_key": StaleVersion,
    }

    @property
    def episodes(self) -> SqlEpisodes:
        return self.repository(SqlEpisodes)

    @property
    def plans(self) -> SqlPlans:
        return self.repository(SqlPlans)

    @property
    def linkages(self) -> SqlLinkages:
        return self.repository(SqlLinkages)

    @property
    def check_ins(self) -> SqlCheckIns:
        return self.repository(SqlCheckIns)


def _own_columns(aggregate: Any) -> dict[str, Any]:
    row = asdict(aggregate)
    for name in ("id", "site", "version"):
        row.pop(name)
    return row
