"""Stores who stands around clients: staff, family, and who of them is there now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Text, Uuid, and_, any_, bindparam, or_, select

from services.notifications import tables
from services.notifications.domain.contacts.circle import FamilyMember, StaffMember
from services.notifications.domain.terms import Reason, StaffRole
from services.notifications.ports.circle import LetIn
from services.notifications.store.people import AT_SITE
from services.notifications.tables.circle import IS_ACTIVE, WHO_IS_STAFF
from shared.unit_of_work import Repository, SqlUnitOfWork

_s, _f, _k = tables.staff_member.c, tables.family_member.c, tables.consent.c
_NOW: BindParameter[datetime] = bindparam("now")

_WITH_ROLE = (
    select(_s.id).where(IS_ACTIVE, bindparam("role", type_=Text) == any_(_s.roles)).order_by(_s.id)
)
_WHO_LEFT = select(_s.id).where(
    _s.id == any_(bindparam("people", type_=ARRAY(Uuid))),
    _s.site == AT_SITE,
    or_(_s.active_from > _NOW, _s.active_until <= _NOW),
)
_OF_ACCOUNT = select(_s.id).where(IS_ACTIVE, _s.account == bindparam("account"))
_RESTING_ON = (
    select(tables.family_member)
    .where(_f.consent_id == bindparam("consent_id"), _f.site == AT_SITE)
    .order_by(_f.id)
)
_OF_PERSON = (
    select(tables.family_member)
    .where(_f.person_id == bindparam("person_id"), _f.site == AT_SITE)
    .order_by(_f.id)
)
_CONSENT_IS_UNHEARD = _k.id.is_(None)
_CONSENT_STANDS = and_(
    _k.client_id == _f.client_id,
    or_(_k.revoked_at.is_(None), _k.revoked_at > _NOW),
    or_(_k.expired_at.is_(None), _k.expired_at > _NOW),
)
_FAMILY_OF = (
    select(_f.person_id, _f.consent_id)
    .outerjoin(tables.consent, and_(_k.id == _f.consent_id, _k.site == _f.site))
    .where(_f.client_id == bindparam("client_id"), _f.site == AT_SITE, _f.ended_at.is_(None))
    .where(or_(_CONSENT_IS_UNHEARD, _CONSENT_STANDS))
    .order_by(_f.person_id)
)


class SqlStaff(Repository[StaffMember]):
    table = tables.staff_member

    def to_row(self, aggregate: StaffMember) -> dict[str, Any]:
        names = ("roles", "active_from", "active_until", "account")
        return {name: getattr(aggregate, name) for name in names}

    def from_row(self, row: Mapping[str, Any]) -> StaffMember:
        return staff_member_of(row)


class SqlFamily(Repository[FamilyMember]):
    table = tables.family_member

    def to_row(self, aggregate: FamilyMember) -> dict[str, Any]:
        names = ("person_id", "client_id", "consent_id", "ended_at", "end_reason")
        return {name: getattr(aggregate, name) for name in names}

    def from_row(self, row: Mapping[str, Any]) -> FamilyMember:
        return family_member_of(row)

    async def resting_on(self, consent_id: UUID) -> list[FamilyMember]:
        return await self.list_by(_RESTING_ON, consent_id=consent_id, site=self._uow.site)

    async def of_person(self, person_id: UUID) -> list[FamilyMember]:
        return await self.list_by(_OF_PERSON, person_id=person_id, site=self._uow.site)


class SqlCircle:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def staff(self, role: StaffRole) -> list[UUID]:
        rows = await self._uow.fetch(_WITH_ROLE, role=role, now=self._uow.now, site=self._uow.site)
        return [row["id"] for row in rows]

    async def family_of(self, client_id: UUID) -> list[LetIn]:
        rows = await self._uow.fetch(
            _FAMILY_OF, client_id=client_id, now=self._uow.now, site=self._uow.site
        )
        return [LetIn(row["person_id"], row["consent_id"]) for row in rows]

    async def who_left(self, people: Collection[UUID]) -> set[UUID]:
        rows = await self._uow.fetch(
            _WHO_LEFT, people=list(people), now=self._uow.now, site=self._uow.site
        )
        return {row["id"] for row in rows}

    async def who_is_staff(self, people: Collection[UUID]) -> set[UUID]:
        rows = await self._uow.fetch(
            WHO_IS_STAFF, people=list(people), now=self._uow.now, site=self._uow.site
        )
        return {row["id"] for row in rows}

    async def person_of(self, account: str) -> UUID | None:
        found: UUID | None = await self._uow.fetch_value(
            _OF_ACCOUNT, account=account, now=self._uow.now, site=self._uow.site
        )
        return found


def family_member_of(row: Mapping[str, Any]) -> FamilyMember:
    reason = row["end_reason"]
    return FamilyMember(**{**row, "end_reason": reason and Reason(reason)})


def staff_member_of(row: Mapping[str, Any]) -> StaffMember:
    return StaffMember(**{**row, "roles": [StaffRole(role) for role in row["roles"]]})
