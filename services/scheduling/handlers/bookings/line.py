"""The line of a series moves: what is free is offered to who is first and able to take it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.bookings.line import Busy, Person, Waiting, place
from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.bookings.policy import BookingPolicy
from services.scheduling.domain.plans.week_needs import WeekNeeds
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.stays.progress import Progress
from services.scheduling.handlers.bookings.seats import today_of, wait
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import BookingOffered
from shared.identifiers import new_id

OFFERS_AT_ONCE = 20
"""Offers made by the command that frees seats; the timer makes what is left."""


async def offer_free_seats(
    series_id: UUID, uow: SchedulingUnitOfWork, at_most: int = OFFERS_AT_ONCE
) -> int:
    """Offer the free seats of a series in the order of its line; return how many offers were made.

    Who is not able to take one, for whatever reason, keeps the place and is passed over. An offer
    is made again only to who has answered the one before.
    """
    await uow.one_line_at_a_time([series_id])
    if not await uow.memberships.somebody_waits_for(series_id):
        return 0
    series = await uow.series.get(series_id)
    ahead = await sessions_ahead(series, uow)
    free = await uow.sessions.free_seats([session.id for session in ahead])
    if max(free.values(), default=0) < 1:
        return 0
    waiting = await uow.memberships.waiting_in(series_id)
    able = [one for one in asked_by(waiting, ahead) if one.obstacle_in(free) is None]
    made = 0
    for one in await _in_order(able, series, uow):
        if made < at_most and one.obstacle_in(free) is None:
            await _offer(one, series, uow)
            free = {**free, **{session.id: free[session.id] - 1 for session in one.sessions}}
            made += 1
    return made


async def go_on_waiting(over: Sequence[Membership], uow: SchedulingUnitOfWork) -> None:
    """Give their places back to those whom the site's policy lets wait on.

    What they were offered has been offered to others before, or it would never pass on.
    """
    policy = await uow.booking_policies.current()
    for membership in over:
        if policy.lets_wait_on(membership):
            wait(membership.again(new_id()), uow)


async def people_of(client_ids: Iterable[UUID], uow: SchedulingUnitOfWork) -> dict[UUID, Person]:
    wanted = sorted(set(client_ids))
    busy = await uow.attendances.busy(wanted, uow.now - timedelta(days=7))
    stays = await uow.stays.of_clients(wanted)
    return {
        client_id: await _person(
            [one for one in busy if one.client_id == client_id],
            [stay for stay in stays if stay.client_id == client_id],
            await uow.week_needs.of_client(client_id),
            uow,
        )
        for client_id in wanted
    }


async def _person(
    busy: Sequence[Busy],
    stays: Sequence[Progress],
    needs: WeekNeeds | None,
    uow: SchedulingUnitOfWork,
) -> Person:
    running = [stay for stay in stays if stay.track_id is not None and stay.ended_on is None]
    stay = running[-1] if running else None
    track = await uow.tracks.get(stay.track_id) if stay and stay.track_id else None
    return Person(busy, stay, track, needs)


async def _in_order(
    able: Sequence[Waiting], series: SessionSeries, uow: SchedulingUnitOfWork
) -> list[Waiting]:
    """Return who may come, the first in line first, each client once."""
    if not able:
        return []
    people = await people_of((one.client_id for one in able), uow)
    policy = await uow.booking_policies.current()
    offered = set(await uow.memberships.clients_offered_in(series.id))
    found = []
    for one in ordered(able, people, policy):
        in_the_way = people[one.client_id].obstacle_to(one.sessions, series)
        if one.client_id not in offered and in_the_way is None:
            offered.add(one.client_id)
            found.append(one)
    return found


def ordered(
    waiting: Iterable[Waiting], people: Mapping[UUID, Person], policy: BookingPolicy
) -> list[Waiting]:
    """Return them as they stand in line, the first first."""

    def stands(one: Waiting) -> tuple[int, int, datetime, UUID]:
        return place(one, policy.rank_of(one.membership.priority), people[one.client_id])

    return sorted(waiting, key=stands)


def asked_by(waiting: Sequence[Membership], ahead: Sequence[Session]) -> list[Waiting]:
    return [Waiting.of(membership, ahead) for membership in waiting]


async def sessions_ahead(series: SessionSeries, uow: SchedulingUnitOfWork) -> list[Session]:
    sessions = await uow.sessions.open_in(series.id, today_of(series, uow.now), None)
    return [session for session in sessions if session.starts_at > uow.now]


async def _offer(one: Waiting, series: SessionSeries, uow: SchedulingUnitOfWork) -> None:
    membership = one.membership
    policy = await uow.booking_policies.current()
    until = policy.offer_ends(uow.now, ZoneInfo(series.timezone))
    membership.offer(until)
    uow.memberships.hold_seats(membership, one.sessions)
    offered = BookingOffered(
        membership_id=membership.id,
        series_id=membership.series_id,
        client_id=membership.client_id,
        from_date=membership.from_date,
        expires_at=until,
    )
    uow.publish(offered, of=membership)
