"""Owns what enrollment needs to keep screenings, documents and the rules of admission."""

from typing import Protocol
from uuid import UUID

from services.enrollment.domain.clinical.screening import Screening
from services.enrollment.domain.intake.admission import AdmissionRules
from services.enrollment.domain.intake.document import Document


class Screenings(Protocol):
    async def get(self, identity: UUID, /) -> Screening: ...

    def add(self, screening: Screening, /) -> None: ...

    async def current_of(self, application_id: UUID) -> list[Screening]:
        """Return the application's draft and its confirmed screening, as far as there are any.

        They stay as they are until this unit of work ends: who replaces one waits.
        """
        ...


class Documents(Protocol):
    async def get(self, identity: UUID, /) -> Document: ...

    def add(self, document: Document, /) -> None: ...

    async def received_of(self, application_id: UUID) -> list[Document]:
        """Return what is here. It stays so until this unit of work ends: a revocation waits."""
        ...


class RulesOfAdmission(Protocol):
    async def current(self) -> AdmissionRules:
        """Return the site's newest version, or the platform's own where it published none."""
        ...

    def add(self, rules: AdmissionRules, /) -> None: ...
