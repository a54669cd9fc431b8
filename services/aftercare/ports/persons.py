"""What is kept of who is whom."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.aftercare.domain.alumni.membership import AlumniMembership
from services.aftercare.domain.episodes.known_episode import KnownEpisode
from services.aftercare.domain.help.help_request import HelpRequest
from services.aftercare.domain.linkages.linkage import Linkage
from services.aftercare.domain.persons.ended import Unsettled
from services.aftercare.domain.persons.merge import KnownMerge
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.domain.setbacks.setback import Setback


class OpenCare(Protocol):
    """What is open for a person at the site, under each of their ids."""

    async def plans(self, client_id: UUID) -> list[ContinuingCarePlan]: ...
    async def linkages(self, client_id: UUID) -> list[Linkage]: ...
    async def setbacks(self, client_id: UUID) -> list[Setback]: ...
    async def help_requests(self, client_id: UUID) -> list[HelpRequest]: ...
    async def memberships(self, client_id: UUID) -> list[AlumniMembership]: ...


class Deaths(Protocol):
    """What episodes tell of deaths, at every site and under each id of a person."""

    async def is_known(self, client_id: UUID) -> bool: ...
    async def is_told_here(self, client_id: UUID) -> bool: ...

    async def is_told_beside(self, episode: KnownEpisode) -> bool:
        """Say whether another episode of the same person tells of a death."""
        ...


class UnsettledPersons(Protocol):
    """Of whom an ending was told that the site has still to follow."""

    def put(self, told: Unsettled, wakes_at: datetime) -> None: ...

    async def spread(self, told: Unsettled) -> None:
        """Put it before every other site that knows the person, now, and before no other."""
        ...

    async def claim(self, now: datetime, at_most: int) -> list[Unsettled]:
        """Take whose moment has come off the list."""
        ...


class Merges(Protocol):
    async def of(self, merge_id: UUID) -> KnownMerge | None: ...
    def add(self, aggregate: KnownMerge) -> None: ...

    async def ids_of(self, client_ids: Collection[UUID]) -> list[UUID]:
        """Return every id that the persons of these ids are known under, these included."""
        ...
