"""One session without a membership: drop-ins and make-ups booked ahead, and days of a series."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from tests.integration.scheduling.conftest import Program, mark, rule_of, shown
from tests.integration.scheduling.waiting import before_the_series


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    with before_the_series(program):
        yield


async def book(program: Program, client_id: str, session: dict[str, Any], **more: Any) -> Response:
    body = {"session_id": session["id"], **more}
    return await program.post(f"/clients/{client_id}/bookings", body)


async def unbook(program: Program, client_id: str, session: dict[str, Any]) -> Response:
    path = f"/sites/{program.site}/clients/{client_id}/bookings/{session['id']}"
    return await program.http.delete(path)


async def seated(program: Program, series: dict[str, Any]) -> list[str]:
    sessions = (await program.get("/sessions", series=series["id"]))["items"]
    return [session["held_on"] for session in sessions if session["seats_taken"]]


async def test_a_member_of_some_days_has_seats_on_these_days_only(
    program: Program, new_client: str
) -> None:
    series = await program.series(ends_on="2026-03-12")
    booked = await program.member(series["id"], client_id=new_client, weekdays=["TH", "MO"])
    assert booked["weekdays"] == ["MO", "TH"]
    assert await seated(program, series) == ["2026-03-02", "2026-03-05", "2026-03-09", "2026-03-12"]
    ((_, _, told),) = await program.published("ClientBooked")
    assert told["weekdays"] == ["MO", "TH"]


async def test_two_memberships_of_a_series_share_no_day(program: Program, new_client: str) -> None:
    series = await program.series()
    path = f"/series/{series['id']}/members"
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    await program.member(series["id"], client_id=new_client, weekdays=["MO"])
    await program.member(series["id"], client_id=new_client, weekdays=["TH"])
    for days in (["MO", "WE"], None):
        refused = await program.post(path, {**body, "weekdays": days})
        assert rule_of(refused) == "client-is-member-already"


async def test_days_on_which_the_series_never_meets_are_refused(program: Program) -> None:
    series = await program.series()
    body = {"client_id": str(uuid4()), "from_date": "2026-03-02", "weekdays": ["MO", "FR"]}
    refused = await program.post(f"/series/{series['id']}/members", body)
    assert rule_of(refused, 422) == "weekday-is-not-in-series"
    assert refused.json()["errors"][0]["field"] == "weekdays"


async def test_who_waits_for_some_days_waits_until_these_are_free(program: Program) -> None:
    series = await program.series(capacity=1)
    await program.member(series["id"], weekdays=["MO"])
    assert (await program.member(series["id"]))["state"] == "waitlisted"
    assert (await program.member(series["id"], weekdays=["WE"]))["state"] == "active"


async def test_a_seat_in_one_session_is_booked_and_given_back(
    program: Program, new_client: str
) -> None:
    series = await program.series(capacity=1)
    first, second, *_ = series["sessions"]
    seat = shown(await book(program, new_client, first), 201)
    assert (seat["membership_id"], seat["status"]) == (None, "expected")
    assert await seated(program, series) == [first["held_on"]]
    assert rule_of(await book(program, str(uuid4()), first)) == "series-is-full"
    assert rule_of(await book(program, new_client, first)) == "client-is-on-the-roll"
    assert shown(await book(program, str(uuid4()), second), 201)["session_id"] == second["id"]
    assert (await unbook(program, new_client, first)).status_code == 204
    assert (await unbook(program, new_client, first)).status_code == 404
    assert shown(await book(program, str(uuid4()), first), 201)
    told = [name for name, _, _ in await program.published("SessionBooked", "SessionUnbooked")]
    assert told == ["SessionBooked", "SessionBooked", "SessionUnbooked", "SessionBooked"]


async def test_a_seat_of_a_membership_is_not_unbooked(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    refused = await unbook(program, new_client, series["sessions"][0])
    assert rule_of(refused) == "seat-is-of-membership"


async def test_what_has_begun_or_was_cancelled_is_not_booked(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    first, second, *_ = series["sessions"]
    await program.post(f"/sessions/{second['id']}/cancellation", {"reason_code": "snow"})
    assert rule_of(await book(program, new_client, second)) == "session-is-not-ahead"
    program.service.clock.set(datetime.fromisoformat(first["starts_at"]))
    assert rule_of(await book(program, new_client, first)) == "session-is-not-ahead"


async def test_a_missed_session_is_made_up_once_and_by_its_own_client(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    first, second, *_ = series["sessions"]
    await program.member(series["id"], client_id=new_client, until="2026-03-02")
    program.service.clock.set(datetime.fromisoformat(first["ends_at"]))
    rolled = await program.rolled(first, mark(new_client, "no_show"))
    (missed,) = [line["id"] for line in rolled["roll"]]
    for client_id, what in ((str(uuid4()), missed), (new_client, str(uuid4()))):
        refused = await book(program, client_id, second, makes_up=what)
        assert rule_of(refused, 422) == "nothing-to-make-up"
    made = shown(await book(program, new_client, second, makes_up=missed), 201)
    assert made["makes_up"] == missed
    third = series["sessions"][2]
    assert rule_of(await book(program, new_client, third, makes_up=missed)) == "made-up-already"
    assert (await unbook(program, new_client, second)).status_code == 204
    assert shown(await book(program, new_client, third, makes_up=missed), 201)


async def test_a_client_is_not_booked_where_another_session_overlaps(
    program: Program, new_client: str
) -> None:
    one, other = await program.series(), await program.series(start_time="20:00")
    await program.member(one["id"], client_id=new_client)
    refused = await book(program, new_client, other["sessions"][0])
    assert rule_of(refused) == "client-is-booked-elsewhere"


async def test_who_was_discharged_gets_no_seat_until_enrolled_again(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    other = await program.series(start_time="10:00")
    enrolled = await program.enroll(new_client)
    await program.discharge(enrolled, date(2026, 3, 4))
    monday, thursday = [
        one
        for one in (await program.get("/sessions", series=series["id"]))["items"]
        if one["held_on"] in ("2026-03-02", "2026-03-05")
    ]
    assert rule_of(await book(program, new_client, thursday)) == "client-is-discharged"
    member = {"client_id": new_client, "from_date": "2026-03-05"}
    path = f"/series/{series['id']}/members"
    assert rule_of(await program.post(path, member)) == "client-is-discharged"
    seat = shown(await book(program, new_client, monday), 201)
    assert seat["is_known_here"] is True
    kept = await program.member(other["id"], client_id=new_client)
    move = {"to_series_id": series["id"], "from_date": "2026-03-05"}
    refused = await program.post(f"/memberships/{kept['id']}/move", move)
    assert rule_of(refused) in ("client-is-discharged", "nothing-to-move")
    later = (await program.get("/sessions", series=series["id"]))["items"][-1]
    await program.enroll(new_client, started_on=date(2026, 3, 16))
    assert shown(await book(program, new_client, later), 201)["is_known_here"] is True


async def test_of_a_client_nobody_told_of_the_answer_says_so(program: Program) -> None:
    series = await program.series()
    member = await program.member(series["id"])
    assert member["is_known_here"] is False
    first = (await program.get("/sessions", series=series["id"]))["items"][0]
    assert shown(await book(program, str(uuid4()), first), 201)["is_known_here"] is False
