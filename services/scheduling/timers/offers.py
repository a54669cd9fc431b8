"""Owns the timers that pass on the seats of offers not answered, and offer what else is free."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from services.scheduling.handlers.bookings.offers import (
    LapseOffers,
    OfferWhatIsFree,
    lapse_offers,
    offer_what_is_free,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.clock import Clock
from shared.timers import Timer
from shared.unit_context import UnitContext

SitesDue = Callable[[datetime], Awaitable[list[str]]]
UnitOfWork = Callable[[UnitContext], AbstractAsyncContextManager[SchedulingUnitOfWork]]

FREE_SEATS_POLL = 5.0
"""Seconds; commands offer at once what they free, so this finds what events and series freed."""


def lapse_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_due, _lapse, unit_of_work, clock)


def free_seat_timer(
    sites_due: SitesDue, unit_of_work: UnitOfWork, clock: Clock
) -> Timer[SchedulingUnitOfWork]:
    return Timer(sites_due, _offer, unit_of_work, clock, poll=FREE_SEATS_POLL)


async def _lapse(at_most: int, uow: SchedulingUnitOfWork) -> int:
    return await lapse_offers(LapseOffers(at_most), uow)


async def _offer(at_most: int, uow: SchedulingUnitOfWork) -> int:
    return await offer_what_is_free(OfferWhatIsFree(at_most), uow)
