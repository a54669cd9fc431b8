"""Outreach over HTTP and time: the work list, attempts, takeover, and settings that are data."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient
from sqlalchemy import update

from services.aftercare.main import outreach_timers
from services.aftercare.tables import check_in, outreach_task
from shared.clock import SettableClock
from shared.database import Database
from tests.integration.aftercare.settings import SETTINGS
from tests.integration.aftercare.test_missed_check_ins import MISSED_AT, task_of, told
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.test_check_ins import WEEK, local

THURSDAY = date(2026, 3, 12)
NEW_SETTINGS: dict[str, Any] = {
    "asked": [{"days_after_start": None, "instruments": ["phq-2"]}],
    "risk_rules": [{"band": "high", "instrument": "phq-2", "scale": "total", "at_least": 5}],
    "outreach": {
        "owners": [
            {"role": "facilitator", "within_hours": 2},
            {"role": "clinician", "within_hours": 4},
        ],
        "hours_between_attempts": 4,
        "attempts_needed": 1,
        "days_needed": 1,
        "channels_needed": 1,
        "week": {"days": [1, 2, 3, 4, 5, 6, 7], "opens": "08:00", "closes": "20:00"},
    },
}


@pytest_asyncio.fixture(autouse=True)
async def quiet(database: Database) -> None:
    """Let what other tests scheduled sleep for ever."""
    await database.execute(update(check_in).values(wakes_at=None))
    await database.execute(update(outreach_task).values(wakes_at=None))


@pytest_asyncio.fixture
async def missed(room: Room) -> Room:
    await room.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    await room.wake_at(MISSED_AT)
    return room


async def another_missed(room: Room) -> Room:
    room.clock.set(local(WEEK - timedelta(days=7), 12))
    other = await Room(room.units, room.clock).draft()
    await other.activate(days=(7,))
    await other.wake_at(local(WEEK, 9))
    await other.wake_at(MISSED_AT)
    return other


async def take_over(database: Database, clock: SettableClock, workers: int = 3) -> None:
    timers = [outreach_timers(SETTINGS, database, clock) for _ in range(workers)]
    await asyncio.gather(*(timer.take_all() for timer in timers))


async def listed(api: AsyncClient, room: Room, **filters: str) -> list[UUID]:
    params = {"client_id": str(room.episode.client_id), **filters}
    answer = await api.get("/sites/north/outreach", params=params)
    assert answer.status_code == 200, answer.text
    return [UUID(one["check_in_id"]) for one in answer.json()["items"]]


async def test_the_work_list_has_the_nearest_deadline_first_page_by_page(
    api: AsyncClient, database: Database, missed: Room
) -> None:
    for hours in (3, 1, 2):
        task = await task_of(await another_missed(missed))
        due_at = task.due_at + timedelta(hours=hours)
        moved = update(outreach_task).where(outreach_task.c.id == task.id)
        await database.execute(moved.values(due_at=due_at))
    seen, after = [], None
    while True:
        params = {"limit": "2"} | ({"after": after} if after else {})
        page = (await api.get("/sites/north/outreach", params=params)).json()
        seen += page["items"]
        after = page["next"]
        if after is None:
            break
    assert len({one["id"] for one in seen}) == len(seen) >= 4
    assert [one["due_at"] for one in seen] == sorted(one["due_at"] for one in seen)
    assert {one["state"] for one in seen} == {"open"}


async def test_a_task_is_found_by_role_and_by_whose_it_is(api: AsyncClient, missed: Room) -> None:
    task = await task_of(missed)
    check_in_id = await missed.first_check_in()
    assert await listed(api, missed, role="clinician") == [check_in_id]
    assert await listed(api, missed, role="program_director") == []
    assert await listed(api, missed, mine="true") == []
    taken = await api.post(f"/sites/north/outreach/{task.id}/assignment", json={})
    assert taken.json()["assigned_to"] == "somebody"
    assert await listed(api, missed, mine="true") == [check_in_id]
    await api.post(f"/sites/north/outreach/{task.id}/assignment", json={"to_role": True})
    assert await listed(api, missed, mine="true") == []


async def test_nobody_gives_up_before_the_policy_and_each_attempt_says_what_is_missing(
    api: AsyncClient, clock: SettableClock, missed: Room
) -> None:
    address = f"/sites/north/outreach/{(await task_of(missed)).id}"
    tries = (
        (local(THURSDAY, 10), "phone"),
        (local(THURSDAY, 15), "text"),
        (local(THURSDAY + timedelta(days=1), 11), "phone"),
    )
    for at, channel in tries:
        early = await api.post(f"{address}/closing", json={"reached": False})
        assert early.json()["type"].endswith(":attempts-are-missing")
        clock.set(at)
        body = {"channel": channel, "outcome": "no_answer", "note": "Mailbox is full"}
        answer = await api.post(f"{address}/attempts", json=body)
        assert (answer.status_code, answer.json()["state"]) == (200, "open"), answer.text
    shown = (await api.get(address)).json()
    assert (shown["missing"], shown["attempts_made"]) == ([], 3)
    assert {one["note"] for one in shown["attempts"]} == {"Mailbox is full"}
    assert "16 working hours" in shown["explanation"]
    closed = await api.post(f"{address}/closing", json={"reached": False})
    assert closed.json()["state"] == "unreached"
    again = await api.post(f"{address}/closing", json={"reached": True})
    assert again.json()["type"].endswith(":outreach-is-not-open")


async def test_an_attempt_that_reached_the_client_closes_the_check_in_as_reached(
    api: AsyncClient, database: Database, missed: Room
) -> None:
    address = f"/sites/north/outreach/{(await task_of(missed)).id}/attempts"
    answer = await api.post(address, json={"channel": "phone", "outcome": "reached"})
    assert (answer.status_code, answer.json()["state"]) == (200, "reached"), answer.text
    first = (await missed.check_ins())[0]
    assert first.state == "reached"
    assert (await told(database, missed))[-1] == "OutreachClosed"


async def test_what_is_overdue_is_taken_over_once_by_however_many_workers(
    database: Database, clock: SettableClock, missed: Room
) -> None:
    due_at = (await task_of(missed)).due_at
    clock.set(due_at - timedelta(seconds=1))
    await take_over(database, clock)
    assert (await task_of(missed)).taken_over == 0
    clock.set(due_at)
    await take_over(database, clock)
    task = await task_of(missed)
    assert (task.role, task.taken_over) == ("program_director", 1)
    assert (await told(database, missed)).count("OutreachOverdue") == 1
    clock.set(task.due_at)
    await take_over(database, clock)
    assert (await told(database, missed)).count("OutreachOverdue") == 2


async def test_many_missed_at_once_open_their_outreach_and_are_taken_over(
    database: Database, clock: SettableClock, room: Room
) -> None:
    rooms = [room, *[await Room(room.units, clock).draft() for _ in range(11)]]
    for one in rooms:
        clock.set(local(WEEK - timedelta(days=7), 12))
        await one.activate(days=(7,))
    await room.wake_at(local(WEEK, 9))
    await room.wake_at(MISSED_AT)
    clock.set((await task_of(room)).due_at)
    await take_over(database, clock)
    for one in rooms:
        assert (await task_of(one)).taken_over == 1


async def test_settings_are_versions_and_open_outreach_keeps_its_own(
    api: AsyncClient, issuer: TestIssuer, missed: Room
) -> None:
    director = issuer.bearer("program_director")
    refused = await api.put("/sites/north/check-in-settings", json=NEW_SETTINGS)
    assert refused.status_code == 403
    default = (await api.get("/sites/north/check-in-settings")).json()
    try:
        first = await api.put("/sites/north/check-in-settings", json=NEW_SETTINGS, headers=director)
        again = await api.put("/sites/north/check-in-settings", json=NEW_SETTINGS, headers=director)
        assert (first.status_code, again.json()["number"]) == (200, first.json()["number"])
        assert (await task_of(missed)).settings == 0
        task = await task_of(await another_missed(missed))
        assert (task.role, task.hours_given) == ("facilitator", 2)
        versions = (await api.get("/sites/north/check-in-settings/versions")).json()["items"]
        assert [one["number"] for one in versions] == list(range(1, len(versions) + 1))
    finally:
        body = {name: default[name] for name in ("asked", "risk_rules", "outreach")}
        back = await api.put("/sites/north/check-in-settings", json=body, headers=director)
        assert back.status_code == 200, back.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"asked": [{"days_after_start": 7, "instruments": ["phq-2"]}]}, "asked"),
        ({"asked": [{"days_after_start": None, "instruments": ["x"]}]}, "asked.0.instruments"),
        (
            {"risk_rules": [{"band": "low", "instrument": "phq-2", "scale": "x", "below": 1}]},
            "risk_rules.0.scale",
        ),
        (
            {"outreach": {**NEW_SETTINGS["outreach"], "days_needed": 2}},
            "outreach.days_needed",
        ),
    ],
)
async def test_settings_that_contradict_themselves_are_refused_by_field(
    api: AsyncClient, issuer: TestIssuer, changes: dict[str, Any], field: str
) -> None:
    answer = await api.put(
        "/sites/north/check-in-settings",
        json={**NEW_SETTINGS, **changes},
        headers=issuer.bearer("program_director"),
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
