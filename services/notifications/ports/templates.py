"""What notifications needs to keep of its words."""

from typing import Protocol
from uuid import UUID

from services.notifications.domain.templates.template import Template
from services.notifications.domain.templates.version import FrontDesk, TemplateVersion


class Templates(Protocol):
    """A site's own words. Whoever changes a template holds it until the unit of work ends."""

    async def hold(self, code: str) -> None:
        """Let nobody else change this template until the unit of work ends."""
        ...

    async def get(self, aggregate_id: UUID) -> TemplateVersion: ...
    async def draft(self, code: str) -> TemplateVersion | None: ...
    async def published(self, code: str) -> TemplateVersion | None: ...
    async def in_use(self, code: str) -> Template:
        """Return the site's published words over the built-in ones."""
        ...

    async def last_number(self, code: str) -> int: ...
    def add(self, aggregate: TemplateVersion) -> None: ...


class FrontDesks(Protocol):
    async def find(self, aggregate_id: UUID) -> FrontDesk | None: ...
    def add(self, aggregate: FrontDesk) -> None: ...
