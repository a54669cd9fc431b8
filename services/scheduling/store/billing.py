"""Owns how payers' billing rules are kept, and which payer a client has."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.scheduling import tables
from services.scheduling.domain.weeks.billing import BillingRules, ClientPayers
from services.scheduling.store.rows import AT_SITE, columns
from services.scheduling.tables.billing import SPELLS
from services.scheduling.tables.billing_rows import billing_rules_of_row, client_payers_of_row
from shared.unit_of_work import Repository
from shared.unit_of_work.versions import VersionRepository

_p = tables.client_payers.c
_OF_CLIENT = select(tables.client_payers).where(
    _p.site == AT_SITE, _p.client_id == bindparam("client_id")
)


class SqlBillingRules(VersionRepository[BillingRules]):
    table = tables.billing_rules
    of = ("payer",)

    def to_row(self, aggregate: BillingRules) -> dict[str, Any]:
        return columns(
            aggregate,
            unit=aggregate.unit.value,
            rounding=aggregate.rounding.value,
            session_types=[str(kind) for kind in aggregate.session_types],
        )

    def from_row(self, row: Mapping[str, Any]) -> BillingRules:
        return billing_rules_of_row(row)


class SqlClientPayers(Repository[ClientPayers]):
    table = tables.client_payers

    async def of_client(self, client_id: UUID) -> ClientPayers | None:
        return await self.find_by(_OF_CLIENT, site=self._uow.site, client_id=client_id)

    def to_row(self, aggregate: ClientPayers) -> dict[str, Any]:
        return columns(aggregate, spells=SPELLS.dump_python(aggregate.spells, mode="json"))

    def from_row(self, row: Mapping[str, Any]) -> ClientPayers:
        return client_payers_of_row(row)
