"""Owns how tracks are kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from services.scheduling import tables
from services.scheduling.domain.programs.track import Track
from services.scheduling.store.rows import AT_SITE, columns
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import newest_of, numbered_of

_t = tables.track.c
_NEWEST = newest_of(tables.track, "code")
_VERSION = numbered_of(tables.track, "code")
_FIRST_CODE = select(_t.code).where(_t.site == AT_SITE).order_by(_t.id).limit(1)


class SqlTracks(Repository[Track]):
    table = tables.track

    async def newest(self, code: str | None) -> Track | None:
        if code is None:
            code = await self._uow.fetch_value(_FIRST_CODE, site=self._uow.site)
        return await self.find_by(_NEWEST, site=self._uow.site, code=code) if code else None

    async def version(self, code: str, number: int) -> Track | None:
        return await self.find_by(_VERSION, site=self._uow.site, code=code, number=number)

    def to_row(self, aggregate: Track) -> dict[str, Any]:
        return columns(
            aggregate,
            phases=tables.PHASES.dump_python(aggregate.phases, mode="json"),
            curriculum=tables.CURRICULUM.dump_python(aggregate.curriculum, mode="json"),
            slots=tables.SLOTS.dump_python(aggregate.slots, mode="json"),
        )

    def from_row(self, row: Mapping[str, Any]) -> Track:
        typed = {
            "phases": tables.PHASES.validate_python(row["phases"]),
            "curriculum": tables.CURRICULUM.validate_python(row["curriculum"]),
            "slots": tables.SLOTS.validate_python(row["slots"]),
        }
        return Track(**{**row, **typed})
