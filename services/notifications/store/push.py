"""Stores browsers: their addresses and keys are sealed under their person's key."""

from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.inbox.subscription import KeptSubscription, Subscription
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.store.people import AT_SITE
from shared.database import Database
from shared.unit_of_work import SqlUnitOfWork

_b, _k = tables.push_subscription.c, tables.person_key.c
_NEW = insert(tables.push_subscription)
_PUT = _NEW.on_conflict_do_update(
    constraint="push_endpoint_once",
    set_={name: _NEW.excluded[name] for name in ("id", "person_id", "sealed", "made_at")},
)
_REMOVE = delete(tables.push_subscription).where(
    _b.id == bindparam("row_id"),
    _b.site == AT_SITE,
    _b.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
)
_GONE = delete(tables.push_subscription).where(_b.id == bindparam("row_id"))
_OF = (
    select(_b.id, _b.sealed, _k.wrapped)
    .join(tables.person_key, and_(_k.person_id == _b.person_id, _k.site == _b.site))
    .where(_b.site == AT_SITE, _b.person_id == bindparam("person_id"))
    .order_by(_b.id)
)


class SqlPushSubscriptions:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def put(self, kept: KeptSubscription) -> None:
        self._uow.write(_PUT, **asdict(kept))

    def remove(self, subscription_id: UUID, person_ids: Sequence[UUID]) -> None:
        self._uow.write(
            _REMOVE, row_id=subscription_id, site=self._uow.site, people=list(person_ids)
        )


class SqlBrowsers:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def of(self, site: str, person_id: UUID) -> list[tuple[UUID, Subscription]]:
        found = []
        for row in await self._database.fetch(_OF, site=site, person_id=person_id):
            try:
                told = self._vault.open_values(person_id, row["sealed"], row["wrapped"])
            except ContactIsUnreadable:
                continue
            keys = (urlsafe_b64decode(told[name]) for name in ("p256dh", "auth"))
            found.append((row["id"], Subscription(told["endpoint"], *keys)))
        return found

    async def gone(self, subscription_id: UUID) -> None:
        await self._database.fetch(_GONE, row_id=subscription_id)
