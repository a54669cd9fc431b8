"""Stores people: contacts and keys, permissions and consents."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.contacts.contact import Contact
from services.notifications.domain.contacts.permission import Consent, Permission, Permitted
from services.notifications.domain.messages.quiet_hours import Hours
from services.notifications.domain.terms import Category, ChannelName, Language, Reason
from services.notifications.ports.people import Reach
from services.notifications.tables.reading import permission_of
from shared.unit_of_work import Repository, SqlUnitOfWork

AT_SITE: BindParameter[str] = bindparam("site")
PEOPLE = any_(bindparam("people", type_=ARRAY(Uuid)))

_c, _p, _k = tables.contact.c, tables.channel_permission.c, tables.consent.c

_HOURS = select(_c.id, _c.timezone, _c.opens, _c.closes, _c.quiet_days).where(
    _c.id == PEOPLE, _c.site == AT_SITE, _c.sealed.is_not(None)
)
_OF_PEOPLE = select(tables.contact).where(_c.id == PEOPLE, _c.site == AT_SITE)
_WITH_ADDRESS = {
    channel: select(_c.id).where(column == bindparam("index"), _c.site == AT_SITE).order_by(_c.id)
    for channel, column in (
        (ChannelName.EMAIL, _c.email_index),
        (ChannelName.SMS, _c.phone_index),
    )
}
_m, _s = tables.membership.c, tables.seat.c
_BOOKED = union(
    select(_m.client_id).where(_m.client_id == PEOPLE, _m.site == AT_SITE),
    select(_s.client_id).where(_s.client_id == PEOPLE, _s.site == AT_SITE),
)
_KEYS = select(tables.person_key).where(
    tables.person_key.c.person_id == PEOPLE, tables.person_key.c.site == AT_SITE
)
_KEY = select(tables.person_key.c.wrapped).where(
    tables.person_key.c.person_id == bindparam("person_id"), tables.person_key.c.site == AT_SITE
)
_NEW_KEY = insert(tables.person_key)
_DESTROY_KEY = delete(tables.person_key).where(
    tables.person_key.c.person_id == bindparam("person_id"), tables.person_key.c.site == AT_SITE
)
_LOST_WITH_THE_KEY = (
    delete(tables.inbox_message).where(
        tables.inbox_message.c.person_id == bindparam("person_id"),
        tables.inbox_message.c.site == AT_SITE,
    ),
    delete(tables.push_subscription).where(
        tables.push_subscription.c.person_id == bindparam("person_id"),
        tables.push_subscription.c.site == AT_SITE,
    ),
    update(tables.reply)
    .where(tables.reply.c.person_id == bindparam("person_id"), tables.reply.c.site == AT_SITE)
    .values(sealed=None),
    update(tables.alert)
    .where(tables.alert.c.about == bindparam("person_id"), tables.alert.c.site == AT_SITE)
    .values(note=None),
)
"""What nobody can open any more: a key that the person is given later opens none of it."""
_RESTING_ON = select(tables.channel_permission).where(
    _p.consent_id == bindparam("consent_id"), _p.site == AT_SITE
)
_ON = select(tables.channel_permission).where(
    _p.person_id == bindparam("person_id"),
    _p.channel == bindparam("channel"),
    _p.site == AT_SITE,
)
_SAID = select(tables.channel_permission).where(_p.person_id == PEOPLE, _p.site == AT_SITE)
_HAS_EXPIRED = and_(_k.expired_at <= bindparam("now"), _k.revoked_at.is_(None))
_OBJECTIONS = (
    select(tables.channel_permission, _HAS_EXPIRED.label("has_expired"))
    .outerjoin(tables.consent, _k.id == _p.consent_id)
    .where(_p.person_id == PEOPLE, _p.site == AT_SITE)
    .where(
        or_(
            _p.state == Permitted.REVOKED.value,
            _p.opted_out_at.is_not(None),
            _k.revoked_at <= bindparam("now"),
            _HAS_EXPIRED,
        )
    )
)
_CONSENT = select(tables.consent).where(_k.id == bindparam("id"), _k.site == AT_SITE)
_NEW_CONSENT = insert(tables.consent)
# Each column only ever moves one way, so two events that are learned at once both stay.
_PUT_CONSENT = _NEW_CONSENT.on_conflict_do_update(
    index_elements=["id"],
    set_={
        "is_granted": or_(_k.is_granted, _NEW_CONSENT.excluded.is_granted),
        "expires_on": func.coalesce(_k.expires_on, _NEW_CONSENT.excluded.expires_on),
        "revoked_at": func.least(_k.revoked_at, _NEW_CONSENT.excluded.revoked_at),
        "expired_at": func.least(_k.expired_at, _NEW_CONSENT.excluded.expired_at),
        "replaced_by": func.coalesce(_k.replaced_by, _NEW_CONSENT.excluded.replaced_by),
    },
)


# A hand-over holds the contact: this waits for it. Where it took hold a moment after reading, the
# new version shows that it has read too early.
_STOP_AT = (
    update(tables.contact)
    .where(_c.id == bindparam("person_id", type_=Uuid), _c.site == AT_SITE)
    .values(version=_c.version + 1)
)


class SqlContacts(Repository[Contact]):
    table = tables.contact

    def to_row(self, aggregate: Contact) -> dict[str, Any]:
        identity = ("id", "site", "version")
        return {name: value for name, value in vars(aggregate).items() if name not in identity}

    def from_row(self, row: Mapping[str, Any]) -> Contact:
        codes = {
            "language": Language(row["language"]),
            "verified": [ChannelName(channel) for channel in row["verified"]],
        }
        return Contact(**{**row, **codes})

    async def of_people(self, people: Collection[UUID]) -> list[Contact]:
        return await self.list_by(_OF_PEOPLE, people=list(people), site=self._uow.site)

    async def with_address(self, channel: ChannelName, index: bytes) -> list[UUID]:
        if channel not in _WITH_ADDRESS:
            return []
        rows = await self._uow.fetch(_WITH_ADDRESS[channel], index=index, site=self._uow.site)
        return [row["id"] for row in rows]

    def stop_at(self, person_id: UUID) -> None:
        self._uow.write(_STOP_AT, person_id=person_id, site=self._uow.site)

    async def booked(self, people: Collection[UUID]) -> set[UUID]:
        rows = await self._uow.fetch(_BOOKED, people=list(people), site=self._uow.site)
        return {row["client_id"] for row in rows}

    async def hours(self, people: Collection[UUID]) -> dict[UUID, Hours]:
        rows = await self._uow.fetch(_HOURS, people=list(people), site=self._uow.site)
        return {row["id"]: hours_of(dict(row)) for row in rows}


class SqlPersonKeys:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, person_id: UUID) -> bytes | None:
        found: bytes | None = await self._uow.fetch_value(
            _KEY, person_id=person_id, site=self._uow.site
        )
        return found

    async def of_people(self, people: Collection[UUID]) -> dict[UUID, bytes]:
        rows = await self._uow.fetch(_KEYS, people=list(people), site=self._uow.site)
        return {row["person_id"]: row["wrapped"] for row in rows}

    def put(self, person_id: UUID, wrapped_key: bytes) -> None:
        self._uow.write(_NEW_KEY, person_id=person_id, site=self._uow.site, wrapped=wrapped_key)

    def destroy(self, person_id: UUID) -> None:
        for statement in (_DESTROY_KEY, *_LOST_WITH_THE_KEY):
            self._uow.write(statement, person_id=person_id, site=self._uow.site)


class SqlPermissions(Repository[Permission]):
    table = tables.channel_permission

    def to_row(self, aggregate: Permission) -> dict[str, Any]:
        return {
            "person_id": aggregate.person_id,
            "channel": aggregate.channel,
            "category": aggregate.category,
            "state": aggregate.state,
            "consent_id": aggregate.consent_id,
            "changed_at": aggregate.changed_at,
            "opted_out_at": aggregate.opted_out_at,
        }

    def from_row(self, row: Mapping[str, Any]) -> Permission:
        return permission_of(row)

    async def resting_on(self, consent_id: UUID) -> list[Permission]:
        return await self.list_by(_RESTING_ON, consent_id=consent_id, site=self._uow.site)

    async def on(self, person_id: UUID, channel: ChannelName) -> list[Permission]:
        return await self.list_by(_ON, person_id=person_id, channel=channel, site=self._uow.site)

    async def of_people(self, people: Collection[UUID]) -> list[Permission]:
        return await self.list_by(_SAID, people=list(people), site=self._uow.site)

    async def objections(self, people: Collection[UUID], now: datetime) -> dict[Reach, Reason]:
        rows = await self._uow.fetch(_OBJECTIONS, people=list(people), now=now, site=self._uow.site)
        return {_audience(dict(row)): _objection(dict(row)) for row in rows}


class SqlConsents:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, consent_id: UUID) -> Consent | None:
        row = await self._uow.fetch_one(_CONSENT, id=consent_id, site=self._uow.site)
        return None if row is None else Consent(**dict(row))

    def put(self, consent: Consent) -> None:
        self._uow.write(_PUT_CONSENT, **vars(consent))


def hours_of(row: Mapping[str, Any]) -> Hours:
    return Hours(
        ZoneInfo(row["timezone"]), row["opens"], row["closes"], frozenset(row["quiet_days"])
    )


def _audience(row: Mapping[str, Any]) -> Reach:
    return row["person_id"], ChannelName(row["channel"]), Category(row["category"])


def _objection(row: Mapping[str, Any]) -> Reason:
    if row["opted_out_at"] is not None:
        return Reason.OPTED_OUT
    if row["state"] == Permitted.REVOKED:
        return Reason.PERMISSION_REVOKED
    return Reason.CONSENT_EXPIRED if row["has_expired"] else Reason.CONSENT_REVOKED
