"""Stores consents as events told them, and finds the one that allows a disclosure."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from services.aftercare import tables
from services.aftercare.domain.consents.consent import (
    ConsentTerms,
    KnownConsent,
    Recipient,
    standing,
)
from services.aftercare.store.linkages import REST_OF
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import SqlUnitOfWork

_c = tables.known_consent.c
_TERMS = (
    "party_kind",
    "party_id",
    "categories",
    "purposes",
    "granted_on",
    "expires_on",
    "replaces",
)
_OF_CLIENT = (
    select(tables.known_consent)
    .where(_c.client_id == OF_PERSON, _c.site == bindparam("site"))
    .order_by(_c.id)
    .with_for_update(read=True)
)
_ZONE = (
    select(tables.plan.c.timezone)
    .where(
        tables.plan.c.site == bindparam("site"),
        tables.plan.c.client_id == OF_PERSON,
        tables.plan.c.timezone.is_not(None),
    )
    .order_by(tables.plan.c.id.desc())
    .limit(1)
)
_NEW = insert(tables.known_consent)
_LEARN_TERMS = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={name: func.coalesce(_c[name], _NEW.excluded[name]) for name in _TERMS},
)
_LEARN_END = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={
        "ended_at": func.least(_c.ended_at, _NEW.excluded.ended_at),
        "replaced_by": func.coalesce(_c.replaced_by, _NEW.excluded.replaced_by),
    },
)


class SqlConsents:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def standing(
        self,
        client_id: UUID,
        *,
        party_kind: str,
        party_id: UUID | None,
        category: str,
        purposes: Collection[str] = (),
    ) -> UUID | None:
        await self._uow.begin()
        rows = await self._uow.fetch(_OF_CLIENT, client_id=client_id, site=self._uow.site)
        zone = await self._uow.fetch_value(_ZONE, client_id=client_id, site=self._uow.site)
        now: datetime = self._uow.now
        return standing(
            [_known(dict(row)) for row in rows],
            Recipient(party_kind=party_kind, party_id=party_id),
            category,
            purposes,
            now=now,
            today=now.astimezone(ZoneInfo(zone or "UTC")).date(),
        )

    def learn_terms(self, consent_id: UUID, client_id: UUID, terms: ConsentTerms) -> None:
        said = asdict(terms)
        said |= {name: list(said[name]) for name in ("categories", "purposes")}
        self._put(_LEARN_TERMS, consent_id, client_id, **said)
        self._uow.write(REST_OF, consent=consent_id, consent_site=self._uow.site)

    def learn_end(
        self, consent_id: UUID, client_id: UUID, at: datetime, replaced_by: UUID | None
    ) -> None:
        self._put(_LEARN_END, consent_id, client_id, ended_at=at, replaced_by=replaced_by)
        self._uow.write(REST_OF, consent=consent_id, consent_site=self._uow.site)

    def _put(self, statement: Any, consent_id: UUID, client_id: UUID, **values: Any) -> None:
        identity = {"id": consent_id, "site": self._uow.site, "client_id": client_id}
        self._uow.write(statement, **identity, **values)


def _known(row: Mapping[str, Any]) -> KnownConsent:
    said = {name: row[name] for name in _TERMS}
    terms = None
    if said["granted_on"] is not None:
        lists = {name: tuple(said[name]) for name in ("categories", "purposes")}
        terms = ConsentTerms(**{**said, **lists})
    return KnownConsent(
        id=row["id"],
        site=row["site"],
        client_id=row["client_id"],
        terms=terms,
        ended_at=row["ended_at"],
        replaced_by=row["replaced_by"],
    )
