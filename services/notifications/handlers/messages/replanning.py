"""Brings what waits in line with what is known of sessions, bookings and people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import (
    Expected,
    Replanned,
    occasions_of,
    replan,
)
from services.notifications.domain.messages.quiet_hours import Where
from services.notifications.domain.messages.taking_up import SaysYes, take_up
from services.notifications.domain.messages.wanted import wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.subjects.seat import Seat
from services.notifications.domain.subjects.subject import Membership, Session, Subject
from services.notifications.handlers.messages.audiences import people_for
from services.notifications.handlers.messages.telling import tell
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, slots=True)
class Bookings:
    """What is known of who comes: members of series, single seats, and which were booked so.

    `booked` are the subjects of seats whose latest word is a booking, by the seat's id.
    """

    memberships: Sequence[Membership]
    seats: Sequence[Seat]
    booked: Mapping[UUID, Subject] = field(default_factory=dict)

    @classmethod
    async def read(
        cls,
        memberships: Sequence[Membership],
        seats: Sequence[Seat],
        uow: NotificationsUnitOfWork,
    ) -> "Bookings":
        told = await uow.subjects.telling(Cause.SEAT_BOOKED, [one.id for one in seats])
        return cls(memberships, seats, {subject.id: subject for subject in told})


async def bookings_of(session: Session, uow: NotificationsUnitOfWork) -> Bookings:
    """Read who comes to a session."""
    memberships = await uow.memberships.of_series(session.series_id)
    return await Bookings.read(memberships, await uow.seats.of_session(session.id), uow)


async def replan_sessions(
    sessions: Sequence[Session],
    bookings: Bookings,
    uow: NotificationsUnitOfWork,
    *,
    client_id: UUID | None = None,
    hours: Mapping[UUID, Where] | None = None,
    yes: SaysYes | None = None,
) -> None:
    """Plan for those who are booked; with `client_id`, all the bookings are that client's.

    `yes`: what this person's word had withdrawn is taken up again.
    """
    if not sessions:
        return
    rules = await uow.rules.in_force()
    occasions = {
        one.id: occasions_of(one, bookings.memberships, bookings.seats, bookings.booked)
        for one in sessions
    }
    people = await people_for(list(chain(*occasions.values())), rules, uow, hours=hours)
    existing = await _existing(sessions, bookings, client_id, uow)
    for session in sessions:
        own = occasions[session.id]
        wanted = wanted_for(own, rules, people)
        here = Expected({client for one in own for client in one.clients}, rules.number)
        taken = take_up(existing[session.id], yes, uow.now) if yes else []
        plan = replan(session, existing[session.id], wanted, uow.now, here=here)
        planned = {one.id for one in (*plan.changed, *plan.withdrawn)}
        plan.changed.extend(one for one in taken if one.id not in planned)
        await keep(plan, uow)


async def replan_client(
    client_id: UUID,
    sessions: Sequence[Session],
    uow: NotificationsUnitOfWork,
    *,
    hours: Mapping[UUID, Where] | None = None,
    yes: SaysYes | None = None,
) -> None:
    """Plan one client's messages by all of the client's bookings: one may cover for another."""
    if not sessions:
        return
    memberships = await uow.memberships.of_client(client_id)
    seats = await uow.seats.of_client(client_id, [session.id for session in sessions])
    bookings = await Bookings.read(memberships, seats, uow)
    await replan_sessions(sessions, bookings, uow, client_id=client_id, hours=hours, yes=yes)


async def replan_person(person_id: UUID, uow: NotificationsUnitOfWork, *, zone: Where) -> None:
    """Plan anew what waits for a person whose hours may have changed, as a client and as family."""
    clients = {person_id, *await _beside(person_id, uow)}
    await replan_around(clients, uow, hours={person_id: zone})


async def replan_after(yes: SaysYes, uow: NotificationsUnitOfWork) -> None:
    """Plan the sessions ahead again for a person who lets themselves be reached again.

    Family hears of the sessions of those beside whom they are let in.
    """
    clients = await _beside(yes.person_id, uow)
    if await uow.contacts.find(yes.person_id) is not None:
        clients.add(yes.person_id)
    await replan_around(clients, uow, yes=yes)


async def replan_around(
    clients: Collection[UUID],
    uow: NotificationsUnitOfWork,
    *,
    hours: Mapping[UUID, Where] | None = None,
    yes: SaysYes | None = None,
) -> None:
    """Plan anew what is told of clients' sessions ahead, to them and to their family."""
    series: dict[UUID, list[UUID]] = defaultdict(list)
    for client_id in sorted(clients):
        memberships = await uow.memberships.of_client(client_id)
        joined = await uow.seats.series_ahead(client_id, uow.now)
        for series_id in {one.series_id for one in memberships} | joined:
            series[series_id].append(client_id)
    for series_id in sorted(series):  # in the same order by everybody, so that none wait in a ring
        await uow.subjects.lock_series(series_id)
        sessions = await uow.subjects.sessions_ahead(series_id, uow.now)
        for client_id in series[series_id]:
            await replan_client(client_id, sessions, uow, hours=hours, yes=yes)


async def _beside(person_id: UUID, uow: NotificationsUnitOfWork) -> set[UUID]:
    """Return the clients beside whom a person is let in."""
    members = await uow.family.of_person(person_id)
    return {one.client_id for one in members if one.is_let_in}


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
    sessions: Sequence[Session],
    bookings: Bookings,
    client_id: UUID | None,
    uow: NotificationsUnitOfWork,
) -> dict[UUID, list[Notification]]:
    """Return what there is by session; what confirms a seat is with its session.

    That a client was missed is told of a seat too, and stays true whatever becomes of the session.
    """
    session_of = {seat.id: seat.session_id for seat in bookings.seats if seat.id in bookings.booked}
    subjects = [session.id for session in sessions] + sorted(session_of)
    found: dict[UUID, list[Notification]] = defaultdict(list)
    for notification in await uow.notifications.about(subjects, client_id):
        subject_id = notification.subject_id
        found[session_of.get(subject_id, subject_id)].append(notification)
    return found
