"""Owns what intake needs of its records: drafts, agreements, a site's numbers."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.intake.agreement import Agreement
from services.enrollment.domain.intake.draft import ApplicationDraft
from services.enrollment.domain.intake.intake_rules import IntakeRules
from services.enrollment.domain.intake.readmission import Readmission


class Drafts(Protocol):
    async def get(self, identity: UUID, /) -> ApplicationDraft:
        """Return the draft; nobody else changes it until this unit of work ends.

        Raises DraftIsNotHere.
        """
        ...

    def add(self, draft: ApplicationDraft, /) -> None: ...

    async def count_one(self, hour: datetime, *, at_most: int) -> bool:
        """Count a draft that opens within the clock hour; False where it has `at_most` already."""
        ...

    def forget(self, draft: ApplicationDraft, /) -> None:
        """Delete the draft; if it was never submitted, so is the key of what it sealed."""
        ...

    async def to_forget(self, now: datetime, *, at_most: int) -> list[ApplicationDraft]:
        """Return drafts whose time is over, without those that others hold."""
        ...

    def forget_counts(self, before: datetime) -> None: ...


class Readmissions(Protocol):
    async def find(self, identity: UUID, /) -> Readmission | None: ...

    def add(self, readmission: Readmission, /) -> None: ...


class Agreements(Protocol):
    def add(self, agreement: Agreement, /) -> None: ...

    async def published_on(self, label: str) -> date | None:
        """Return when this site first published a version, in whatever language."""
        ...


class RulesOfIntake(Protocol):
    async def get(self) -> IntakeRules:
        """Return the site's newest numbers, or the ones that hold by default."""
        ...

    def add(self, rules: IntakeRules) -> None: ...
