"""Stores what comes back: receipts in the order in which they came."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, any_, bindparam, insert, select, update

from services.notifications import tables
from services.notifications.domain.replies.receipt import Effect, Receipt, Standing
from services.notifications.domain.terms import Failure
from services.notifications.ports.replies import KeptReceipt
from services.notifications.store.people import AT_SITE
from shared.identifiers import new_id
from shared.unit_of_work import SqlUnitOfWork

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
