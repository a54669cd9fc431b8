"""Cadences over HTTP and the real store: explained, adapted, published, tried and moved on."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import Executable, update

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.check_ins.check_in import CheckInState
from services.aftercare.handlers.check_ins.adapting import adapt_cadence
from services.aftercare.handlers.check_ins.scheduling import rules_in_force
from services.aftercare.handlers.check_ins.waking import WakeCheckIns, wake_check_ins
from services.aftercare.handlers.plans.deciding import hold_plan, resume_plan, revoke_plan
from services.aftercare.store import SqlAftercareUnitOfWork
from services.aftercare.tables import check_in
from shared.clock import SettableClock
from shared.database import Database
from shared.errors import StaleVersion
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from shared.unit_of_work import Units
from tests.unit.aftercare.room import NOON, TODAY, Room

BASE = [7, 30, 60, 90, 180, 365]
HIGH = Because(Cause.HIGH_RISK, TODAY)


async def hear(room: Room, because: Because) -> None:
    plan = await room.plan()
    await room.run(lambda uow: adapt_cadence(plan.id, because, uow))


async def scheduled(room: Room) -> list[int]:
    return [c.days_after_start for c in await room.check_ins() if c.is_scheduled()]


async def cadence_of(api: AsyncClient, room: Room) -> dict[str, Any]:
    plan = await room.plan()
    answer = await api.get(f"/sites/north/plans/{plan.id}/cadence")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_is_heard_moves_the_check_ins_that_lie_ahead(room: Room) -> None:
    await room.activate()
    await hear(room, Because(Cause.SETBACK, TODAY))
    assert await scheduled(room) == [2, 7, 16, 23, 30, 60, 90, 180, 365]
    room.clock.set(NOON + timedelta(days=1))
    for _ in range(2):
        await hear(room, Because(Cause.LOW_RISK, TODAY))
    assert await scheduled(room) == [2, 7, 16, 23, 30, 60, 90, 180, 365], "the same day again"
    await hear(room, Because(Cause.LOW_RISK, TODAY + timedelta(days=1)))
    assert await scheduled(room) == BASE
    assert all(c.explanation for c in await room.check_ins())


async def test_on_hold_what_is_added_waits_and_after_the_end_nothing_is_added(room: Room) -> None:
    await room.activate()
    await room.decide(hold_plan)
    await hear(room, HIGH)
    assert len(await scheduled(room)) > len(BASE)
    assert {c.wakes_at for c in await room.check_ins()} == {None}
    await room.decide(resume_plan)
    assert None not in {c.wakes_at for c in await room.check_ins()}
    await room.decide(revoke_plan)
    await hear(room, HIGH)
    assert await scheduled(room) == []


async def test_a_draft_is_left_as_it_is(room: Room, api: AsyncClient) -> None:
    await hear(room, HIGH)
    assert await room.check_ins() == []
    plan = await room.plan()
    answer = await api.get(f"/sites/north/plans/{plan.id}/cadence")
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (
        404,
        "plan-has-no-cadence",
    )


async def test_two_causes_at_once_are_both_kept_or_the_later_one_looks_again(room: Room) -> None:
    await room.activate()
    plan = await room.plan()

    async def until_kept(because: Because) -> None:
        while True:
            try:
                await room.run(lambda uow: adapt_cadence(plan.id, because, uow))
            except StaleVersion:
                continue
            return

    causes = (Cause.SETBACK, Cause.HELP_REQUESTED, Cause.HIGH_RISK)
    await asyncio.gather(*(until_kept(Because(cause, TODAY)) for cause in causes))
    cadence = await room.run(lambda uow: uow.cadences.find(plan.id))
    assert cadence is not None
    assert {each.cause for each in cadence.heard} == set(causes)
    days = await scheduled(room)
    assert days == sorted(set(days))


async def test_every_date_is_explained_and_what_would_follow(room: Room, api: AsyncClient) -> None:
    await room.activate()
    await hear(room, HIGH)
    shown = await cadence_of(api, room)
    number = shown["rules_number"]
    said = {one["due_on"]: one["explanation"] for one in shown["check_ins"]}
    assert said["2026-05-01"] == "60 days after the plan began on 2026-03-02."
    assert said["2026-03-16"] == (
        "2 weeks after the answer of 2026-03-02, because it showed high risk"
        f" (rule 'high', version {number})."
    )
    assert [one["cause"] for one in shown["outlooks"]] == list(Cause)
    low, medium = shown["outlooks"][:2]
    assert (low["rule"], low["added"], low["dropped"]) == (None, [], [])
    assert medium["explanation"].startswith(
        "If the next answer shows medium risk, by rule 'medium'"
    )
    one = shown["check_ins"][0]
    alone = await api.get(f"/sites/north/check-ins/{one['id']}/explanation")
    assert alone.json() == one
    (listed, *_) = (
        await api.get("/sites/north/check-ins", params={"plan_id": shown["plan_id"]})
    ).json()["items"]
    assert listed["explanation"] == said[listed["due_on"]]


async def published(api: AsyncClient, **said: Any) -> dict[str, Any]:
    answer = await api.put("/sites/north/cadence-rules", json=said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.fixture
def director(issuer: Any, api: AsyncClient) -> AsyncClient:
    api.headers.update(issuer.bearer("program_director"))
    return api


async def test_rules_are_tried_on_real_plans_published_once_and_kept(
    room: Room, director: AsyncClient
) -> None:
    await room.activate()
    said = {"base_days": [7, 30, 60, 90, 180, 365, 548], "opens_at": "02:30", "weekdays": [1, 3]}
    trial = (await director.post("/sites/north/cadence-rules/trial", json=said)).json()
    assert trial["plans"] >= trial["plans_changed"] >= 1
    plan_id = str((await room.plan()).id)
    (own,) = [one for one in trial["examples"] if one["plan_id"] == plan_id] or [None]
    assert own is None or "2027-09-01" in [day["due_on"] for day in own["added"]]
    first = await published(director, **said)
    assert first["opens_at"] == "02:30"
    assert (await published(director, **said))["number"] == first["number"]
    listed = (await director.get("/sites/north/cadence-rules", params={"limit": 200})).json()
    numbers = [one["number"] for one in listed["items"]]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert listed["items"][-1]["published_by"]


async def test_a_plan_keeps_its_version_until_a_person_moves_it(
    room: Room, director: AsyncClient
) -> None:
    await room.activate()
    await hear(room, Because(Cause.MEDIUM_RISK, TODAY))
    before = await cadence_of(director, room)
    newest = await published(director, base_days=[10, 40], days_to_answer=5)
    there = f"/sites/north/plans/{before['plan_id']}/cadence"
    assert (await cadence_of(director, room))["rules_number"] == before["rules_number"]
    preview = (
        await director.get(f"{there}/preview", params={"rules_number": newest["number"]})
    ).json()
    assert [one["due_on"] for one in preview["added"]] == ["2026-03-12", "2026-04-11"]
    assert preview["added"][0]["explanation"] == "10 days after the plan began on 2026-03-02."
    assert len(preview["dropped"]) == len(before["check_ins"])
    body = {"rules_number": newest["number"]}
    stale = await director.post(there, json=body, headers={"If-Match": '"77"'})
    assert stale.status_code == 412
    moved = await director.post(there, json=body)
    assert moved.status_code == 200, moved.text
    assert moved.json()["newest_rules_number"] == moved.json()["rules_number"] == newest["number"]
    assert [one["due_on"] for one in moved.json()["check_ins"] if one["state"] == "scheduled"] == [
        "2026-03-12",
        "2026-04-11",
    ]
    assert moved.headers["etag"] == (await director.get(there)).headers["etag"]


async def test_a_move_to_no_version_or_of_a_plan_that_has_ended_is_refused(
    room: Room, director: AsyncClient
) -> None:
    await room.activate()
    there = f"/sites/north/plans/{(await room.plan()).id}/cadence"
    answer = await director.post(there, json={"rules_number": 999_999})
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (
        404,
        "no-such-cadence-rules",
    )
    await room.decide(revoke_plan)
    answer = await director.post(there, json={"rules_number": 1})
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (409, "cadence-is-over")
    assert (await cadence_of(director, room))["outlooks"] == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"base_days": [30, 7]}, "base_days"),
        ({"base_days": [10**30]}, "body.base_days.0"),
        ({"weekdays": []}, "body.weekdays"),
        ({"opens_at": "24:00"}, "body.opens_at"),
        ({"rules": [{"code": "a", "cause": "missed"}]}, "rules"),
        ({"rules": [{"code": "a", "cause": "bored"}]}, "body.rules.0.cause"),
        (
            {"rules": [{"code": "a b", "cause": "missed", "is_back_to_base": True}]},
            "body.rules.0.code",
        ),
    ],
)
async def test_rules_that_cannot_be_are_refused_by_field(
    director: AsyncClient, said: dict[str, Any], field: str
) -> None:
    for method, path in (("PUT", ""), ("POST", "/trial")):
        answer = await director.request(method, f"/sites/north/cadence-rules{path}", json=said)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_two_who_publish_at_once_do_not_make_one_number_twice(
    director: AsyncClient,
) -> None:
    wishes = [{"base_days": [number]} for number in range(101, 105)]
    answers = await asyncio.gather(
        *(director.put("/sites/east/cadence-rules", json=wish) for wish in wishes)
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    listed = (await director.get("/sites/east/cadence-rules")).json()["items"]
    numbers = [one["number"] for one in listed]
    assert sorted(numbers) == sorted(set(numbers))


async def test_many_first_plans_of_a_site_at_once_make_one_first_version(
    units: Units[SqlAftercareUnitOfWork],
) -> None:
    async def begin() -> int:
        async with units(UnitContext("west", new_id())) as uow:
            return (await rules_in_force(Cadence(), uow)).number

    assert await asyncio.gather(*(begin() for _ in range(6))) == [1] * 6
    async with units(UnitContext("west", new_id())) as uow:
        newest = await uow.cadence_rules.newest()
    assert newest is not None
    assert (newest.number, newest.base_days) == (1, Cadence().days_after_start)


async def test_a_batch_asks_no_more_however_many_it_wakes(
    units: Units[SqlAftercareUnitOfWork],
    database: Database,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads: list[Executable] = []
    fetch = SqlAftercareUnitOfWork.fetch

    async def counted(uow: SqlAftercareUnitOfWork, statement: Executable, **params: Any) -> Any:
        reads.append(statement)
        return await fetch(uow, statement, **params)

    monkeypatch.setattr(SqlAftercareUnitOfWork, "fetch", counted)
    asked: dict[tuple[int, str], int] = {}
    start = datetime(2031, 3, 3, 19, tzinfo=UTC)
    for plans in (2, 40):
        await database.execute(update(check_in).values(wakes_at=None))
        clock.set(start)
        rooms = [await Room(units, clock).draft() for _ in range(plans)]
        for room in rooms:
            await room.activate(start.date(), days=(7,))
        for what, days in (("due", 7), ("missed", 10)):
            clock.set(start + timedelta(days=days))
            reads.clear()
            woken = await rooms[0].run(lambda uow: wake_check_ins(WakeCheckIns(200), uow))
            assert woken >= plans
            asked[plans, what] = len(reads)
        start += timedelta(days=30)
    assert asked[40, "due"] == asked[2, "due"] == 1
    assert asked[40, "missed"] == asked[2, "missed"]
    states = {c.state for room in rooms for c in await room.check_ins()}
    assert states == {CheckInState.OUTREACH, CheckInState.SCHEDULED}
