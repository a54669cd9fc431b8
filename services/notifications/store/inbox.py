"""Stores inboxes: what is handed over, sealed under its reader's key, once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.inbox.message import InboxMessage
from services.notifications.domain.messages.message import Message
from services.notifications.ports.people import Vault
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Repository, SqlUnitOfWork, Units

_PUT_ONCE = insert(tables.inbox_message).on_conflict_do_nothing()
_HOLDS = select(tables.inbox_message.c.id).where(tables.inbox_message.c.id == bindparam("id"))
_KEY = select(tables.person_key.c.wrapped).where(
    tables.person_key.c.person_id == bindparam("person_id"),
    tables.person_key.c.site == bindparam("site"),
)


class SqlInbox(Repository[InboxMessage]):
    table = tables.inbox_message

    def to_row(self, aggregate: InboxMessage) -> dict[str, Any]:
        identity = ("id", "site", "version")
        return {name: value for name, value in vars(aggregate).items() if name not in identity}

    def from_row(self, row: Mapping[str, Any]) -> InboxMessage:
        return InboxMessage(**row)

    def put_once(self, message: InboxMessage) -> None:
        self._uow.write(_PUT_ONCE, **vars(message))


class SqlInboxKeeping:
    """Keeps messages in units of their own: a batch of hand-overs shares their commit."""

    def __init__(self, units: Units[Any], vault: Vault) -> None:
        self._units = units
        self._vault = vault

    async def keep(self, message: Message) -> bool:
        if message.person_id is None:
            return False
        context = UnitContext(message.site, correlation_id=new_id())
        async with self._units(context) as uow:
            key = await _key(uow, message.person_id)
            if key is None:
                return False
            words = {
                "subject": message.subject,
                "body": message.body,
                "language": message.language.value,
            }
            kept = InboxMessage(
                id=message.id,
                site=message.site,
                version=1,
                person_id=message.person_id,
                sealed=self._vault.seal_values(message.person_id, words, key),
                received_at=uow.now,
            )
            SqlInbox(uow).put_once(kept)
        return True

    async def holds(self, message_id: UUID) -> bool:
        return await self._units.database.fetch_one(_HOLDS, id=message_id) is not None


async def _key(uow: SqlUnitOfWork, person_id: UUID) -> bytes | None:
    key: bytes | None = await uow.fetch_value(_KEY, person_id=person_id, site=uow.site)
    return key
