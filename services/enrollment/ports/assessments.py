"""Owns what enrollment needs to keep assessments, when they are due, and safety alerts."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.clinical.assessment import Assessment
from services.enrollment.domain.clinical.assessment_schedule import (
    AssessmentRota,
    AssessmentSchedule,
    DueAssessment,
)
from services.enrollment.domain.clinical.safety_alert import SafetyAlert


class Assessments(Protocol):
    async def get(self, identity: UUID, /) -> Assessment: ...

    def add(self, assessment: Assessment, /) -> None: ...

    async def completed_since(
        self, client_ids: Collection[UUID], instrument: str, since: date
    ) -> UUID | None:
        """Return the newest assessment that was completed on the day or later."""
        ...


class AssessmentSchedules(Protocol):
    async def current(self) -> AssessmentSchedule:
        """Return the site's newest version, or the platform's own where it published none."""
        ...

    def add(self, schedule: AssessmentSchedule, /) -> None: ...


class AssessmentRotas(Protocol):
    def add(self, rota: AssessmentRota, /) -> None: ...

    async def claim_waking(self, now: datetime, at_most: int) -> list[AssessmentRota]:
        """Return rotas whose time has come, locked; those that others hold are skipped."""
        ...

    def wake_all(self, now: datetime) -> None:
        """Let every rota of the site that is not asleep for good look again."""
        ...

    def follow(self, episode_id: UUID, site: str, now: datetime) -> None:
        """Let the episode's rota look again, at this site, and what is due be due there."""
        ...


class DueAssessments(Protocol):
    def add(self, due: DueAssessment, /) -> None: ...

    async def open_of_episode(self, episode_id: UUID) -> list[DueAssessment]: ...

    async def open_of_client(
        self, client_ids: Collection[UUID], instrument: str, completed_on: date
    ) -> list[DueAssessment]:
        """Return what is due that one completed on the day counts for."""
        ...


class SafetyAlerts(Protocol):
    async def get(self, identity: UUID, /) -> SafetyAlert: ...

    def add(self, alert: SafetyAlert, /) -> None: ...

    async def unresolved_of(self, client_ids: Collection[UUID]) -> list[SafetyAlert]: ...
