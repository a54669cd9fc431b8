"""Finds the people of an address, at whatever site they are known, without opening anybody."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from services.notifications import tables
from services.notifications.domain.terms import ChannelName
from services.notifications.ports.people import Vault
from shared.database import Database

_c = tables.contact.c
_INDEXES = {ChannelName.EMAIL: _c.email_index, ChannelName.SMS: _c.phone_index}
_FOUND = {
    channel: select(_c.site, _c.id).where(index == bindparam("index")).order_by(_c.site, _c.id)
    for channel, index in _INDEXES.items()
}


class Known(NamedTuple):
    """A person, and one of the sites that know them."""

    site: str
    person_id: UUID


async def people_with(
    database: Database, vault: Vault, address: str, channel: ChannelName
) -> list[Known]:
    """Return whose address this is; a family may share one.

    A phone number is read as E.164 or as the provider wrote it; what is no address finds nobody.
    """
    if channel not in _FOUND:
        return []
    rows = await database.fetch(_FOUND[channel], index=vault.index(address, channel))
    return [Known(row["site"], row["id"]) for row in rows]
