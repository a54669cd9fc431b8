"""Stores mentors and mentorships; who changes a mentor's room holds its row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.alumni.mentor import Mentor, MentorState, NoSuchMentor, Reachable
from services.aftercare.domain.alumni.mentorship import (
    LIVE,
    Mentorship,
    MentorshipState,
    NoSuchMentorship,
)
from services.aftercare.store.rows import among, own_columns
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import Repository

_m, _s = tables.mentor.c, tables.mentorship.c

_HELD = (
    select(tables.mentor)
    .where(_m.id == bindparam("id"), _m.site == bindparam("site"))
    .with_for_update()
)
_OF_MEMBER = select(tables.mentor).where(_m.membership_id == bindparam("membership_id"))
_WITH_ROOM = (
    select(tables.mentor)
    .where(
        _m.site == bindparam("site"),
        _m.state == MentorState.APPROVED,
        _m.mentees < _m.capacity,
    )
    .order_by(_m.id)
    .limit(bindparam("at_most"))
)
_AROUND = (
    select(_m.id)
    .where(_m.client_id == OF_PERSON, _m.site == bindparam("site"))
    .union(
        select(_s.mentor_id).where(
            _s.mentee_client_id == OF_PERSON,
            _s.site == bindparam("site"),
            among(_s.state, LIVE),
        )
    )
    # Whoever holds several takes them in this order, so that two never wait in a ring.
    .order_by("id")
)
_LIVE_OF_CLIENT = (
    select(tables.mentorship)
    .where(
        _s.site == bindparam("site"),
        among(_s.state, LIVE),
        (_s.mentor_client_id == OF_PERSON) | (_s.mentee_client_id == OF_PERSON),
    )
    .order_by(_s.mentor_id, _s.id)
)


class SqlMentors(Repository[Mentor]):
    table = tables.mentor
    missing = NoSuchMentor

    async def of_member(self, membership_id: UUID) -> Mentor | None:
        return await self.find_by(_OF_MEMBER, membership_id=membership_id)

    async def with_room(self, at_most: int) -> list[Mentor]:
        return await self.list_by(_WITH_ROOM, site=self._uow.site, at_most=at_most)

    async def around(self, client_id: UUID) -> list[UUID]:
        found = await self._uow.fetch(_AROUND, client_id=client_id, site=self._uow.site)
        return [row["id"] for row in found]

    async def hold(self, mentor_id: UUID) -> Mentor:
        await self._uow.begin()
        found = await self.find_by(_HELD, id=mentor_id, site=self._uow.site)
        if found is None:
            raise NoSuchMentor("There is no mentor of this id here.")
        return found

    def to_row(self, aggregate: Mentor) -> dict[str, Any]:
        row = own_columns(aggregate)
        reachable = row.pop("reachable")
        lists = {name: list(reachable[name]) for name in ("languages", "modalities")}
        return {**row, **reachable, **lists}

    def from_row(self, row: Mapping[str, Any]) -> Mentor:
        values = dict(row)
        languages, modalities = (tuple(values.pop(n)) for n in ("languages", "modalities"))
        reachable = Reachable(languages, modalities, values.pop("timezone"))
        return Mentor(**{**values, "reachable": reachable, "state": MentorState(row["state"])})


class SqlMentorships(Repository[Mentorship]):
    table = tables.mentorship
    missing = NoSuchMentorship

    async def live_of_client(self, client_id: UUID) -> list[Mentorship]:
        return await self.list_by(_LIVE_OF_CLIENT, client_id=client_id, site=self._uow.site)

    def to_row(self, aggregate: Mentorship) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Mentorship:
        return Mentorship(**{**row, "state": MentorshipState(row["state"])})
