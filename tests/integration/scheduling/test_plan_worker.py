"""Plans are made by a process beside the worker: its loop and its relay go on, whoever dies."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest_asyncio

from services.scheduling import tables
from services.scheduling.domain.plans.job import Job
from services.scheduling.domain.plans.plan import PlanMode
from services.scheduling.domain.plans.requirements import WeekRequirements
from services.scheduling.domain.plans.snapshot import SessionInWeek, Snapshot, StayInWeek
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.timers.plans import PlanWorker
from services.scheduling.timers.solver_process import solver
from shared.identifiers import new_id
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.worker import BackboneWorker
from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.planning import NEXT_WEEK, WEEK, Site
from tests.support.plan_worker import pid_of
from tests.support.polling import eventually

LEASE = timedelta(seconds=20)
OUTBOX = tables.metadata.tables["outbox"]


def worker(program: Program, **changed: Any) -> PlanWorker:
    """Return a worker that looks for work, and gives signs of life, many times a second."""
    service = program.service
    return PlanWorker(
        service.database,
        service.units,
        service.clock,
        **{"lease": LEASE, "poll": 0.05, "beat": 0.05, **changed},
    )


@asynccontextmanager
async def running(one: PlanWorker) -> AsyncIterator[None]:
    task = asyncio.create_task(one.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


@pytest_asyncio.fixture
async def site(program: Program) -> AsyncIterator[Site]:
    """Return a site of six clients and a week in which all of them find what they need."""
    made = Site(program)
    await made.add("a")
    await made.add("b", weekdays=["TU", "FR"], start_time="09:00")
    for _ in range(6):
        await made.client()
    yield made
    await made.cancel_what_waits()


async def asked(site: Site, **changed: Any) -> str:
    form = {"week": WEEK.isoformat(), "mode": "fresh", "seconds": 5, **changed}
    return str(shown(await site.program.post("/plans", form), 201)["id"])


async def in_state(site: Site, plan_id: str, *states: str) -> dict[str, Any]:
    async def there() -> dict[str, Any]:
        plan = await site.program.get(f"/plans/{plan_id}")
        assert plan["state"] in states, plan["state"]
        return plan

    found: dict[str, Any] = await eventually(there, within=30, what=f"a plan that is {states}")
    return found


async def test_a_worker_proposes_what_was_asked_for_and_books_nothing(site: Site) -> None:
    plan_id = await asked(site)
    async with running(worker(site.program)):
        plan = await in_state(site, plan_id, "proposed")
    assert (plan["percent"], plan["clients"]) == (100, 6)
    assert plan["outcome"]["served_in_full"] == 6
    assert plan["weeks"] == {"unchanged": 0, "proposed": 6, "applied": 0, "refused": 0}
    weeks = (await site.program.get(f"/plans/{plan_id}/weeks"))["items"]
    assert all(len({one["held_on"] for one in week["proposed"]}) >= 3 for week in weeks)
    assert await site.program.published("ClientBooked", "SessionBooked") == []
    applied = await site.apply(plan_id)
    assert (applied["state"], len(applied["applied"])) == ("applied", 6)


async def test_what_is_unmet_is_explained_and_one_contradiction_stops_nobody(
    site: Site, new_client: str
) -> None:
    mornings = {"weekdays": ["MO", "WE", "TH"], "begins": "12:00", "ends": "24:00"}
    busy = await site.client(kept=[mornings])
    path = f"/sites/{site.program.site}/clients/{new_client}/availability"
    shown(await site.program.http.put(path, json={"days_limit": 2}))
    await site.program.enroll(new_client)
    plan_id = await asked(site, mode="least_disruption")
    async with running(worker(site.program)):
        outcome = (await in_state(site, plan_id, "proposed"))["outcome"]
    assert (outcome["served_in_full"], outcome["gap"]) == (6, 0)
    assert outcome["shortfalls"]["unmet_half_hours"] == 12
    assert outcome["causes"]["kept_times"] == 1
    assert outcome["causes"]["days-are-beyond-the-limit"] == 1
    weeks = (await site.program.get(f"/plans/{plan_id}/weeks"))["items"]
    causes = {week["client_id"]: week["causes"] for week in weeks}
    assert causes[busy][0] == "Without the kept times: a full week."
    assert causes[new_client][0].startswith("More days are required than the week may have")
    best = outcome["openings"][0]
    assert (best["session_type"], best["clients"]) == ("group", 2)
    assert best["gain"] == 2 * 6 * 2_000 + 8_000
    assert best["in_words"].endswith(": 6 h, 1 day more for 2 clients.")


async def test_after_a_cancellation_only_those_are_touched_who_need_another_session(
    site: Site,
) -> None:
    await site.add("c", weekdays=["SA"], start_time="09:00")
    stays, moves = await site.client(), await site.client()
    for letter, client in (("b", stays), ("c", stays), ("a", moves)):
        await site.member(letter, client)
    cancelled = await site.program.post(
        f"/sessions/{site.sessions['a-MO']}/cancellation", {"reason_code": "ill"}
    )
    shown(cancelled)
    plan_id = await asked(site, mode="least_disruption")
    async with running(worker(site.program)):
        outcome = (await in_state(site, plan_id, "proposed"))["outcome"]
    assert outcome["shortfalls"]["touched_clients"] == 1
    await site.apply(plan_id, "one_week", clients=[stays, moves])
    assert await site.names(stays) == {"b-TU", "b-FR", "c-SA"}
    assert len(await site.names(moves)) == 3
    assert {"a-WE", "a-TH"} < await site.names(moves)


async def solver_of(one: PlanWorker) -> int:
    """Wait for the process that solves, hold it, and return its id."""
    pid = await eventually(lambda: pid_of(one), within=10, what="a solver at work")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    return pid


async def test_while_a_plan_is_solved_the_worker_goes_on_with_all_else(
    site: Site, nats_url: str
) -> None:
    """The event of a booking made meanwhile leaves through the relay of the same loop."""
    service = site.program.service
    one = worker(site.program)
    backbone = BackboneWorker(
        nats_url=nats_url,
        database=service.database,
        units=service.units,
        subscriptions=Subscriptions("scheduling"),
        extra=(one.run,),
    )
    plan_id = await asked(site)
    await backbone.start()
    try:
        await solver_of(one)
        await in_state(site, plan_id, "running")
        booked = await site.member("a", await site.client())
        await eventually(lambda: left(site, booked["id"]), within=20, what="the booking's event")
        assert (await site.program.get(f"/plans/{plan_id}"))["state"] == "running"
    finally:
        await backbone.stop()


async def left(site: Site, membership_id: str) -> bool:
    """Say whether the relay has handed over what was told of this membership."""
    rows = await site.program.service.database.fetch(
        OUTBOX.select().where(
            OUTBOX.c.aggregate_id == UUID(membership_id), OUTBOX.c.published_at.is_not(None)
        )
    )
    return bool(rows)


async def test_a_busy_solver_leaves_the_loop_alone() -> None:
    """Between two reports of a solver that keeps a core busy, the loop has gone round and round."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    async with solver(Job(new_id(), many(300), PlanMode.FRESH, seconds=30)) as process:
        result = asyncio.create_task(process.result())
        await eventually(lambda: process.progress or result.done(), within=30, what="a report")
        before = ticks
        await asyncio.wait({result}, timeout=2)
        result.cancel()
    ticking.cancel()
    assert ticks - before > 20
    assert is_gone(process.pid)


