"""Reads what decides which messages a person would get."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications import tables
from services.notifications.domain.contacts.permission import Consent, Permission
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.queries import contacts, standing
from services.notifications.tables.reading import permission_of
from shared.database import Database

_s, _p, _k = tables.suppression.c, tables.channel_permission.c, tables.consent.c
_OF_PERSON = (_p.person_id == bindparam("person_id"), _p.site == bindparam("site"))

_SUPPRESSED = select(_s.channel).where(
    _s.person_id == bindparam("person_id"), _s.site == bindparam("site")
)
_CONSENTS = (
    select(tables.consent)
    .join(tables.channel_permission, _p.consent_id == _k.id)
    .where(*_OF_PERSON, _k.site == _p.site)
    .distinct()
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact's row with its key, if there is one, and what stands for or against each way."""

    contact: dict[str, Any] | None
    permissions: dict[tuple[ChannelName, Category], Permission]
    consents: dict[UUID, Consent]
    suppressed: frozenset[str]
    is_strict: bool


async def standing_of(database: Database, site: str, person_id: UUID) -> Standing:
    contact = await contacts.contact(database, site, person_id)
    said = [
        permission_of(dict(row)) for row in await contacts.permissions(database, site, person_id)
    ]
    asked = {"site": site, "person_id": person_id}
    consents = [Consent(**dict(row)) for row in await database.fetch(_CONSENTS, **asked)]
    suppressed = await database.fetch(_SUPPRESSED, **asked)
    policy = await standing.contact_policy(database, site)
    return Standing(
        None if contact is None else dict(contact),
        {(one.channel, one.category): one for one in said},
        {one.id: one for one in consents},
        frozenset(row["channel"] for row in suppressed),
        policy is not None and not policy["unverified_get_messages"],
    )
