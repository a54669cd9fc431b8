"""What tests of waitlists tell: a full series, who waits, and time that passes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from services.scheduling.handlers.bookings.offers import (
    LapseOffers,
    OfferWhatIsFree,
    lapse_offers,
    offer_what_is_free,
)
from services.scheduling.queries.lines import sites_with_free_seats, sites_with_offers_due
from services.scheduling.timers.offers import free_seat_timer, lapse_timer
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.scheduling.conftest import NOW, Program, shown

BEFORE = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""A Sunday, before the series that tests plan begin."""


@contextmanager
def before_the_series(program: Program) -> Iterator[None]:
    program.service.clock.set(BEFORE)
    yield
    program.service.clock.set(NOW)


async def states(program: Program, series: dict[str, Any]) -> dict[str, str]:
    """Return the state of each membership of a series, by client."""
    members = (await program.get(f"/series/{series['id']}/members", limit="200"))["items"]
    return {one["client_id"]: one["state"] for one in members}


async def waits(program: Program, series: dict[str, Any], **asked: Any) -> dict[str, Any]:
    member = await program.member(series["id"], client_id=str(uuid4()), **asked)
    assert member["state"] == "waitlisted"
    return member


async def ends(program: Program, member: dict[str, Any], last_date: str = "2026-03-01") -> None:
    shown(await program.post(f"/memberships/{member['id']}/ending", {"last_date": last_date}))


def own(member: dict[str, Any], act: str) -> str:
    """Return the path at which a client does something about a membership."""
    return f"/clients/{member['client_id']}/memberships/{member['id']}/{act}"


async def pass_time(program: Program, until: str | datetime) -> None:
    """Let it be that moment, and let the timers' steps be taken at this site."""
    moment = datetime.fromisoformat(until) if isinstance(until, str) else until
    program.service.clock.set(moment)
    context = UnitContext(site=program.site, correlation_id=new_id())
    async with program.service.units(context) as uow:
        await lapse_offers(LapseOffers(200), uow)
    async with program.service.units(context) as uow:
        await offer_what_is_free(OfferWhatIsFree(200), uow)


async def timers_run(program: Program) -> int:
    """Run both timers once, as a worker does, over all sites."""
    service = program.service
    lapses = lapse_timer(
        partial(sites_with_offers_due, service.database), service.units, service.clock
    )
    offers = free_seat_timer(
        partial(sites_with_free_seats, service.database), service.units, service.clock
    )
    return await lapses.take_all() + await offers.take_all()
