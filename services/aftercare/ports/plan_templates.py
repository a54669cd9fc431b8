"""What is kept of a site's plan templates, and which programs it has had clients in."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.plans.template_version import TemplateVersion


class PlanTemplates(Protocol):
    async def get(self, aggregate_id: UUID) -> TemplateVersion: ...
    def add(self, aggregate: TemplateVersion) -> None: ...

    async def in_force(self) -> TemplateVersion | None:
        """Return the newest published version; None until a site publishes one."""
        ...

    async def of_number(self, number: int) -> TemplateVersion | None:
        """Return a published version."""
        ...

    async def programs_heard_of(self, programs: Iterable[str]) -> set[str]:
        """Return those of these program codes that a client of the site has been in."""
        ...
