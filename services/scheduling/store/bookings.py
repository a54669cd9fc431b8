"""Owns how memberships are kept."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.scheduling import tables
from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.sessions.series import Weekday
from services.scheduling.store.rows import AT_SITE, columns
from shared.unit_of_work import Repository

_m = tables.membership.c

_MEMBERSHIPS = (
    select(tables.membership)
    .where(_m.site == AT_SITE, _m.client_id == bindparam("client_id"))
    .order_by(_m.id)
)


class SqlMemberships(Repository[Membership]):
    table = tables.membership

    async def of_client(self, client_id: UUID) -> list[Membership]:
        return await self.list_by(_MEMBERSHIPS, site=self._uow.site, client_id=client_id)

    def to_row(self, aggregate: Membership) -> dict[str, Any]:
        days = aggregate.weekdays
        return columns(aggregate, weekdays=None if days is None else [day.value for day in days])

    def from_row(self, row: Mapping[str, Any]) -> Membership:
        days = row["weekdays"]
        typed = {
            "state": MembershipState(row["state"]),
            "weekdays": None if days is None else tuple(Weekday(day) for day in days),
        }
        return Membership(**{**row, **typed})
