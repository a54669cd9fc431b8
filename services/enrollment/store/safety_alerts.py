"""Stores safety alerts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.enrollment import tables
from services.enrollment.domain.clinical.safety_alert import AlertState, SafetyAlert
from shared.unit_of_work import Repository

_c = tables.safety_alert.c
_UNRESOLVED = select(tables.safety_alert).where(
    _c.site == bindparam("site"),
    _c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))),
    _c.state != AlertState.RESOLVED.value,
)


class SqlSafetyAlerts(Repository[SafetyAlert]):
    table = tables.safety_alert

    async def unresolved_of(self, client_ids: Collection[UUID]) -> list[SafetyAlert]:
        return await self.list_by(_UNRESOLVED, site=self._uow.site, clients=list(client_ids))

    def to_row(self, aggregate: SafetyAlert) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            "raised_at": aggregate.raised_at,
            "sealed": aggregate.sealed,
            "state": aggregate.state,
            "acknowledged_at": aggregate.acknowledged_at,
            "acknowledged_by": aggregate.acknowledged_by,
            "resolved_at": aggregate.resolved_at,
            "resolved_by": aggregate.resolved_by,
            "sealed_resolution": aggregate.sealed_resolution,
        }

    def from_row(self, row: Mapping[str, Any]) -> SafetyAlert:
        return SafetyAlert(**{**row, "state": AlertState(row["state"])})
