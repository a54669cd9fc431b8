"""A death is a fact of the person: no stay of theirs is followed, in whatever order it came."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.handlers.persons.settling import SettlePersons, settle_persons
from shared.clock import SettableClock
from shared.contracts.event import Received
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.support.shuffles import SHUFFLES
from tests.unit.aftercare.memory import MemoryAftercare
from tests.unit.aftercare.stories import SITE, Episode, hear

SITES = (SITE, "south")


class Person:
    """Somebody with two stays at one site, and a last one at another."""

    def __init__(self) -> None:
        first, client = Episode.new(), new_id()
        self.first = replace(first, client_id=client)
        self.second = replace(Episode.new(), client_id=client)
        self.last = replace(Episode.new(), client_id=client)

    def stays(self) -> list[Received[Any]]:
        return [
            self.first.enrolled(),
            self.first.phase_started(1, is_last=True),
            self.first.discharged("completed"),
            self.second.enrolled(),
            self.second.discharged("dropped_out"),
            south(self.last.enrolled()),
            south(self.last.phase_started(1, is_last=True)),
        ]

    def death(self, seq: int = 2) -> Received[Any]:
        return south(self.last.discharged("death", seq=seq))

    def taken_back(self) -> list[Received[Any]]:
        """Return each way in which a death is taken back."""
        return [
            south(self.last.undone("discharge", 3)),
            south(self.last.entered_in_error(3)),
            south(self.last.discharged("completed", seq=3)),
        ]


def south(told: Received[Any]) -> Received[Any]:
    return replace(told, site="south")


async def settle(units: MemoryAftercare, clock: SettableClock) -> None:
    """Let every site follow what was told, and look around once more."""
    for _ in range(2):
        clock.advance(timedelta(minutes=2))
        for site in SITES:
            async with units(UnitContext(site, new_id())) as uow:
                await settle_persons(SettlePersons(100), uow)
    assert not units.kept.unsettled


async def states_after(events: list[Received[Any]]) -> set[PlanState]:
    clock = SettableClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    units = MemoryAftercare(clock)
    await hear(units, events)
    await settle(units, clock)
    check_told(units)
    return {plan.state for plan in units.kept.plans.values()}


def check_told(units: MemoryAftercare) -> None:
    """Of each plan a draft and its end are told in turns, and the last word is its state."""
    for plan in units.kept.plans.values():
        told = [one.event_name() for one in units.kept.published if one.aggregate_id() == plan.id]
        drafted = [name == "ContinuingCarePlanDrafted" for name in told]
        assert drafted == [place % 2 == 0 for place in range(len(drafted))]
        assert (plan.state is PlanState.DRAFT) == (bool(drafted) and drafted[-1])


@settings(max_examples=SHUFFLES // 4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
async def test_in_every_order_a_death_at_one_site_leaves_no_draft_at_any(
    data: st.DataObject,
) -> None:
    person = Person()
    events = [*person.stays(), person.death()]
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    assert await states_after(data.draw(st.permutations([*events, *again]))) == {PlanState.REVOKED}


@settings(max_examples=SHUFFLES // 4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
async def test_in_every_order_a_death_that_was_taken_back_drafts_each_plan_again(
    data: st.DataObject,
) -> None:
    person = Person()
    back = data.draw(st.sampled_from(person.taken_back()))
    events = data.draw(st.permutations([*person.stays(), person.death(), back]))
    states = await states_after(events)
    stays_void = back.event.event_name() == "EpisodeEnteredInError"
    assert states == ({PlanState.DRAFT, PlanState.REVOKED} if stays_void else {PlanState.DRAFT})


@pytest.mark.parametrize("late", ["first", "second"])
async def test_late_word_of_another_stay_drafts_nothing_after_a_death(late: str) -> None:
    person = Person()
    stay: Episode = getattr(person, late)
    assert await states_after([person.death(), stay.discharged("completed")]) == {PlanState.REVOKED}
