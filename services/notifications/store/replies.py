"""Stores what comes back: receipts in the order in which they came, and replies."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, and_, any_, bindparam, insert, or_, select, update

from services.notifications import tables
from services.notifications.domain.replies.receipt import Effect, Receipt, Standing
from services.notifications.domain.replies.reply import Reply, ReplyState
from services.notifications.domain.replies.vocabulary import ReplyWords
from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import ChannelName, Failure, State
from services.notifications.ports.replies import KeptReceipt
from services.notifications.store.people import AT_SITE
from shared.identifiers import new_id
from shared.unit_of_work import Repository, SqlUnitOfWork

_r = tables.receipt.c
_PUT = insert(tables.receipt)
_WAITING = (
    select(tables.receipt)
    .where(_r.site == AT_SITE, _r.applied_at.is_(None))
    .order_by(_r.received_at)
    .limit(bindparam("at_most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_APPLIED = (
    update(tables.receipt)
    .where(_r.id == bindparam("row_id"))
    .values(applied_at=bindparam("set_applied_at"), effect=bindparam("set_effect"))
)
_HANDED_OVER = (
    select(tables.attempt.c.notification_id)
    .where(tables.attempt.c.notification_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .distinct()
)
_IN_FORCE = select(tables.reply_words).where(
    tables.reply_words.c.site == AT_SITE, tables.reply_words.c.ended_at.is_(None)
)
_OF_INBOUND = select(tables.reply).where(tables.reply.c.inbound_key == bindparam("key"))
_n, _s = tables.notification.c, tables.subject.c
_ASKED_ABOUT = (
    select(_n.subject_id)
    .join(tables.subject, and_(_s.id == _n.subject_id, _s.site == _n.site))
    .where(_n.site == AT_SITE, _n.person_id == bindparam("person_id"))
    .where(_n.channel == bindparam("channel"))
    .where(or_(_n.state == State.SENT.value, _n.state == State.DELIVERED.value))
    .where(_s.series_id.is_not(None), _s.starts_at > bindparam("now"))
    .where(_s.is_cancelled.is_not(True))
    .order_by(_n.sent_at.desc())
    .limit(1)
)


class SqlReplies(Repository[Reply]):
    table = tables.reply

    def to_row(self, aggregate: Reply) -> dict[str, Any]:
        identity = ("id", "site", "version")
        return {name: value for name, value in vars(aggregate).items() if name not in identity}

    def from_row(self, row: Mapping[str, Any]) -> Reply:
        codes = {
            "channel": ChannelName(row["channel"]),
            "meaning": Meaning(row["meaning"]),
            "state": ReplyState(row["state"]),
        }
        return Reply(**{**row, **codes})

    async def of_inbound(self, key: UUID) -> Reply | None:
        return await self.find_by(_OF_INBOUND, key=key)

    async def asked_about(self, person_id: UUID, channel: ChannelName) -> UUID | None:
        found: UUID | None = await self._uow.fetch_value(
            _ASKED_ABOUT,
            site=self._uow.site,
            person_id=person_id,
            channel=channel,
            now=self._uow.now,
        )
        return found


class SqlReplyWords(Repository[ReplyWords]):
    table = tables.reply_words

    def to_row(self, aggregate: ReplyWords) -> dict[str, Any]:
        identity = ("id", "site", "version")
        columns = {name: value for name, value in vars(aggregate).items() if name not in identity}
        return {**columns, "words": {meaning.value: w for meaning, w in aggregate.words.items()}}

    def from_row(self, row: Mapping[str, Any]) -> ReplyWords:
        return tables.reply_words_of(row)

    async def in_force(self) -> list[ReplyWords]:
        return await self.list_by(_IN_FORCE, site=self._uow.site)


class SqlReceipts:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def put(self, receipt: Receipt, provider: str, at: datetime) -> None:
        self._uow.write(
            _PUT,
            id=new_id(),
            site=self._uow.site,
            provider=provider,
            notification_id=receipt.notification_id,
            standing=receipt.standing,
            provider_reference=receipt.provider_reference,
            failure=receipt.failure,
            code=receipt.code,
            blames_address=receipt.blames_address,
            received_at=at,
        )

    async def waiting(self, at_most: int) -> list[KeptReceipt]:
        await self._uow.begin()
        rows = await self._uow.fetch(_WAITING, site=self._uow.site, at_most=at_most)
        return [KeptReceipt(row["id"], _receipt_of(dict(row))) for row in rows]

    def applied(self, kept: KeptReceipt, effect: Effect, at: datetime) -> None:
        self._uow.write(_APPLIED, row_id=kept.id, set_applied_at=at, set_effect=effect)

    async def handed_over(self, notification_ids: Collection[UUID]) -> set[UUID]:
        rows = await self._uow.fetch(_HANDED_OVER, ids=list(notification_ids))
        return {row["notification_id"] for row in rows}


def _receipt_of(row: Mapping[str, Any]) -> Receipt:
    return Receipt(
        notification_id=row["notification_id"],
        standing=Standing(row["standing"]),
        provider_reference=row["provider_reference"],
        failure=row["failure"] and Failure(row["failure"]),
        code=row["code"],
        blames_address=row["blames_address"],
    )
