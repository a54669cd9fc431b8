"""The days-waiting clock: who awaits care, when it is to begin, and the one alert before that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any

import pytest_asyncio

from services.enrollment.main import waiting_timers
from shared.database import Database
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line


@pytest_asyncio.fixture
async def line(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Line]:
    yield Line(enrollment, desk)
    enrollment.clock.set(NOW)


async def alerts(line: Line, **params: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shown(await line.desk.get("/alerts", **params))["items"]
    return items


async def test_whoever_awaits_care_is_listed_the_longest_waiting_first(line: Line) -> None:
    days = {"2026-03-06": "ok", "2026-02-28": "at_risk", "2026-02-24": "at_risk"}
    days |= {"2026-02-23": "missed", "2026-03-01": "ok"}
    for day in days:
        await line.desk.apply(received_on=day)
    listed = await alerts(line)
    assert [(one["received_on"], one["state"]) for one in listed] == sorted(days.items())
    assert [one["days_waiting"] for one in listed] == [15, 14, 10, 9, 4]
    assert listed[2]["due_on"] == "2026-03-14"
    assert [one["days_left"] for one in listed] == [-1, 0, 4, 5, 10]
    for state in ("ok", "at_risk", "missed"):
        only = await alerts(line, state=state)
        assert only == [one for one in listed if one["state"] == state]


async def test_pages_of_the_list_go_on_where_the_last_one_ended(line: Line) -> None:
    for day in ("2026-03-05", "2026-03-02", "2026-03-05", "2026-03-01"):
        await line.desk.apply(received_on=day)
    listed: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for _ in range(4):
        page = shown(await line.desk.get("/alerts", limit="1", **after))
        listed += page["items"]
        after = {"after": page["next"]}
    assert page["next"] is None
    assert listed == await alerts(line)


async def test_who_is_in_care_or_was_declined_awaits_nothing(line: Line) -> None:
    await line.desk.enrolled()
    declined = await line.desk.apply()
    decision = {"decision": "declined", "decided_on": "2026-03-03"}
    shown(await line.desk.post(f"/applications/{declined['id']}/decision", decision))
    accepted = await line.desk.accepted()
    assert [one["application_id"] for one in await alerts(line)] == [accepted["id"]]


async def test_the_day_is_the_sites(line: Line) -> None:
    await line.desk.apply(received_on="2026-03-01")
    line.service.clock.set(NOW.replace(day=11, hour=5, minute=59))  # 23:59 on the 10th in Denver
    assert [one["state"] for one in await alerts(line)] == ["ok"]
    line.service.clock.set(NOW.replace(day=11, hour=6))
    assert [one["state"] for one in await alerts(line)] == ["at_risk"]


async def test_an_application_at_risk_is_said_once(line: Line) -> None:
    application = await line.desk.apply(received_on="2026-03-01")
    await line.time_passes(hours=14)
    assert await line.events("InitiationAtRisk") == []
    for _ in range(3):
        await line.time_passes(days=1)
    ((_, told),) = await line.events("InitiationAtRisk")
    assert told["application_id"] == application["id"]
    assert (told["due_on"], told["days_waiting"]) == ("2026-03-15", 10)


async def test_nothing_is_said_of_who_is_in_care_or_came_in_as_history(line: Line) -> None:
    await line.desk.enrolled(received_on="2026-02-24")
    await line.desk.apply(received_on="2019-01-01")
    await line.time_passes(days=1)
    assert await line.events("InitiationAtRisk") == []


async def test_what_fell_due_while_no_worker_ran_is_said(line: Line) -> None:
    await line.desk.apply(received_on="2026-03-01")
    await line.time_passes(days=20)
    ((_, told),) = await line.events("InitiationAtRisk")
    assert (told["due_on"], told["days_waiting"]) == ("2026-03-15", 29)


async def test_the_days_are_the_sites_policy(line: Line) -> None:
    await line.policy(initiation_days=7, alert_days_before=2)
    for day in ("2026-03-02", "2026-03-04", "2026-03-05", "2026-03-06"):
        await line.desk.apply(received_on=day)
    states = ["missed", "at_risk", "at_risk", "ok"]
    assert [one["state"] for one in await alerts(line)] == states
    await line.time_passes()
    due = sorted(told["due_on"] for _, told in await line.events("InitiationAtRisk"))
    assert due == ["2026-03-09", "2026-03-11", "2026-03-12"]


async def test_many_workers_say_it_once(line: Line) -> None:
    days = [date(2026, 2, 20) + timedelta(days=at % 8) for at in range(40)]
    await asyncio.gather(*(line.desk.apply(received_on=str(day)) for day in days))
    async with AsyncExitStack() as stack:
        workers = []
        for _ in range(3):
            database = await Database(line.service.database.url).open()
            stack.push_async_callback(database.close)
            service = line.service
            workers.append(waiting_timers(service.settings, database, service.clock)[1])
        await asyncio.gather(*(worker.take_all() for worker in workers))
    told = [body["application_id"] for _, body in await line.events("InitiationAtRisk")]
    assert len(told) == len(set(told)) == 40
