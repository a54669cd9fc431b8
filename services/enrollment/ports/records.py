"""Owns what enrollment needs of its own records: one protocol per aggregate."""

from datetime import date
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.application import Application
from services.enrollment.domain.consent import Consent
from services.enrollment.domain.episode import Episode
from services.enrollment.domain.site import Site


class Sites(Protocol):
    async def get(self) -> Site:
        """Return the site of this unit of work; raises SiteIsNotRegistered."""
        ...

    def put(self, site: Site) -> None: ...


class Applications(Protocol):
    async def get(self, identity: UUID, /) -> Application: ...

    def add(self, application: Application, /) -> None: ...


class Consents(Protocol):
    async def get(self, identity: UUID, /) -> Consent: ...

    def add(self, consent: Consent, /) -> None: ...

    async def for_treatment(self, client_id: UUID, on: date) -> Consent | None:
        """Return a consent to treatment, payment and operations that covers the local day.

        It stays as it is until this unit of work ends: a revocation waits.
        """
        ...


class Episodes(Protocol):
    async def get(self, identity: UUID, /) -> Episode: ...

    def add(self, episode: Episode, /) -> None: ...


class ProgramCompletions(Protocol):
    def record(
        self, *, progress_id: UUID, episode_id: UUID, completed_on: date | None, seq: int
    ) -> None:
        """Remember what scheduling said last (None: open again), unless by an older `seq`."""
        ...
