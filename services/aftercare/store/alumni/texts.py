"""Stores what a site publishes in versions: the agreement's texts, and the community's rules."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.alumni.agreement import AlumniAgreement
from services.aftercare.domain.alumni.policy import AlumniPolicy
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_a, _p = tables.alumni_agreement.c, tables.alumni_policy.c

_NEWEST_TEXT = (
    select(tables.alumni_agreement)
    .where(_a.site == bindparam("site"), _a.language == bindparam("language"))
    .order_by(_a.number.desc())
    .limit(1)
)
_NEWEST_POLICY = (
    select(tables.alumni_policy)
    .where(_p.site == bindparam("site"))
    .order_by(_p.number.desc())
    .limit(1)
)


class SqlAlumniAgreements(Repository[AlumniAgreement]):
    table = tables.alumni_agreement

    async def newest(self, language: str) -> AlumniAgreement | None:
        return await self.find_by(_NEWEST_TEXT, site=self._uow.site, language=language)

    def to_row(self, aggregate: AlumniAgreement) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> AlumniAgreement:
        return AlumniAgreement(**row)


class SqlAlumniPolicies(Repository[AlumniPolicy]):
    table = tables.alumni_policy

    async def newest(self) -> AlumniPolicy | None:
        return await self.find_by(_NEWEST_POLICY, site=self._uow.site)

    def to_row(self, aggregate: AlumniPolicy) -> dict[str, Any]:
        rules = tables.RULES.dump_python(aggregate.rules, mode="json")
        return {**own_columns(aggregate), "rules": rules}

    def from_row(self, row: Mapping[str, Any]) -> AlumniPolicy:
        return tables.policy_of(row)
