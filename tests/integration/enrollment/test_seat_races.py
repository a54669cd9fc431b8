"""Races for seats and offers: whoever comes first, one thing happened, and nobody is forgotten."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest_asyncio
from httpx import Response

from services.enrollment.main import waiting_timers
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.clock import SettableClock
from shared.database import Database
from shared.timers import Timer
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line
from tests.integration.enrollment.test_rules import rule

ROUNDS = 12
DEADLINE = datetime.fromisoformat("2026-03-12T23:00:00Z")
"""Of an offer that is made at NOW."""

Workers = list[Timer[EnrollmentUnitOfWork]]


@pytest_asyncio.fixture
async def line(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Line]:
    line = Line(enrollment, desk)
    yield line
    enrollment.clock.set(NOW)
    await line.stands()


@pytest_asyncio.fixture
async def late_workers(enrollment: Enrollment) -> AsyncIterator[Workers]:
    """Two workers with connections of their own, whose clocks have reached the deadline."""
    async with AsyncExitStack() as stack:
        workers = []
        for _ in range(2):
            database = await Database(enrollment.database.url).open()
            stack.push_async_callback(database.close)
            clock = SettableClock(DEADLINE)
            workers.append(waiting_timers(enrollment.settings, database, clock)[0])
        yield workers


async def _together(*acts: Awaitable[Any]) -> list[Any]:
    order = list(enumerate(acts))
    random.shuffle(order)
    done = await asyncio.gather(*(act for _, act in order))
    return [result for _, result in sorted(zip((at for at, _ in order), done, strict=True))]


async def test_an_offer_accepted_while_it_lapses_is_one_or_the_other(
    line: Line, late_workers: Workers
) -> None:
    await line.seats(0)
    for _ in range(ROUNDS):
        entry, follower = await line.waits(), await line.waits()
        line.service.clock.set(NOW)
        await _one_more(line)
        line.service.clock.set(DEADLINE - timedelta(seconds=1))
        acts = [line.answer(entry, "acceptance"), *(w.take_all() for w in late_workers)]
        await asyncio.gather(*acts[:: random.choice((1, -1))])
        state = await line.state(entry)
        expected = {"accepted": "waiting", "lapsed": "offered"}
        assert await line.state(follower) == expected[state]
        told = await line.events("OfferAnswered", "OfferLapsed")
        assert [name for name, body in told if body["entry_id"] == entry["id"]] == [
            {"accepted": "OfferAnswered", "lapsed": "OfferLapsed"}[state]
        ]
        await line.stands()
        await _settle(line)


async def test_an_offer_declined_while_it_lapses_is_one_or_the_other(
    line: Line, late_workers: Workers
) -> None:
    await line.seats(0)
    for _ in range(ROUNDS):
        entry, follower = await line.waits(), await line.waits()
        line.service.clock.set(NOW)
        await _one_more(line)
        line.service.clock.set(DEADLINE - timedelta(seconds=1))
        acts = [line.answer(entry, "decline"), *(w.take_all() for w in late_workers)]
        await asyncio.gather(*acts[:: random.choice((1, -1))])
        assert await line.state(entry) in {"declined", "lapsed"}
        assert await line.state(follower) == "offered"
        await line.stands()
        await _settle(line)


async def test_two_workers_offer_a_freed_seat_once(line: Line, late_workers: Workers) -> None:
    await line.seats(ROUNDS)
    kept = [await line.asks() for _ in range(ROUNDS)]
    waits = [await line.waits() for _ in range(ROUNDS + 1)]
    for standing in kept:
        await line.frees_by_hand(standing)
        await asyncio.gather(*(worker.take_all() for worker in late_workers))
    assert len(await line.events("SeatOffered")) == ROUNDS
    assert [await line.state(one) for one in waits] == ["offered"] * ROUNDS + ["waiting"]


async def test_two_workers_at_a_site_without_capacities_do_not_trip_over_each_other(
    line: Line, south: Line, late_workers: Workers
) -> None:
    await south.seats(0)
    for _ in range(ROUNDS):
        client = str(uuid4())
        await south.waits(application=await south.desk.accepted(client_id=client))
        await line.asks(application=await line.desk.accepted(client_id=client))
    for _ in range(3):
        await asyncio.gather(*(worker.take_all() for worker in late_workers))
    assert await south.listed() == []


async def test_a_worker_that_dies_with_an_offer_in_its_hands_leaves_it_to_the_others(
    line: Line, late_workers: Workers
) -> None:
    await line.seats(1)
    kept, entry = await line.asks(), await line.waits()
    await line.frees_by_hand(kept)
    dying = asyncio.create_task(late_workers[0].take_all())
    for _ in range(20):
        await asyncio.sleep(0)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await late_workers[1].take_all()
    assert await line.state(entry) == "offered"
    assert len(await line.events("SeatOffered")) == 1


async def test_a_capacity_lowered_while_seats_are_taken_never_ends_below_them(line: Line) -> None:
    for _ in range(ROUNDS):
        await line.seats(None)
        taken = (await line.capacity())["taken"]
        await line.seats(taken + 4)
        asks = [line.asks() for _ in range(4)]
        lowered, *standings = await _together(line.set_seats(taken + 2), *asks)
        seated = [one for one in standings if one["seat"] is not None]
        capacity = await line.capacity()
        assert capacity["taken"] == taken + len(seated)
        if lowered.status_code == 200:
            assert (capacity["seats"], len(seated)) == (taken + 2, 2)
        else:
            assert rule(lowered) == (409, "seats-are-taken")
            assert capacity["seats"] == taken + 4
        await line.stands()
        await _settle(line)


async def test_a_capacity_made_while_seats_are_taken_counts_them_all(line: Line) -> None:
    for at in range(ROUNDS):
        place = {"program": f"p{at}"}
        asks = [line.asks(places=[place]) for _ in range(6)]
        made, *standings = await _together(line.set_seats(3, **place), *asks)
        seated = [one for one in standings if one["seat"] is not None]
        assert made.status_code == 200 or len(seated) > 3
        assert made.status_code == 409 or len(seated) == 3
        await line.stands()


@pytest_asyncio.fixture
async def south(line: Line) -> AsyncIterator[Line]:
    """Another site of the same provider."""
    south = Line(line.service, Desk(line.desk.http, f"s{uuid4().hex[:12]}"))
    form = {"name": "South", "timezone": "America/Denver"}
    shown(await south.desk.http.put(f"/sites/{south.desk.site}", json=form))
    yield south
    await south.stands()


async def _wait_at_both(north: Line, south: Line) -> tuple[dict[str, Any], dict[str, Any]]:
    client = str(uuid4())
    there, here = [await one.desk.accepted(client_id=client) for one in (south, north)]
    return await north.waits(application=here), await south.waits(application=there)


async def test_who_waits_at_two_sites_accepts_at_one_and_leaves_the_other(
    line: Line, south: Line
) -> None:
    for one in (line, south):
        await one.seats(0)
    here, there = await _wait_at_both(line, south)
    assert here["group_id"] == there["group_id"]
    after = await south.waits()
    await south.seats(1)
    await line.seats(1)
    shown(await line.answer(here, "acceptance"))
    assert await south.state(there) == "offered"
    assert rule(await south.answer(there, "acceptance")) == (409, "accepted-elsewhere")
    await line.time_passes()
    assert (await south.entry(there))["reason_code"] == "accepted_elsewhere"
    assert await south.state(after) == "offered"
    (removed,) = await south.events("WaitlistEntryRemoved")
    assert removed[1]["entry_id"] == there["id"]
    assert await line.events("WaitlistEntryRemoved") == []


async def test_of_two_sites_whose_offers_are_accepted_at_once_one_wins(
    line: Line, south: Line
) -> None:
    for one in (line, south):
        await one.seats(0)
    for _ in range(ROUNDS):
        here, there = await _wait_at_both(line, south)
        await _together(_one_more(line), _one_more(south))
        assert [await line.state(here), await south.state(there)] == ["offered", "offered"]
        answers: list[Response] = await _together(
            line.answer(here, "acceptance"), south.answer(there, "acceptance")
        )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert won.status_code == 200
        assert rule(lost) == (409, "accepted-elsewhere")
        await line.time_passes()
        states = {await line.state(here), await south.state(there)}
        assert states == {"accepted", "removed"}
        await _settle(line)
        await _settle(south)


async def test_who_gets_a_free_seat_at_once_leaves_the_lines_of_other_sites(
    line: Line, south: Line
) -> None:
    await south.seats(0)
    client = str(uuid4())
    there = await south.waits(application=await south.desk.accepted(client_id=client))
    here = await line.desk.accepted(client_id=client)
    assert (await line.asks(application=here))["seat"]
    await line.time_passes()
    assert (await south.entry(there))["reason_code"] == "accepted_elsewhere"
    assert await line.events("ClientWaitlisted", "SeatOffered") == []


async def test_who_enters_the_lines_of_two_sites_at_once_waits_once(
    line: Line, south: Line
) -> None:
    for one in (line, south):
        await one.seats(0)
    for _ in range(ROUNDS):
        client = str(uuid4())
        there, here = [await one.desk.accepted(client_id=client) for one in (south, line)]
        one, other = await _together(line.waits(application=here), south.waits(application=there))
        assert one["group_id"] == other["group_id"]


async def _settle(line: Line) -> None:
    """Take everybody off the list, and leave no seat free."""
    for entry in [*await line.listed(), *await line.listed(state="offered")]:
        await line.answer(entry, "removal", reason_code="end_of_round")
    await line.seats((await line.capacity())["taken"])


async def _one_more(line: Line) -> None:
    await line.seats((await line.capacity())["taken"] + 1)
