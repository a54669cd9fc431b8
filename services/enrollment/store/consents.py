"""Stores written consents."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from services.enrollment import tables
from services.enrollment.domain.consent import Consent, ConsentState, ConsentTerms, PartyKind
from shared.unit_of_work import Repository

_c = tables.consent.c
_CONSENT_FOR_TREATMENT = (
    select(tables.consent)
    .where(_c.site == bindparam("site"), _c.client_id == bindparam("client_id"))
    .where(_c.party_kind == PartyKind.TREATMENT_PAYMENT_OPERATIONS.value)
    .where(_c.state == ConsentState.ACTIVE.value, _c.signed_on <= bindparam("on"))
    .where(or_(_c.expires_on.is_(None), _c.expires_on >= bindparam("on")))
    .order_by(_c.id)
    .limit(1)
    .with_for_update(read=True)
)

_TERMS = (
    "party_kind",
    "party_id",
    "categories",
    "purposes",
    "acknowledged_right_to_revoke",
    "signed_on",
    "expires_on",
)


class SqlConsents(Repository[Consent]):
    table = tables.consent

    async def for_treatment(self, client_id: UUID, on: date) -> Consent | None:
        await self._uow.begin()
        return await self.find_by(
            _CONSENT_FOR_TREATMENT, site=self._uow.site, client_id=client_id, on=on
        )

    def to_row(self, aggregate: Consent) -> dict[str, Any]:
        return {
            "client_id": aggregate.client_id,
            **{name: getattr(aggregate.terms, name) for name in _TERMS},
            "state": aggregate.state,
            "revoked_at": aggregate.revoked_at,
        }

    def from_row(self, row: Mapping[str, Any]) -> Consent:
        signed = {name: row[name] for name in _TERMS}
        signed["party_kind"] = PartyKind(signed["party_kind"])
        signed["categories"] = tuple(signed["categories"])
        signed["purposes"] = tuple(signed["purposes"])
        rest = {name: value for name, value in row.items() if name not in _TERMS}
        return Consent(
            **{**rest, "state": ConsentState(row["state"])}, terms=ConsentTerms(**signed)
        )
