"""Stores written consents: read under locks where what follows rests on them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    delete,
    or_,
    select,
)

from services.enrollment import tables
from services.enrollment.domain.consents.consent import Consent, ConsentState
from services.enrollment.domain.consents.consent_terms import ExpiryEvent, PartyKind, SignedBy
from services.enrollment.tables.consent_rows import PLAIN, PLAIN_TERMS, consent_of, ends_soon
from shared.errors import NotFound
from shared.unit_of_work import Repository

_c = tables.consent.c
_AT_SITE = select(tables.consent).where(_c.site == bindparam("site"))
_ACTIVE = _AT_SITE.where(_c.state == ConsentState.ACTIVE.value)
_THESE = any_(bindparam("clients", type_=ARRAY(Uuid)))
_OF_CLIENT = _ACTIVE.where(_c.client_id == _THESE).order_by(_c.id)

_CONSENT_FOR_TREATMENT = (
    _OF_CLIENT.where(_c.party_kind == PartyKind.TREATMENT_PAYMENT_OPERATIONS.value)
    .where(_c.signed_on <= bindparam("on"))
    .where(or_(_c.expires_on.is_(None), _c.expires_on >= bindparam("on")))
    .limit(1)
    .with_for_update(read=True)
)
_ONE_HELD = _AT_SITE.where(_c.id == bindparam("id")).with_for_update()
_OF_CLIENT_HELD = _OF_CLIENT.with_for_update(read=True)
_ENDING_WITH_TREATMENT = _OF_CLIENT.where(
    _c.expires_with == ExpiryEvent.END_OF_TREATMENT.value
).with_for_update()
_LEAD = bindparam("lead", type_=Integer)
_TODAY = bindparam("today", type_=Date)
_EXPIRING = (
    _ACTIVE.where(_c.expiry_told_at.is_(None), ends_soon(_TODAY, _LEAD))
    .order_by(_c.expires_on)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_DISCARD = delete(tables.consent).where(_c.id == bindparam("id"), _c.site == bindparam("site"))


class SqlConsents(Repository[Consent]):
    table = tables.consent

    async def held(self, identity: UUID, /) -> Consent:
        found = await self.find_held(identity)
        if found is None:
            raise NotFound("There is no consent of this id here.")
        return found

    async def find_held(self, identity: UUID, /) -> Consent | None:
        await self._uow.begin()
        return await self.find_by(_ONE_HELD, id=identity, site=self._uow.site)

    def discard(self, consent: Consent, /) -> None:
        self._uow.write(_DISCARD, id=consent.id, site=consent.site)

    async def for_treatment(self, client_ids: Collection[UUID], on: date) -> Consent | None:
        await self._uow.begin()
        return await self.find_by(
            _CONSENT_FOR_TREATMENT, site=self._uow.site, clients=list(client_ids), on=on
        )

    async def active_of(
        self, client_ids: Collection[UUID], *, until_the_end: bool
    ) -> list[Consent]:
        if not until_the_end:
            return await self._of(client_ids, _OF_CLIENT)
        await self._uow.begin()
        return await self._of(client_ids, _OF_CLIENT_HELD)

    async def active_held(self, client_ids: Collection[UUID]) -> list[Consent]:
        await self._uow.begin()
        return await self._of(client_ids, _OF_CLIENT.with_for_update())

    async def ending_with_treatment(self, client_ids: Collection[UUID]) -> list[Consent]:
        await self._uow.begin()
        return await self._of(client_ids, _ENDING_WITH_TREATMENT)

    async def claim_expiring(self, today: date, lead: int, at_most: int) -> list[Consent]:
        await self._uow.begin()
        return await self.list_by(
            _EXPIRING, site=self._uow.site, today=today, lead=lead, at_most=at_most
        )

    def to_row(self, aggregate: Consent) -> dict[str, Any]:
        signed = aggregate.signature
        return {
            **{name: getattr(aggregate, name) for name in PLAIN},
            **{name: getattr(aggregate.terms, name) for name in PLAIN_TERMS},
            "participant_ids": [str(one) for one in aggregate.terms.participant_ids],
            "signed_on": signed.signed_on if signed else None,
            "signed_by": signed.signed_by if signed else SignedBy.CLIENT,
            "signer_party_id": signed.signer_party_id if signed else None,
            "signed_how": signed.signed_how if signed else None,
        }

    def from_row(self, row: Mapping[str, Any]) -> Consent:
        return consent_of(row)

    async def _of(self, client_ids: Collection[UUID], statement: Select[Any]) -> list[Consent]:
        return await self.list_by(statement, site=self._uow.site, clients=list(client_ids))
