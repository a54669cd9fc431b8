"""Owns what enrollment needs of its own records: one protocol per aggregate."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.consents.consent import Consent
from services.enrollment.domain.consents.disclosure import Disclosure
from services.enrollment.domain.consents.party import Party
from services.enrollment.domain.intake.application import Application
from services.enrollment.domain.site import Site
from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.goal import Goal


class Sites(Protocol):
    async def get(self) -> Site:
        """Return the site of this unit of work; raises SiteIsNotRegistered."""
        ...

    async def named(self, code: str) -> Site | None: ...

    def put(self, site: Site) -> None: ...


class Applications(Protocol):
    async def get(self, identity: UUID, /) -> Application: ...

    def add(self, application: Application, /) -> None: ...

    async def overdue(self, today: date, *, at_most: int) -> list[Application]:
        """Return undecided applications that expired, without those that others hold."""
        ...

    async def open_of(
        self, client_ids: Iterable[UUID], *, since: date | None, but: UUID
    ) -> Application | None:
        """Return the newest application here, received `since`, of which nothing came yet.

        It was neither closed nor did a stay begin of it. `but` is one that does not count.
        """
        ...


class Consents(Protocol):
    """Whoever asks for a client's consents names every id that the client stands under."""

    async def get(self, identity: UUID, /) -> Consent: ...

    async def held(self, identity: UUID, /) -> Consent:
        """Return the consent; nobody else changes it until this unit of work ends."""
        ...

    async def find_held(self, identity: UUID, /) -> Consent | None: ...

    def add(self, consent: Consent, /) -> None: ...

    def discard(self, consent: Consent, /) -> None:
        """Remove a draft that this unit of work holds."""
        ...

    async def for_treatment(self, client_ids: Collection[UUID], on: date) -> Consent | None:
        """Return a consent to treatment, payment and operations that covers the local day.

        It stays as it is until this unit of work ends: a revocation waits.
        """
        ...

    async def active_of(
        self, client_ids: Collection[UUID], *, until_the_end: bool
    ) -> list[Consent]:
        """Return a client's consents that nobody ended, the oldest first.

        `until_the_end` of this unit of work they stay as they are: a revocation waits.
        """
        ...

    async def active_held(self, client_ids: Collection[UUID]) -> list[Consent]:
        """Return a client's consents that nobody ended, the oldest first, held as by `held`."""
        ...

    async def ending_with_treatment(self, client_ids: Collection[UUID]) -> list[Consent]:
        """Return the active consents that a discharge ends, held as by `held`."""
        ...

    async def claim_expiring(self, today: date, lead: int, at_most: int) -> list[Consent]:
        """Return consents whose end is near and of which nobody was told.

        Near is `lead` days before the end, or half-way from the signature where that is later.
        Others skip what is claimed here.
        """
        ...


class Episodes(Protocol):
    async def get(self, identity: UUID, /) -> Episode: ...

    async def planned_of(self, application_id: UUID) -> Episode | None:
        """Return the application's episode that is planned, or waits."""
        ...

    async def standing_of(self, application_id: UUID) -> Episode | None:
        """Return what the application became, at whatever site: to look at, not to change."""
        ...

    async def to_undo(self, episode_id: UUID) -> Episode:
        """Return an episode of this site, or one whose last step sent it away from here."""
        ...

    def add(self, episode: Episode, /) -> None: ...

    async def find_anywhere(self, identity: UUID) -> Episode | None:
        """Return an episode of any site: to look at, not to change."""
        ...


class Parties(Protocol):
    async def get(self, identity: UUID, /) -> Party: ...

    async def find(self, identity: UUID, /) -> Party | None: ...

    def add(self, party: Party, /) -> None: ...


class Disclosures(Protocol):
    def add(self, disclosure: Disclosure, /) -> None: ...


class Goals(Protocol):
    async def get(self, identity: UUID, /) -> Goal: ...

    def add(self, goal: Goal, /) -> None: ...

    async def of_episode(self, episode_id: UUID) -> Sequence[Goal]:
        """Return the goals of an episode, at whatever site they are."""
        ...


class ProgramCompletions(Protocol):
    def record(
        self, *, progress_id: UUID, episode_id: UUID, completed_on: date | None, seq: int
    ) -> None:
        """Remember what scheduling said last (None: open again), unless by an older `seq`."""
        ...
