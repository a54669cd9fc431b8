"""What a stay's steps do to its seat, and to the day they are dated: begun, ended, taken back."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest_asyncio

from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line
from tests.integration.enrollment.steps import kept, planned, rule, step, undo


@pytest_asyncio.fixture
async def line(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Line]:
    line = Line(enrollment, desk)
    yield line
    enrollment.clock.set(NOW)
    await line.stands()


async def test_a_stay_does_not_start_on_a_day_that_has_not_come(desk: Desk) -> None:
    episode = await planned(desk)
    ahead = {"level_of_care": "2.1", "started_on": "2027-03-10"}
    enrolled = await desk.enroll(episode["application_id"], **ahead)
    started = await step(desk, episode["id"], "start", **ahead)
    for refused in (enrolled, started):
        assert rule(refused) == (422, "not-yet-happened")
        assert refused.json()["errors"][0]["field"] == "started_on"
    assert (await kept(desk, episode["id"]))["state"] == "planned"


async def test_who_is_enrolled_twice_is_told_the_episode(line: Line) -> None:
    await line.seats(2)
    stay = await line.enrolled(await line.asks())
    again = await line.desk.enroll(stay["application_id"])
    assert rule(again) == (409, "application-already-enrolled")
    assert again.json()["episode_id"] == stay["id"]


async def _seat(line: Line, application_id: str) -> dict[str, Any] | None:
    standing = shown(await line.desk.get(f"/applications/{application_id}/seat"))
    seat: dict[str, Any] | None = standing["seat"]
    return seat


async def test_an_undone_enrollment_keeps_the_seat_that_was_reserved_before(line: Line) -> None:
    await line.seats(1)
    stay = await line.enrolled(await line.asks())
    waits = await line.waits()
    shown(await undo(line.desk, stay))
    seat = await _seat(line, stay["application_id"])
    assert seat
    assert (seat["state"], await line.state(waits)) == ("reserved", "waiting")
    again = shown(await line.desk.enroll(stay["application_id"]), 201)
    assert again["state"] == "active"


async def test_an_undone_enrollment_frees_a_seat_that_it_took_itself(line: Line) -> None:
    await line.seats(1)
    application = await line.desk.accepted()
    stay = await line.enrolled({"application_id": application["id"]})
    waits = await line.waits()
    shown(await undo(line.desk, stay))
    assert await _seat(line, application["id"]) is None
    assert await line.state(waits) == "offered"


async def test_a_discharge_whose_seat_is_gone_is_undone_in_another_that_is_asked_for(
    line: Line,
) -> None:
    await line.seats(1)
    stay = await line.enrolled(await line.asks())
    await line.discharged(stay)
    taken = await line.asks()
    ended = await kept(line.desk, stay["id"])
    refused = await undo(line.desk, ended)
    assert rule(refused) == (409, "no-seat-is-free")
    asked = await line.asks(application={"id": refused.json()["application_id"]})
    (waiting,) = asked["waiting"]
    path = f"/applications/{taken['application_id']}/seat/release"
    shown(await line.desk.post(path, {"reason_code": "moved_away"}))
    shown(await line.answer(waiting, "acceptance"))
    assert shown(await undo(line.desk, ended))["state"] == "active"


async def test_the_waitlist_shows_offers_that_are_to_be_answered(line: Line) -> None:
    await line.seats(0)
    first, second = await line.waits(), await line.waits()
    await line.seats(1)
    listed = await line.listed(limit="1")
    assert [(one["id"], one["state"]) for one in listed] == [
        (first["id"], "offered"),
        (second["id"], "waiting"),
    ]
    assert [one["id"] for one in await line.listed(state="waiting")] == [second["id"]]


async def test_a_clinician_may_read_one_authorization_by_its_id(
    enrollment: Enrollment, desk: Desk
) -> None:
    async with enrollment.client("clinician") as http:
        answer = await Desk(http, desk.site).get(f"/authorizations/{uuid4()}")
    assert answer.status_code == 404
