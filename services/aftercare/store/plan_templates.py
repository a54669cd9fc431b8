"""Stores versions of plan templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, select

from services.aftercare import tables
from services.aftercare.domain.plans.template_version import (
    NoSuchTemplateVersion,
    TemplateVersion,
)
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.plan_templates import TEMPLATES, version_of
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import newest_of, numbered_of

_e = tables.known_episode.c
_PROGRAMS = (
    select(_e.program)
    .where(
        _e.site == bindparam("site"),
        _e.program == any_(bindparam("programs", type_=ARRAY(Text))),
    )
    .distinct()
)


class SqlPlanTemplates(Repository[TemplateVersion]):
    table = tables.plan_template
    missing = NoSuchTemplateVersion

    def to_row(self, aggregate: TemplateVersion) -> dict[str, Any]:
        templates = TEMPLATES.dump_python(aggregate.templates, mode="json")
        return {**own_columns(aggregate), "templates": templates}

    def from_row(self, row: Mapping[str, Any]) -> TemplateVersion:
        return version_of(row)

    async def in_force(self) -> TemplateVersion | None:
        return await self.find_by(newest_of(self.table), site=self._uow.site)

    async def of_number(self, number: int) -> TemplateVersion | None:
        found = numbered_of(self.table)
        return await self.find_by(found, site=self._uow.site, number=number)

    async def programs_heard_of(self, programs: Iterable[str]) -> set[str]:
        wanted = sorted(set(programs))
        rows = await self._uow.fetch(_PROGRAMS, site=self._uow.site, programs=wanted)
        return {row["program"] for row in rows}
