"""Stores drafts of the public, agreements, and each site's numbers of intake."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment import tables
from services.enrollment.domain.intake.agreement import Agreement
from services.enrollment.domain.intake.draft import ApplicationDraft, no_such_draft
from services.enrollment.domain.intake.intake_rules import IntakeRules
from services.enrollment.domain.intake.readmission import Readmission
from shared.unit_of_work import Repository, SqlUnitOfWork

_d, _a, _r = tables.application_draft, tables.agreement.c, tables.intake_rules

_HELD = (
    select(_d).where(_d.c.id == bindparam("id"), _d.c.site == bindparam("site")).with_for_update()
)
_TO_FORGET = (
    select(_d)
    .where(_d.c.site == bindparam("site"), _d.c.forget_at <= bindparam("now"))
    .order_by(_d.c.forget_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_FORGET = delete(_d).where(_d.c.id == bindparam("id"), _d.c.site == bindparam("site"))
_FORGET_KEY = delete(tables.client_key).where(
    tables.client_key.c.client_id == bindparam("client_id")
)
_NEW_HOUR = insert(tables.drafts_in_hour).values(
    site=bindparam("site"), hour=bindparam("hour"), opened=literal(1, Integer)
)
_COUNT = _NEW_HOUR.on_conflict_do_update(
    index_elements=["site", "hour"],
    set_={"opened": tables.drafts_in_hour.c.opened + 1},
    where=tables.drafts_in_hour.c.opened < bindparam("at_most", type_=Integer),
).returning(tables.drafts_in_hour.c.opened)
_FORGET_HOURS = delete(tables.drafts_in_hour).where(
    tables.drafts_in_hour.c.site == bindparam("site"),
    tables.drafts_in_hour.c.hour < bindparam("before"),
)
_PUBLISHED_ON = select(func.min(_a.published_on)).where(
    _a.site == bindparam("site"), _a.label == bindparam("label")
)
_NEWEST_RULES = (
    select(_r).where(_r.c.site == bindparam("site")).order_by(_r.c.version.desc()).limit(1)
)
_NEW_RULES = insert(_r)


class SqlDrafts(Repository[ApplicationDraft]):
    table = _d

    async def get(self, aggregate_id: UUID) -> ApplicationDraft:
        await self._uow.begin()
        held = await self.find_by(_HELD, id=aggregate_id, site=self._uow.site)
        if held is None:
            raise no_such_draft()
        return held

    async def count_one(self, hour: datetime, *, at_most: int) -> bool:
        await self._uow.begin()
        counted = await self._uow.fetch_value(
            _COUNT, site=self._uow.site, hour=hour, at_most=at_most
        )
        return counted is not None

    def forget(self, draft: ApplicationDraft) -> None:
        self._uow.write(_FORGET, id=draft.id, site=draft.site)
        if draft.submitted_at is None:
            self._uow.write(_FORGET_KEY, client_id=draft.client_id)

    async def to_forget(self, now: datetime, *, at_most: int) -> list[ApplicationDraft]:
        await self._uow.begin()
        return await self.list_by(_TO_FORGET, site=self._uow.site, now=now, at_most=at_most)

    def forget_counts(self, before: datetime) -> None:
        self._uow.write(_FORGET_HOURS, site=self._uow.site, before=before)

    def to_row(self, aggregate: ApplicationDraft) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "token_hash": aggregate.token_hash,
            "sealed": aggregate.sealed,
            "forget_at": aggregate.forget_at,
            "submitted_at": aggregate.submitted_at,
        }

    def from_row(self, row: Mapping[str, Any]) -> ApplicationDraft:
        return ApplicationDraft(**row)


class SqlReadmissions(Repository[Readmission]):
    table = tables.readmission

    def to_row(self, aggregate: Readmission) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "prior_episode_id": aggregate.prior_episode_id,
            "application_id": aggregate.application_id,
        }

    def from_row(self, row: Mapping[str, Any]) -> Readmission:
        return Readmission(**row)


class SqlAgreements(Repository[Agreement]):
    table = tables.agreement

    async def published_on(self, label: str) -> date | None:
        day: date | None = await self._uow.fetch_value(
            _PUBLISHED_ON, site=self._uow.site, label=label
        )
        return day

    def to_row(self, aggregate: Agreement) -> dict[str, Any]:
        return {
            "label": aggregate.label,
            "language": aggregate.language,
            "text": aggregate.text,
            "published_on": aggregate.published_on,
        }

    def from_row(self, row: Mapping[str, Any]) -> Agreement:
        return Agreement(**row)


class SqlRulesOfIntake:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def get(self) -> IntakeRules:
        row = await self._uow.look_up(_NEWEST_RULES, site=self._uow.site)
        if row is None:
            return IntakeRules()
        return IntakeRules(**{name: value for name, value in row.items() if name != "site"})

    def add(self, rules: IntakeRules) -> None:
        self._uow.write(_NEW_RULES, site=self._uow.site, **asdict(rules))
