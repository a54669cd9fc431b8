"""Stores assessments."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.enrollment import tables
from services.enrollment.domain.clinical.assessment import Assessment
from shared.unit_of_work import Repository

_a = tables.assessment.c
_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_COMPLETED_SINCE = (
    select(_a.id)
    .where(_a.site == bindparam("site"), _a.client_id == _THESE)
    .where(_a.instrument == bindparam("instrument"), _a.completed_on >= bindparam("since"))
    .order_by(_a.completed_on.desc())
    .limit(1)
)


class SqlAssessments(Repository[Assessment]):
    table = tables.assessment

    async def completed_since(
        self, client_ids: Collection[UUID], instrument: str, since: date
    ) -> UUID | None:
        found: UUID | None = await self._uow.fetch_value(
            _COMPLETED_SINCE,
            site=self._uow.site,
            clients=list(client_ids),
            instrument=instrument,
            since=since,
        )
        return found

    def to_row(self, aggregate: Assessment) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "instrument": aggregate.instrument,
            "instrument_version": aggregate.instrument_version,
            "completed_on": aggregate.completed_on,
            "recorded_at": aggregate.recorded_at,
            "recorded_by": aggregate.recorded_by,
            "corrects": aggregate.corrects,
            "correction_reason": aggregate.correction_reason,
            "sealed": aggregate.sealed,
        }

    def from_row(self, row: Mapping[str, Any]) -> Assessment:
        return Assessment(**row)
