"""Owns the routes by which people read what lies in their own inbox, and nobody else's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.vault import Vaults
from services.notifications.domain.inbox.message import InboxMessage
from services.notifications.domain.terms import Language
from services.notifications.handlers.inbox import reading as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.queries import inbox as queries
from shared.errors import Unavailable
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["inbox"], route_class=CommandRoute)


class ReadingView(BaseModel):
    """`read_at` is when it was read first; null where it was not."""

    id: UUID
    version: int
    received_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, message: InboxMessage) -> Self:
        return cls(**{name: getattr(message, name) for name in cls.model_fields})


class InboxView(BaseModel):
    """The words are null where the reader's key was destroyed: nobody reads them any more."""

    id: UUID
    version: int
    received_at: datetime
    read_at: datetime | None
    subject: str | None
    body: str | None
    language: Language | None

    @classmethod
    def opened(cls, row: Mapping[str, Any], vault: Vault) -> Self:
        """Return the message in clear. Raises Unavailable."""
        words: dict[str, str] = {}
        if row["wrapped"] is not None:
            try:
                words = vault.open_values(row["person_id"], row["sealed"], row["wrapped"])
            except ContactIsUnreadable:
                raise Unavailable("This message does not open with this master key.") from None
        shown = {name: row[name] for name in ("id", "version", "received_at", "read_at")}
        return cls(**shown, **{name: words.get(name) for name in ("subject", "body", "language")})


@router.get("/sites/{site}/inbox")
async def list_inbox(
    site: Site, reads: Reads, paging: Paging, vault: Vaults, *, unread: bool = False
) -> Page[InboxView]:
    """List what lies in the caller's own inbox, oldest first; `unread` leaves out what was read."""
    people = await queries.readers(reads.database, site, reads.principal)
    rows = await queries.inbox(reads.database, site, sorted(people), paging, unread=unread)
    return paging.page(rows, lambda row: InboxView.opened(dict(row), vault), lambda row: row["id"])


@router.post("/sites/{site}/inbox/{message_id}/reading")
async def read_inbox_message(
    site: Site, message_id: UUID, reads: Reads, command: Commands[NotificationsUnitOfWork]
) -> Answer[ReadingView]:
    """Note that the caller has read a message. To say it twice is to say it once."""
    people = await queries.readers(reads.database, site, reads.principal)
    async with command.unit_of_work() as uow:
        asked = handlers.ReadMessage(message_id=message_id, readers=people)
        message = await handlers.read_message(asked, uow)
        command.expect(message)
        return command.answered(uow, ReadingView.of(message), version=message.version)
