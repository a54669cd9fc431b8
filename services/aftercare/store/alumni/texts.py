"""Stores what a site publishes in versions: the agreement's texts, and the community's rules."""

from collections.abc import Mapping
from typing import Any

from services.aftercare import tables
from services.aftercare.domain.alumni.agreement import AlumniAgreement
from services.aftercare.domain.alumni.policy import AlumniPolicy
from services.aftercare.store.rows import own_columns
from shared.unit_of_work.versions import VersionRepository


class SqlAlumniAgreements(VersionRepository[AlumniAgreement]):
    table = tables.alumni_agreement
    of = ("language",)

    def to_row(self, aggregate: AlumniAgreement) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> AlumniAgreement:
        return AlumniAgreement(**row)


class SqlAlumniPolicies(VersionRepository[AlumniPolicy]):
    table = tables.alumni_policy

    def to_row(self, aggregate: AlumniPolicy) -> dict[str, Any]:
        rules = tables.RULES.dump_python(aggregate.rules, mode="json")
        return {**own_columns(aggregate), "rules": rules}

    def from_row(self, row: Mapping[str, Any]) -> AlumniPolicy:
        return tables.policy_of(row)
