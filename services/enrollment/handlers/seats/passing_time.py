"""Owns what time does to waits: offers lapse, reservations end, seats pass on, care is overdue."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.enrollment.domain.seats.initiation import HISTORY_DAYS, Initiation, InitiationAlert
from services.enrollment.domain.seats.waitlist import ACCEPTED_ELSEWHERE
from services.enrollment.handlers.seats.waiting import (
    about,
    end_reservation,
    free_offered_seat,
    go_on_waiting,
    offer_free_seats,
    remove,
)
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import InitiationAtRisk, OfferLapsed
from shared.identifiers import new_id

RESERVATION_ENDED = "reservation_ended"


@dataclass(frozen=True, slots=True)
class MoveWaitlists:
    """Take what is due at a site, about `at_most` steps."""

    at_most: int


@dataclass(frozen=True, slots=True)
class RaiseInitiationAlerts:
    at_most: int


async def move_waitlists(command: MoveWaitlists, uow: EnrollmentUnitOfWork) -> int:
    """Return how many steps were taken. What is free is offered, whatever freed it."""
    steps = await _end_waits_of_accepted(command.at_most, uow)
    steps += await _end_reservations(command.at_most, uow)
    steps += await _lapse_offers(command.at_most, uow)
    return steps + await offer_free_seats(uow, command.at_most)


async def raise_initiation_alerts(command: RaiseInitiationAlerts, uow: EnrollmentUnitOfWork) -> int:
    """Say of each application once that care is due to begin, or was; return of how many."""
    today = (await uow.sites.get()).today(uow.now)
    policy = await uow.waitlist_policies.current()
    latest = today - timedelta(days=policy.initiation_days - policy.alert_days_before)
    earliest = today - timedelta(days=policy.initiation_days + HISTORY_DAYS)
    waiting = await uow.initiation_alerts.without_alert(earliest, latest, command.at_most)
    for application_id, client_id, received_on in waiting:
        _raise(application_id, client_id, Initiation.on(today, received_on, policy), uow)
    return len(waiting)


async def _lapse_offers(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    due = await uow.waitlist.due(uow.now, at_most)
    if not due:
        return 0
    await uow.waitlist.one_at_a_time(entry.client_id for entry in due)
    for entry in due:
        entry.lapse(at=uow.now)
        uow.publish(OfferLapsed(**about(entry)), of=entry)
        await free_offered_seat(entry, uow)
    await offer_free_seats(uow, len(due))
    await go_on_waiting(due, uow)
    return len(due)


async def _end_reservations(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    ended = await uow.seats.lapsed(uow.now, at_most)
    for seat in ended:
        await end_reservation(seat, RESERVATION_ENDED, uow)
    return len(ended)


async def _end_waits_of_accepted(at_most: int, uow: EnrollmentUnitOfWork) -> int:
    """Remove who got a seat at another site; forget to look where nothing is left to remove."""
    seated = await uow.waitlist.of_accepted_groups(at_most)
    for entry in seated:
        await remove(entry, ACCEPTED_ELSEWHERE, uow)
    settled = await uow.waitlist.unsettled(at_most)
    for entry in settled:
        entry.others_open = False
        uow.save(entry)
    return len(seated) + len(settled)


def _raise(
    application_id: UUID, client_id: UUID, initiation: Initiation, uow: EnrollmentUnitOfWork
) -> None:
    alert = InitiationAlert(
        id=new_id(),
        site=uow.site,
        application_id=application_id,
        client_id=client_id,
        due_on=initiation.due_on,
        days_waiting=initiation.days_waiting,
    )
    uow.initiation_alerts.add(alert)
    event = InitiationAtRisk(
        alert_id=alert.id,
        application_id=application_id,
        client_id=client_id,
        due_on=initiation.due_on,
        days_waiting=initiation.days_waiting,
    )
    uow.publish(event, of=alert)