async def test_a_plan_that_is_cancelled_lets_its_solver_go(site: Site) -> None:
    plan_id = await asked(site)
    one = worker(site.program)
    async with running(one):
        pid = await solver_of(one)
        await in_state(site, plan_id, "running")
        cancelled = shown(await site.program.post(f"/plans/{plan_id}/cancellation"))
        assert cancelled["state"] == "cancelled"
        await eventually(lambda: is_gone(pid), within=10, what="the end of the solver")
    late = await site.program.post(f"/plans/{plan_id}/cancellation")
    assert rule_of(late) == "transition-is-not-allowed"


async def test_a_solver_that_dies_fails_its_plan_and_no_other(site: Site) -> None:
    plan_id = await asked(site)
    one = worker(site.program)
    async with running(one):
        os.kill(await solver_of(one), signal.SIGKILL)
        assert (await in_state(site, plan_id, "failed"))["failure"] == "solver-died"
        await in_state(site, await asked(site), "proposed")


async def test_when_a_worker_is_killed_another_goes_on_and_nothing_is_left_behind(
    site: Site,
) -> None:
    plan_id, service = await asked(site), site.program.service
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.plan_worker",
        service.url,
        service.clock.now().isoformat(),
        stdout=asyncio.subprocess.PIPE,
    )
    assert killed.stdout is not None
    pid = int(await killed.stdout.readline())
    os.kill(pid, signal.SIGSTOP)
    killed.kill()
    await killed.wait()
    os.kill(pid, signal.SIGCONT)
    await eventually(lambda: is_gone(pid), within=10, what="the end of the orphan")
    async with running(worker(site.program)):
        assert (await site.program.get(f"/plans/{plan_id}"))["state"] == "running"
        service.clock.advance(LEASE)
        try:
            plan = await in_state(site, plan_id, "proposed")
        finally:
            service.clock.advance(-LEASE)
    assert plan["outcome"]["served_in_full"] == 6
    assert len((await site.program.get(f"/plans/{plan_id}/weeks"))["items"]) == 6


