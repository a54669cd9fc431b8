"""Stores schedules of assessments, the rotas of episodes, and what is due."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update

from services.enrollment import tables
from services.enrollment.domain.clinical.assessment_schedule import (
    DEFAULT_INSTRUMENTS,
    AssessmentRota,
    AssessmentSchedule,
    DueAssessment,
    DueState,
    ScheduledInstrument,
)
from shared.identifiers import new_id
from shared.unit_of_work import Repository

_schedule = tables.assessment_schedule
_rota = tables.assessment_rota
_due = tables.due_assessment

_CURRENT = (
    select(_schedule)
    .where(_schedule.c.site == bindparam("site"))
    .order_by(_schedule.c.number.desc())
    .limit(1)
)
_CLAIM_WAKING = (
    select(_rota)
    .where(_rota.c.site == bindparam("site"), _rota.c.wakes_at <= bindparam("now"))
    .order_by(_rota.c.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_WAKE_ALL = (
    update(_rota)
    .where(_rota.c.site == bindparam("of_site"), _rota.c.wakes_at.is_not(None))
    .values(wakes_at=bindparam("now"))
)
# A stay may go on at another site, or go on after all.
_FOLLOW = (
    update(_rota)
    .where(_rota.c.id == bindparam("of_episode"))
    .values(site=bindparam("to_site"), wakes_at=bindparam("now"))
)
_DUE_THERE = (
    update(_due)
    .where(_due.c.episode_id == bindparam("of_episode"), _due.c.state == DueState.DUE.value)
    .values(site=bindparam("to_site"))
)
_OPEN = select(_due).where(_due.c.site == bindparam("site"), _due.c.state == DueState.DUE.value)
_OPEN_OF_EPISODE = _OPEN.where(_due.c.episode_id == bindparam("episode_id"))
_OPEN_OF_CLIENT = _OPEN.where(
    _due.c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))),
    _due.c.instrument == bindparam("instrument"),
    _due.c.counts_from <= bindparam("completed_on"),
)


class SqlAssessmentSchedules(Repository[AssessmentSchedule]):
    table = _schedule

    async def current(self) -> AssessmentSchedule:
        found = await self.find_by(_CURRENT, site=self._uow.site)
        return found or AssessmentSchedule(
            id=new_id(), site=self._uow.site, number=0, instruments=DEFAULT_INSTRUMENTS
        )

    def to_row(self, aggregate: AssessmentSchedule) -> dict[str, Any]:
        return {
            "number": aggregate.number,
            "instruments": [asdict(one) for one in aggregate.instruments],
            "published_at": aggregate.published_at,
            "published_by": aggregate.published_by,
        }

    def from_row(self, row: Mapping[str, Any]) -> AssessmentSchedule:
        instruments = tuple(ScheduledInstrument(**one) for one in row["instruments"])
        return AssessmentSchedule(**{**row, "instruments": instruments})


class SqlAssessmentRotas(Repository[AssessmentRota]):
    table = _rota

    async def claim_waking(self, now: datetime, at_most: int) -> list[AssessmentRota]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)

    def wake_all(self, now: datetime) -> None:
        self._uow.write(_WAKE_ALL, of_site=self._uow.site, now=now)

    def follow(self, episode_id: UUID, site: str, now: datetime) -> None:
        self._uow.write(_FOLLOW, of_episode=episode_id, to_site=site, now=now)
        self._uow.write(_DUE_THERE, of_episode=episode_id, to_site=site)

    def to_row(self, aggregate: AssessmentRota) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "wakes_at": aggregate.wakes_at,
            "last_due": {code: day.isoformat() for code, day in aggregate.last_due.items()},
        }

    def from_row(self, row: Mapping[str, Any]) -> AssessmentRota:
        days = {code: date.fromisoformat(day) for code, day in row["last_due"].items()}
        return AssessmentRota(**{**row, "last_due": days})


class SqlDueAssessments(Repository[DueAssessment]):
    table = _due

    async def open_of_episode(self, episode_id: UUID) -> list[DueAssessment]:
        return await self.list_by(_OPEN_OF_EPISODE, site=self._uow.site, episode_id=episode_id)

    async def open_of_client(
        self, client_ids: Collection[UUID], instrument: str, completed_on: date
    ) -> list[DueAssessment]:
        return await self.list_by(
            _OPEN_OF_CLIENT,
            site=self._uow.site,
            clients=list(client_ids),
            instrument=instrument,
            completed_on=completed_on,
        )

    def to_row(self, aggregate: DueAssessment) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "episode_id": aggregate.episode_id,
            "instrument": aggregate.instrument,
            "due_on": aggregate.due_on,
            "counts_from": aggregate.counts_from,
            "schedule_number": aggregate.schedule_number,
            "state": aggregate.state,
            "assessment_id": aggregate.assessment_id,
        }

    def from_row(self, row: Mapping[str, Any]) -> DueAssessment:
        return DueAssessment(**{**row, "state": DueState(row["state"])})
