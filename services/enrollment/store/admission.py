"""Stores documents, and the rules of admission."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.enrollment import tables
from services.enrollment.domain.intake.admission import (
    DEFAULT_GATES,
    AdmissionRules,
    Gate,
    GateKind,
)
from services.enrollment.domain.intake.document import Document, DocumentKind, DocumentState
from shared.identifiers import new_id
from shared.unit_of_work import Repository

_document = tables.document
_rules = tables.admission_rules

_RECEIVED = (
    select(_document)
    .where(_document.c.site == bindparam("site"))
    .where(_document.c.application_id == bindparam("application_id"))
    .where(_document.c.state == DocumentState.RECEIVED.value)
    .order_by(_document.c.id)
    .with_for_update(read=True)
)
_CURRENT = (
    select(_rules)
    .where(_rules.c.site == bindparam("site"))
    .order_by(_rules.c.number.desc())
    .limit(1)
)


class SqlDocuments(Repository[Document]):
    table = _document

    async def received_of(self, application_id: UUID) -> list[Document]:
        await self._uow.begin()
        return await self.list_by(_RECEIVED, site=self._uow.site, application_id=application_id)

    def to_row(self, aggregate: Document) -> dict[str, Any]:
        return {
            "application_id": aggregate.application_id,
            "client_id": aggregate.client_id,
            "kind": aggregate.kind,
            "received_on": aggregate.received_on,
            "recorded_by": aggregate.recorded_by,
            "state": aggregate.state,
            "revoked_at": aggregate.revoked_at,
            "revoked_by": aggregate.revoked_by,
            "revocation_reason": aggregate.revocation_reason,
        }

    def from_row(self, row: Mapping[str, Any]) -> Document:
        codes = {"kind": DocumentKind(row["kind"]), "state": DocumentState(row["state"])}
        return Document(**{**row, **codes})


class SqlRulesOfAdmission(Repository[AdmissionRules]):
    table = _rules

    async def current(self) -> AdmissionRules:
        found = await self.find_by(_CURRENT, site=self._uow.site)
        return found or AdmissionRules(
            id=new_id(), site=self._uow.site, number=0, gates=DEFAULT_GATES
        )

    def to_row(self, aggregate: AdmissionRules) -> dict[str, Any]:
        return {
            "number": aggregate.number,
            "gates": [asdict(gate) for gate in aggregate.gates],
            "published_at": aggregate.published_at,
            "published_by": aggregate.published_by,
        }

    def from_row(self, row: Mapping[str, Any]) -> AdmissionRules:
        return AdmissionRules(**{**row, "gates": tuple(_gate(one) for one in row["gates"])})


def _gate(kept: Mapping[str, Any]) -> Gate:
    return Gate(
        kind=GateKind(kept["kind"]),
        minimum_version=kept["minimum_version"],
        documents=tuple(DocumentKind(kind) for kind in kept["documents"]),
    )