async def test_two_workers_make_each_plan_once(site: Site) -> None:
    plans = [await asked(site), await asked(site, week=NEXT_WEEK.isoformat())]
    async with running(worker(site.program)), running(worker(site.program)):
        for plan_id in plans:
            await in_state(site, plan_id, "proposed")
    for plan_id in plans:
        assert len((await site.program.get(f"/plans/{plan_id}/weeks"))["items"]) == 6


async def test_one_plan_of_a_week_is_made_at_a_time(site: Site) -> None:
    await asked(site)
    form = {"week": WEEK.isoformat()}
    assert rule_of(await site.program.post("/plans", form)) == "plan-is-under-way"
    tuesday = {"week": "2026-07-07"}
    refused = await site.program.post("/plans", tuesday)
    assert rule_of(refused, 422) == "week-begins-on-monday"


def is_gone(pid: int) -> bool:
    """Say whether the process has ended, whether or not somebody has taken note of it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def many(clients: int) -> Snapshot:
    """Return a week in which this many compete for seats; solving it keeps a core busy."""
    monday = datetime(2026, 7, 6, 15, tzinfo=UTC)
    sessions = [
        SessionInWeek(
            id=new_id(),
            series_id=new_id(),
            program="evening",
            type="group",
            state=SessionState.SCHEDULED,
            timezone="America/Denver",
            held_on=WEEK + timedelta(days=day),
            starts_at=monday + timedelta(days=day, hours=hour),
            ends_at=monday + timedelta(days=day, hours=hour + 1.5),
            capacity=clients // 8,
        )
        for day in range(6)
        for hour in (0, 1, 2, 3, 4, 5, 6, 7)
    ]
    wanted = WeekRequirements(minutes=540, days=3)
    stays = [
        StayInWeek(client_id=new_id(), program="evening", phase="early", requirements=wanted)
        for _ in range(clients)
    ]
    return Snapshot(
        site="many",
        week=WEEK,
        taken_at=monday - timedelta(days=7),
        sessions=tuple(sessions),
        seats=(),
        stays=tuple(stays),
        needs={},
    )
