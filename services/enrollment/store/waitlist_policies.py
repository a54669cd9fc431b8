"""Stores the versions of a site's rules of waiting, and the alerts raised of initiation."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, exists, func, select

from services.enrollment import tables
from services.enrollment.domain.seats.initiation import InitiationAlert
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from shared.identifiers import new_id
from shared.unit_of_work import Repository

_a, _waits = tables.application.c, tables.awaiting_care
_WITHOUT_ALERT = (
    select(_a.id, _a.client_id, _a.received_on)
    .join(_waits, _waits.c.application_id == _a.id)
    .where(_waits.c.site == bindparam("site"), tables.awaits_care())
    .where(_waits.c.received_on.between(bindparam("earliest"), bindparam("latest")))
    .where(~exists().where(tables.initiation_alert.c.application_id == _a.id))
    .order_by(_waits.c.received_on, _waits.c.application_id)
    .limit(bindparam("at_most"))
)
# A worker that waited for another one's look sees what that one said.
_ONE_LOOK_AT_A_TIME = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("site", type_=Text), 0))
)


class SqlWaitlistPolicies(Repository[WaitlistPolicy]):
    table = tables.waitlist_policy

    async def current(self) -> WaitlistPolicy:
        found = await self.find_by(tables.NEWEST_POLICY, site=self._uow.site)
        return found or WaitlistPolicy(id=new_id(), site=self._uow.site)

    def to_row(self, aggregate: WaitlistPolicy) -> dict[str, Any]:
        row = asdict(aggregate)
        for name in ("id", "site", "version"):
            del row[name]
        return row

    def from_row(self, row: Mapping[str, Any]) -> WaitlistPolicy:
        return tables.policy_of(row)


class SqlInitiationAlerts(Repository[InitiationAlert]):
    table = tables.initiation_alert

    async def without_alert(
        self, earliest: date, latest: date, at_most: int
    ) -> list[tuple[UUID, UUID, date]]:
        await self._uow.begin()
        await self._uow.fetch(_ONE_LOOK_AT_A_TIME, site=self._uow.site)
        rows = await self._uow.fetch(
            _WITHOUT_ALERT,
            site=self._uow.site,
            earliest=earliest,
            latest=latest,
            at_most=at_most,
        )
        return [(row["id"], row["client_id"], row["received_on"]) for row in rows]

    def to_row(self, aggregate: InitiationAlert) -> dict[str, Any]:
        return {
            "application_id": aggregate.application_id,
            "client_id": aggregate.client_id,
            "due_on": aggregate.due_on,
            "days_waiting": aggregate.days_waiting,
        }

    def from_row(self, row: Mapping[str, Any]) -> InitiationAlert:
        return InitiationAlert(**row)
