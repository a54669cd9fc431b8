"""Stores outreach tasks and check-in settings, and hands out tasks whose deadline has passed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.instruments.settings import (
    CheckInSettings,
    SettingsBook,
    default_settings,
)
from services.aftercare.domain.outreach.task import NoSuchOutreachTask, OutreachTask
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.outreach import (
    ASKED,
    ATTEMPTS,
    OUTREACH_POLICY,
    RISK_RULES,
    settings_of,
    task_of,
)
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository, versions_of

_task = tables.outreach_task
_OF_CHECK_IN = select(_task).where(
    _task.c.check_in_id == bindparam("check_in_id"), _task.c.site == bindparam("site")
)
_ALL_SETTINGS = versions_of(tables.check_in_settings).order_by(tables.check_in_settings.c.number)
# Both rows are locked, or the task is skipped: an answer that is being kept takes the check-in
# first and the task after it, and neither ever waits for the other.
_CLAIM_OVERDUE = (
    select(_task)
    .join(tables.check_in, tables.check_in.c.id == _task.c.check_in_id)
    .where(_task.c.site == bindparam("site"), _task.c.wakes_at <= bindparam("now"))
    .order_by(_task.c.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)


class SqlCheckInSettings(VersionRepository[CheckInSettings]):
    table = tables.check_in_settings
    _book: SettingsBook | None = None

    async def book(self) -> SettingsBook:
        if self._book is None:
            published = await self.list_by(_ALL_SETTINGS, site=self._uow.site)
            self._book = SettingsBook((default_settings(self._uow.site), *published))
        return self._book

    def to_row(self, aggregate: CheckInSettings) -> dict[str, Any]:
        kept = {
            "asked": ASKED.dump_python(aggregate.asked, mode="json"),
            "risk_rules": RISK_RULES.dump_python(aggregate.risk_rules, mode="json"),
            "outreach": OUTREACH_POLICY.dump_python(aggregate.outreach, mode="json"),
        }
        return {**own_columns(aggregate), **kept}

    def from_row(self, row: Mapping[str, Any]) -> CheckInSettings:
        return settings_of(row)


class SqlOutreachTasks(Repository[OutreachTask]):
    table = tables.outreach_task
    missing = NoSuchOutreachTask

    async def of_check_in(self, check_in_id: UUID) -> OutreachTask | None:
        return await self.find_by(_OF_CHECK_IN, check_in_id=check_in_id, site=self._uow.site)

    async def claim_overdue(self, now: datetime, at_most: int) -> list[OutreachTask]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_OVERDUE, site=self._uow.site, now=now, at_most=at_most)

    def to_row(self, aggregate: OutreachTask) -> dict[str, Any]:
        attempts = ATTEMPTS.dump_python(aggregate.attempts, mode="json")
        return {**own_columns(aggregate), "attempts": attempts}

    def from_row(self, row: Mapping[str, Any]) -> OutreachTask:
        return task_of(row)
