"""Shows the line of a series as the offers go by it: who is next, and what is in the way."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from services.scheduling.domain.bookings.line import Obstacle, Person, Place, Waiting
from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.handlers.bookings.line import (
    asked_by,
    ordered,
    people_of,
    sessions_ahead,
)
from services.scheduling.ports import SchedulingUnitOfWork


async def waitlist_of(series_id: UUID, uow: SchedulingUnitOfWork) -> list[Place]:
    """Return who holds an offer, and then who waits, in order. Raises NotFound."""
    series = await uow.series.get(series_id)
    return await _places(series, await uow.memberships.of_series(series_id), uow)


async def place_of(membership: Membership, uow: SchedulingUnitOfWork) -> Place | None:
    """Return where a membership stands that may not have been kept yet, or None if nowhere."""
    series = await uow.series.get(membership.series_id)
    others = await uow.memberships.of_series(series.id)
    everybody = [*(one for one in others if one.id != membership.id), membership]
    places = await _places(series, everybody, uow)
    return next((one for one in places if one.membership.id == membership.id), None)


async def _places(
    series: SessionSeries, memberships: Sequence[Membership], uow: SchedulingUnitOfWork
) -> list[Place]:
    ahead = await sessions_ahead(series, uow)
    waiting = asked_by([one for one in memberships if one.waits], ahead)
    offered = [one for one in memberships if one.is_offered]
    free = await uow.sessions.free_seats([session.id for session in ahead])
    people = await people_of((one.client_id for one in waiting), uow)
    line = ordered(waiting, people, await uow.booking_policies.current())
    seen = _Sight(series, free, people, {one.client_id for one in offered})
    return [
        *(Place(one, None) for one in sorted(offered, key=lambda one: one.booked_at)),
        *(Place(one.membership, n, seen.obstacles_to(one)) for n, one in enumerate(line, 1)),
    ]


class _Sight:
    """What somebody who would offer the next seat sees."""

    def __init__(
        self,
        series: SessionSeries,
        free: Mapping[UUID, int],
        people: Mapping[UUID, Person],
        offered: Collection[UUID],
    ) -> None:
        self._series, self._free, self._people = series, free, people
        self._offered = offered

    def obstacles_to(self, one: Waiting) -> tuple[Obstacle, ...]:
        found = (
            one.obstacle_in(self._free),
            Obstacle.HAS_ANOTHER_OFFER_HERE if one.client_id in self._offered else None,
            self._people[one.client_id].obstacle_to(one.sessions, self._series),
        )
        return tuple(obstacle for obstacle in found if obstacle is not None)
