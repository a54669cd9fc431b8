"""Stores the parties that consents name, and the accounting of what they were told."""

from collections.abc import Mapping
from typing import Any

from services.enrollment import tables
from services.enrollment.domain.consents.consent_terms import PartyKind, Purpose, RecordKind
from services.enrollment.domain.consents.disclosure import Disclosure, Means
from services.enrollment.domain.consents.party import Party, PartyIsNotHere, Relationship
from shared.unit_of_work import Repository


class SqlParties(Repository[Party]):
    table = tables.party
    missing = PartyIsNotHere

    def to_row(self, aggregate: Party) -> dict[str, Any]:
        names = ("client_id", "kind", "relationship", "sealed")
        return {name: getattr(aggregate, name) for name in names}

    def from_row(self, row: Mapping[str, Any]) -> Party:
        codes = {
            "kind": PartyKind(row["kind"]),
            "relationship": row["relationship"] and Relationship(row["relationship"]),
        }
        return Party(**{**row, **codes})


class SqlDisclosures(Repository[Disclosure]):
    table = tables.disclosure

    def to_row(self, aggregate: Disclosure) -> dict[str, Any]:
        own = set(self.table.c.keys()) - {"id", "site", "version"}
        return {name: getattr(aggregate, name) for name in sorted(own)}

    def from_row(self, row: Mapping[str, Any]) -> Disclosure:
        codes = {
            "categories": tuple(RecordKind(code) for code in row["categories"]),
            "purpose": Purpose(row["purpose"]),
            "means": Means(row["means"]),
        }
        return Disclosure(**{**row, **codes})
