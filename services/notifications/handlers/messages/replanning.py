"""Brings what waits in line with what is known of sessions, bookings and people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import Replanned, replan, wanted_for_session
from services.notifications.domain.messages.quiet_hours import Where
from services.notifications.domain.subjects.seat import Seat, expected_in
from services.notifications.domain.subjects.subject import Membership, Session
from services.notifications.handlers.messages.telling import tell
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True)
class Bookings:
    """What is known of who comes: members of series, and single seats."""

    memberships: Sequence[Membership]
    seats: Sequence[Seat]

    @property
    def clients(self) -> set[UUID]:
        members = {member.client_id for member in self.memberships}
        return members | {seat.client_id for seat in self.seats}


async def replan_sessions(
    sessions: Sequence[Session],
    bookings: Bookings,
    uow: NotificationsUnitOfWork,
    *,
    person_id: UUID | None = None,
    zones: Mapping[UUID, Where] | None = None,
) -> None:
    """Plan for those who are booked; with `person_id`, all the bookings are that person's."""
    if not sessions:
        return
    if zones is None:
        zones = await uow.contacts.hours(bookings.clients)
    existing = await _existing(sessions, person_id, uow)
    for session in sessions:
        people = expected_in(session, bookings.memberships, bookings.seats)
        wanted = wanted_for_session(session, people, zones)
        await keep(replan(session, existing[session.id], wanted, uow.now), uow)


async def replan_client(
    client_id: UUID,
    sessions: Sequence[Session],
    uow: NotificationsUnitOfWork,
    *,
    zone: Where | None = None,
) -> None:
    """Plan one client's messages by all of the client's bookings: one may cover for another."""
    if not sessions:
        return
    bookings = Bookings(
        await uow.memberships.of_client(client_id),
        await uow.seats.of_client(client_id, [session.id for session in sessions]),
    )
    zones = None if zone is None else {client_id: zone}
    await replan_sessions(sessions, bookings, uow, person_id=client_id, zones=zones)


async def replan_person(person_id: UUID, uow: NotificationsUnitOfWork, *, zone: Where) -> None:
    """Plan anew what waits for a person whose zone may have changed."""
    memberships = await uow.memberships.of_client(person_id)
    joined = await uow.seats.series_ahead(person_id, uow.now)
    for series_id in sorted({m.series_id for m in memberships} | joined):
        await uow.subjects.lock_series(series_id)
        sessions = await uow.subjects.sessions_ahead(series_id, uow.now)
        await replan_client(person_id, sessions, uow, zone=zone)


async def keep(plan: Replanned, uow: NotificationsUnitOfWork) -> None:
    """Store a plan. What a person has taken back is not queued in the first place."""
    for notification in plan.new:
        uow.notifications.add(notification)
    await _heed_objections([*plan.new, *plan.changed], uow)
    for notification in [*plan.new, *plan.changed, *plan.withdrawn]:
        tell(notification, uow)


async def _heed_objections(
    notifications: Sequence[Notification], uow: NotificationsUnitOfWork
) -> None:
    people = {n.person_id for n in notifications if n.is_open}
    if not people:
        return
    objections = await uow.permissions.objections(people, uow.now)
    for notification in notifications:
        audience = (notification.person_id, notification.channel, notification.category)
        if notification.is_open and audience in objections:
            notification.suppress(objections[audience])


async def _existing(
    sessions: Sequence[Session], person_id: UUID | None, uow: NotificationsUnitOfWork
) -> dict[UUID, list[Notification]]:
    found: dict[UUID, list[Notification]] = defaultdict(list)
    for notification in await uow.notifications.about([s.id for s in sessions], person_id):
        found[notification.subject_id].append(notification)
    return found
