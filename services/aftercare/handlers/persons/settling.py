"""A death, or a destroyed key, is a fact of the person: what is open ends at every site.

Each site settles in a unit of work of its own. It is handed the client's id and nothing of why.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.aftercare.domain.persons.ended import Ending, Unsettled
from services.aftercare.handlers.persons.resting import (
    let_rest_after_death,
    let_rest_without_key,
)
from services.aftercare.handlers.plans.drafting import settle_plan
from services.aftercare.ports import AftercareUnitOfWork

LOOKS_AROUND_AFTER = timedelta(minutes=1)
"""Longer than any unit of work lasts: whoever was learned of beside the ending is seen then."""


@dataclass(frozen=True, slots=True)
class SettlePersons:
    """Settle what other sites, or this one a while ago, told of persons; `at_most` of them."""

    at_most: int


async def settle_everywhere(client_id: UUID, ending: Ending, uow: AftercareUnitOfWork) -> None:
    """Settle here at once, elsewhere as soon as may be, and look around once more later."""
    told = Unsettled(client_id, ending, uow.now, looks_around=False)
    await _settle(told, uow)
    await uow.unsettled.spread(told)
    again = Unsettled(client_id, ending, uow.now, looks_around=True)
    uow.unsettled.put(again, uow.now + LOOKS_AROUND_AFTER)


async def settle_persons(command: SettlePersons, uow: AftercareUnitOfWork) -> int:
    """Return how many were settled; whoever is claimed here is claimed by nobody else."""
    waiting = await uow.unsettled.claim(uow.now, command.at_most)
    for told in waiting:
        await _settle(told, uow)
        if told.looks_around:
            await uow.unsettled.spread(told)
    return len(waiting)


async def _settle(told: Unsettled, uow: AftercareUnitOfWork) -> None:
    match told.ending:
        case Ending.KEY_DESTROYED:
            await let_rest_without_key(told.client_id, told.told_at, uow)
        case Ending.DEATH if await uow.deaths.is_known(told.client_id):
            await let_rest_after_death(told.client_id, told.told_at, uow)
        case Ending.DEATH:
            await _draft_again(told.client_id, uow)


async def _draft_again(client_id: UUID, uow: AftercareUnitOfWork) -> None:
    """Draft what a death that was taken back had called off; people decide what had begun."""
    for episode in await uow.episodes.of_person(client_id):
        if episode.plan_is_due:
            await settle_plan(episode, uow, has_died=False)
