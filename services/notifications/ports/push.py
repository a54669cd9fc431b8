"""What web push needs: the browsers of a person, and to forget those that are gone."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.domain.inbox.subscription import KeptSubscription, Subscription


class PushSubscriptions(Protocol):
    """The subscriptions of a site, within a unit of work."""

    def put(self, kept: KeptSubscription) -> None:
        """Keep it; a browser that is known is from now on this person's."""
        ...

    def remove(self, subscription_id: UUID, person_ids: Sequence[UUID]) -> None: ...


class Browsers(Protocol):
    """Raises Unavailable where the database is away."""

    async def of(self, site: str, person_id: UUID) -> list[tuple[UUID, Subscription]]:
        """Return a person's browsers; none where the person's key was destroyed."""
        ...

    async def gone(self, subscription_id: UUID) -> None:
        """Forget a browser whose push service says that it is gone."""
        ...
