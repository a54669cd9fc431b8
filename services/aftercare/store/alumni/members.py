"""Stores memberships; a client has one at a site."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from services.aftercare import tables
from services.aftercare.domain.alumni.membership import (
    AlumniMembership,
    MembershipState,
    NoSuchMembership,
)
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.alumni import OF_A_PERSON
from services.aftercare.tables.episodes import TELLS_OF_DEATH
from services.aftercare.tables.persons import OF_PERSON, other_ids
from shared.unit_of_work import Repository

_m, _e = tables.alumni_membership.c, tables.known_episode.c

_OF_CLIENT = (
    select(tables.alumni_membership)
    .where(_m.client_id == OF_PERSON, _m.site == bindparam("site"))
    .order_by(*OF_A_PERSON)
    .limit(1)
)
_HELD = _OF_CLIENT.with_for_update()
_DIED = select(_e.id).where(TELLS_OF_DEATH).correlate(tables.alumni_membership)
_DECEASED = (
    select(tables.alumni_membership)
    .where(
        _m.site == bindparam("site"),
        _m.state != MembershipState.OPTED_OUT,
        or_(
            _DIED.where(_e.client_id == _m.client_id).exists(),
            _DIED.where(_e.client_id.in_(other_ids(tables.alumni_membership))).exists(),
        ),
    )
    .order_by(_m.id)
    .limit(bindparam("at_most"))
)


class SqlAlumniMemberships(Repository[AlumniMembership]):
    table = tables.alumni_membership
    missing = NoSuchMembership

    async def of_client(self, client_id: UUID) -> AlumniMembership | None:
        return await self.find_by(_OF_CLIENT, client_id=client_id, site=self._uow.site)

    async def must_be_of(self, client_id: UUID) -> AlumniMembership:
        return _found(await self.of_client(client_id))

    async def hold(self, client_id: UUID) -> AlumniMembership:
        await self._uow.begin()
        return _found(await self.find_by(_HELD, client_id=client_id, site=self._uow.site))

    async def deceased(self, at_most: int) -> list[AlumniMembership]:
        return await self.list_by(_DECEASED, site=self._uow.site, at_most=at_most)

    def to_row(self, aggregate: AlumniMembership) -> dict[str, Any]:
        agreed = tables.AGREED.dump_python(aggregate.agreed, mode="json")
        return {**own_columns(aggregate), "agreed": agreed}

    def from_row(self, row: Mapping[str, Any]) -> AlumniMembership:
        return tables.membership_of(row)


def _found(membership: AlumniMembership | None) -> AlumniMembership:
    if membership is None:
        raise NoSuchMembership("There is no membership here yet: an invitation comes first.")
    return membership
