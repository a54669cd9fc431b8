"""Owns the routes by which staff read what people sent back, and note that it was handled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.vault import Vaults
from services.notifications.domain.replies.reply import Reply, ReplyState
from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.replies import hearing as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.queries import replies as queries
from shared.errors import NotFound, Unavailable
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["replies"], route_class=CommandRoute)


class ReplyRecord(BaseModel):
    """What a reply means, and not its words. `subject_id` is the session that it answers for."""

    id: UUID
    site: str
    version: int
    person_id: UUID
    channel: ChannelName
    meaning: Meaning
    state: ReplyState
    subject_id: UUID | None
    received_at: datetime
    handled_at: datetime | None
    handled_by: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{name: row[name] for name in ReplyRecord.model_fields})


class ReplyView(ReplyRecord):
    """`text` is null where the meaning says all, and where the person's key was destroyed."""

    text: str | None = None

    @classmethod
    def opened(cls, row: Mapping[str, Any], vault: Vault) -> Self:
        """Return the reply with its words. Raises Unavailable."""
        shown = cls.of(row)
        if row["sealed"] is None or row["wrapped"] is None:
            return shown
        try:
            opened = vault.open_values(row["person_id"], row["sealed"], row["wrapped"])
        except ContactIsUnreadable:
            raise Unavailable("This reply does not open with this master key.") from None
        return shown.model_copy(update={"text": opened["text"]})


@router.get("/sites/{site}/replies")
async def list_replies(
    site: Site,
    reads: Reads,
    paging: Paging,
    state: ReplyState | None = None,
    person_id: UUID | None = None,
) -> Page[ReplyRecord]:
    """List what people sent back; `open` is what waits for somebody of the staff."""
    rows = await queries.replies(reads.database, site, paging, state=state, person_id=person_id)
    return paging.page(rows, lambda row: ReplyRecord.of(dict(row)), lambda row: row["id"])


@router.get("/sites/{site}/replies/{reply_id}")
async def get_reply(site: Site, reply_id: UUID, reads: Reads, vault: Vaults) -> Answer[ReplyView]:
    row = await queries.reply(reads.database, site, reply_id)
    if row is None:
        raise NotFound("There is no reply of this id here.")
    return reads.found(ReplyView.opened(dict(row), vault), version=row["version"])


@router.post("/sites/{site}/replies/{reply_id}/handling")
async def handle_reply(
    site: Site,  # noqa: ARG001 - the command holds it
    reply_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ReplyRecord]:
    """Note that somebody has read the reply and done what it asks for."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.replies.get(reply_id))
        asked = handlers.HandleReply(reply_id=reply_id, by=command.principal.subject)
        reply: Reply = await handlers.handle_reply(asked, uow)
        return command.answered(uow, ReplyRecord.of(vars(reply)), version=reply.version)
