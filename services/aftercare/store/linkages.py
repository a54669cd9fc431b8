"""Stores linkages, and hands out those whose next step the clock has a part in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, cast, func, select, update

from services.aftercare import tables
from services.aftercare.domain.linkages.linkage import (
    DeclineReason,
    Linkage,
    LinkageKind,
    NoSuchLinkage,
    SaidBy,
)
from services.aftercare.domain.linkages.owed import Owed, OwedStep
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository
from shared.unit_of_work.repository import UnitAccess

_t = tables.linkage
_LINKAGES_OF_PLAN = select(_t).where(_t.c.plan_id == bindparam("plan_id")).order_by(_t.c.id)
_LOCKED = (
    select(_t).where(_t.c.id == bindparam("id"), _t.c.site == bindparam("site")).with_for_update()
)
_RESTING_ON = (
    select(_t)
    .where(_t.c.consent_id == bindparam("consent_id"), _t.c.site == bindparam("site"))
    .order_by(_t.c.id)
)
_OF_PROVIDER = (
    select(_t)
    .where(
        _t.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        _t.c.site == bindparam("site"),
        _t.c.provider_code == bindparam("provider_code"),
        _t.c.consent_id.is_not(None),
    )
    .order_by(_t.c.id)
)
# Whoever another worker holds is skipped, not waited for; see the check-ins.
_CLAIM_WAKING = (
    select(_t)
    .where(_t.c.site == bindparam("site"), _t.c.wakes_at <= bindparam("now"))
    .order_by(_t.c.wakes_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_ends = tables.known_consent.c
CONSENT_ENDS_AT = func.least(
    _ends.ended_at,
    func.timezone(_t.c.timezone, cast(_ends.expires_on + 1, DateTime)),
)
"""When a consent ends, its last day being the linkage's local one."""
_CONSENT = bindparam("consent", type_=Uuid)
_RESTING = {
    "consent_ends_at": select(CONSENT_ENDS_AT)
    .where(_ends.id == _CONSENT, _ends.site == _t.c.site)
    .scalar_subquery()
}
_REST = update(_t).where(_t.c.id == bindparam("row_id")).values(_RESTING)
REST_OF = (
    update(_t)
    .where(_t.c.consent_id == _CONSENT, _t.c.site == bindparam("consent_site"))
    .values(_RESTING)
)
"""All that rests on a consent of which something new was heard."""
_OWED = {
    "owed_step": "step",
    "owed_by": "by",
    "owed_since": "since",
    "due_on": "due_on",
    "due_at": "due_at",
    "wakes_at": "wakes_at",
    "owed_explanation": "explanation",
}
"""By column: the field of what is owed."""


class SqlLinkages(Repository[Linkage]):
    table = tables.linkage
    missing = NoSuchLinkage

    def __init__(self, uow: UnitAccess) -> None:
        super().__init__(uow)
        self._rested_on: dict[UUID, UUID | None] = {}

    def flush(self) -> None:
        """Write what changed, and when the consent ends that a linkage has come to rest on."""
        super().flush()
        for tracked in self._tracked.values():
            linkage = tracked.aggregate
            if self._rested_on.get(linkage.id) != linkage.consent_id:
                self._rested_on[linkage.id] = linkage.consent_id
                self._uow.write(_REST, row_id=linkage.id, consent=linkage.consent_id)

    def to_row(self, aggregate: Linkage) -> dict[str, Any]:
        row = own_columns(aggregate)
        owed = row.pop("owed")
        return {**row, **{column: owed and owed[name] for column, name in _OWED.items()}}

    def from_row(self, row: Mapping[str, Any]) -> Linkage:
        values = dict(row)
        values.pop("consent_ends_at")
        self._rested_on[values["id"]] = values["consent_id"]
        owed = {name: values.pop(column) for column, name in _OWED.items()}
        reason, said_by = values["decline_reason"], values["attendance_said_by"]
        linked_from = values["linked_from"]
        codes = {
            "kind": LinkageKind(values["kind"]),
            "state": LinkageState(values["state"]),
            "decline_reason": reason and DeclineReason(reason),
            "attendance_said_by": said_by and SaidBy(said_by),
            "linked_from": linked_from and LinkageState(linked_from),
            "owed": owed["step"] and Owed(**{**owed, "step": OwedStep(owed["step"])}),
        }
        return Linkage(**{**values, **codes})

    async def locked(self, linkage_id: UUID) -> Linkage | None:
        await self._uow.begin()
        return await self.find_by(_LOCKED, id=linkage_id, site=self._uow.site)

    async def of_plan(self, plan_id: UUID) -> list[Linkage]:
        return await self.list_by(_LINKAGES_OF_PLAN, plan_id=plan_id)

    async def resting_on(self, consent_id: UUID) -> list[Linkage]:
        return await self.list_by(_RESTING_ON, consent_id=consent_id, site=self._uow.site)

    async def of_provider(self, provider_code: str, ids: list[UUID]) -> list[Linkage]:
        return await self.list_by(
            _OF_PROVIDER, provider_code=provider_code, ids=ids, site=self._uow.site
        )

    async def claim_waking(self, now: datetime, at_most: int) -> list[Linkage]:
        await self._uow.begin()
        return await self.list_by(_CLAIM_WAKING, site=self._uow.site, now=now, at_most=at_most)
