"""A plan belongs to one worker at a time, and is never applied further than its state allows."""

from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.plans.outcome import Outcome, Shortfalls
from services.scheduling.domain.plans.plan import (
    LEASE,
    MOST_ATTEMPTS,
    PlanIsUnderWay,
    PlanIsWithAnother,
    PlanMode,
    PlanRun,
    PlanState,
    Progress,
    WeekIsOver,
)
from services.scheduling.domain.plans.planned_week import PlannedWeek
from services.scheduling.domain.plans.snapshot import WeekBeginsOnMonday
from services.scheduling.domain.plans.weekly_days import change_of_days
from services.scheduling.handlers.plans.applying import rings
from services.scheduling.handlers.plans.requests import RequestPlan, request_plan
from services.scheduling.handlers.plans.working import (
    BeginPlan,
    GoOnWithPlan,
    ProposePlan,
    begin_plan,
    go_on_with_plan,
    propose_plan,
)
from services.scheduling.ports import SchedulingUnitOfWork
from shared.recurrence.weekdays import Weekday
from tests.unit.scheduling.memory import NOW, MemoryStore

WEEK = date(2026, 7, 6)
NOTHING = Outcome(shortfalls=Shortfalls(), cost=0, bound=0, gap=0, served_in_full=0, causes={})
FIRST, SECOND = uuid4(), uuid4()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


async def asked(store: MemoryStore, week: date = WEEK) -> PlanRun:
    async with store() as uow:
        command = RequestPlan(week=week, mode=PlanMode.FRESH, seconds=10)
        return await request_plan(command, cast("SchedulingUnitOfWork", uow))


async def begun(store: MemoryStore, worker_id: UUID) -> PlanRun | None:
    async with store() as uow:
        command = BeginPlan(worker_id=worker_id)
        return await begin_plan(command, cast("SchedulingUnitOfWork", uow))


async def goes_on(store: MemoryStore, plan: PlanRun, worker_id: UUID, percent: int) -> None:
    async with store() as uow:
        command = GoOnWithPlan(
            plan_id=plan.id,
            worker_id=worker_id,
            progress=Progress(percent=percent, clients=80, gap=0.1),
        )
        await go_on_with_plan(command, cast("SchedulingUnitOfWork", uow))


async def test_who_is_silent_for_longer_than_the_lease_is_no_more_believed(
    store: MemoryStore,
) -> None:
    plan = await asked(store)
    await begun(store, FIRST)
    await goes_on(store, plan, FIRST, 40)
    assert await begun(store, SECOND) is None
    store.now += LEASE
    taken = await begun(store, SECOND)
    assert taken is not None
    assert (taken.id, taken.attempts, taken.percent) == (plan.id, 2, 0)
    with pytest.raises(PlanIsWithAnother):
        await goes_on(store, plan, FIRST, 60)
    with pytest.raises(PlanIsWithAnother):
        async with store() as uow:
            command = ProposePlan(plan_id=plan.id, worker_id=FIRST, outcome=NOTHING, weeks=[])
            await propose_plan(command, cast("SchedulingUnitOfWork", uow))
    await goes_on(store, plan, SECOND, 10)
    assert store.state.plans[plan.id].percent == 10


async def test_a_plan_that_workers_die_of_is_given_up(store: MemoryStore) -> None:
    plan = await asked(store)
    for _ in range(MOST_ATTEMPTS):
        assert await begun(store, uuid4()) is not None
        store.now += LEASE
    assert await begun(store, uuid4()) is None
    kept = store.state.plans[plan.id]
    assert (kept.state, kept.failure) == (PlanState.FAILED, "workers-died")
    assert await asked(store) is not None


async def test_percent_never_falls_while_one_worker_is_at_it(store: MemoryStore) -> None:
    plan = await asked(store)
    await begun(store, FIRST)
    for percent in (10, 50, 30):
        await goes_on(store, plan, FIRST, percent)
    assert store.state.plans[plan.id].percent == 50


async def test_a_week_is_planned_once_at_a_time(store: MemoryStore) -> None:
    await asked(store)
    with pytest.raises(PlanIsUnderWay):
        await asked(store)
    await asked(store, WEEK + timedelta(days=7))
    assert await begun(store, FIRST) is not None
    with pytest.raises(PlanIsWithAnother):
        await begun(store, SECOND)


async def test_a_week_that_is_over_or_begins_on_no_monday_is_not_planned(
    store: MemoryStore,
) -> None:
    with pytest.raises(WeekBeginsOnMonday):
        await asked(store, WEEK + timedelta(days=1))
    with pytest.raises(WeekIsOver):
        await asked(store, NOW.date() - timedelta(days=NOW.weekday() + 14))


def week_of(proposed: str, present: str) -> PlannedWeek:
    return PlannedWeek(
        id=uuid4(),
        site="north",
        plan_id=FIRST,
        client_id=uuid4(),
        proposed=tuple(UUID(int=ord(letter)) for letter in proposed),
        present=tuple(UUID(int=ord(letter)) for letter in present),
        shortfalls=Shortfalls(),
        present_shortfalls=Shortfalls(),
    )


def test_those_who_wait_for_each_others_seats_are_together_and_others_apart() -> None:
    ring = [week_of("b", "a"), week_of("c", "b"), week_of("a", "c")]
    alone, pair = week_of("x", "y"), [week_of("q", "p"), week_of("p", "q")]
    mixed = [ring[0], pair[0], alone, ring[2], pair[1], ring[1]]
    found = {frozenset(week.client_id for week in group) for group in rings(mixed)}
    assert found == {frozenset(week.client_id for week in group) for group in (ring, [alone], pair)}


DAYS = tuple(Weekday)
days = st.sets(st.sampled_from(DAYS))


def membership(weekdays: set[Weekday] | None) -> Membership:
    return Membership(
        id=uuid4(),
        site="north",
        series_id=FIRST,
        client_id=SECOND,
        from_date=date(2026, 6, 1),
        until=None,
        booked_at=datetime(2026, 6, 1, tzinfo=UTC),
        weekdays=None if weekdays is None else tuple(weekdays),
        state=MembershipState.ACTIVE,
    )


@given(days, days, days, days, st.booleans())
def test_after_a_change_the_open_days_are_those_wanted_and_the_others_as_they_were(
    meets_on: set[Weekday],
    had: set[Weekday],
    open_days: set[Weekday],
    wanted: set[Weekday],
    all_days: bool,
) -> None:
    meets_on = meets_on | {Weekday.MO}
    had, open_days = had & meets_on, open_days & meets_on
    wanted &= open_days
    present = [membership(None)] if all_days else [membership(had)] if had else []
    before = meets_on if all_days else had
    change = change_of_days(present, meets_on, open_days, wanted)
    stays = [one for one in present if one not in change.ends]
    kept = [set(meets_on if one.weekdays is None else one.weekdays) for one in stays]
    booked = [set(one.weekdays) for one in change.books]
    parts = [*kept, *booked]
    after = set[Weekday]().union(*parts)
    assert sum(map(len, parts)) == len(after), "no day is booked twice"
    assert after == (before - open_days) | wanted
    if after == before:
        assert not change.ends
        assert not change.books
