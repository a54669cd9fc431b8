"""Brings what waits in line with what is known of sessions, bookings and people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.notification import Notification
from services.notifications.domain.planning import Replanned, replan, wanted_for_session
from services.notifications.domain.subject import Membership, Session
from services.notifications.handlers.telling import tell
from services.notifications.ports import NotificationsUnitOfWork


async def replan_sessions(
    sessions: Sequence[Session],
    memberships: Sequence[Membership],
    uow: NotificationsUnitOfWork,
    *,
    person_id: UUID | None = None,
    zones: Mapping[UUID, ZoneInfo] | None = None,
) -> None:
    """Plan for the members given; with `person_id`, for these sessions and that person only."""
    if not sessions:
        return
    if zones is None:
        zones = await uow.contacts.zones({m.client_id for m in memberships})
    existing = await _existing(sessions, person_id, uow)
    for session in sessions:
        wanted = wanted_for_session(session, memberships, zones)
        await keep(replan(session, existing[session.id], wanted, uow.now), uow)


async def replan_person(person_id: UUID, uow: NotificationsUnitOfWork, *, zone: ZoneInfo) -> None:
    """Plan anew what waits for a person whose zone may have changed."""
    memberships = await uow.memberships.of_client(person_id)
    for series_id in sorted({m.series_id for m in memberships}):
        await uow.subjects.lock_series(series_id)
        sessions = await uow.subjects.sessions_ahead(series_id, uow.now)
        await replan_sessions(
            sessions, memberships, uow, person_id=person_id, zones={person_id: zone}
        )


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
