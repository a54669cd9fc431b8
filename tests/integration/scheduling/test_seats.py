"""Seats, rooms, facilitators and clients: what the database itself refuses, also in a race."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

from tests.integration.scheduling.conftest import Program, rule_of, series_form, shown

RACERS = 50


async def test_fifty_clients_race_for_the_last_seat_and_one_gets_it(program: Program) -> None:
    series = await program.series(capacity=3)
    for _ in range(2):
        await program.member(series["id"])
    answers = await asyncio.gather(*(program.member(series["id"]) for _ in range(RACERS)))
    states = sorted(answer["state"] for answer in answers)
    assert states == ["active"] + ["waitlisted"] * (RACERS - 1)
    for session in (await program.get("/sessions", series=series["id"]))["items"]:
        assert session["seats_taken"] == session["capacity"] == 3
        roll = (await program.get(f"/sessions/{session['id']}"))["roll"]
        assert len(roll) == 3
    assert len(await program.published("ClientBooked")) == 3
    assert len(await program.published("BookingWaitlisted")) == RACERS - 1


async def test_a_seat_is_kept_in_each_open_session_of_the_time_and_in_no_other(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(
        series["id"], client_id=new_client, from_date="2026-03-05", until="2026-03-11"
    )
    sessions = (await program.get("/sessions", series=series["id"]))["items"]
    seated = [session["held_on"] for session in sessions if session["seats_taken"]]
    assert seated == ["2026-03-05", "2026-03-09", "2026-03-11"]


async def test_one_full_session_in_the_time_is_enough_to_wait(program: Program) -> None:
    series = await program.series(capacity=1)
    await program.member(series["id"], from_date="2026-03-11", until="2026-03-11")
    assert (await program.member(series["id"]))["state"] == "waitlisted"
    before = await program.member(series["id"], until="2026-03-10")
    assert before["state"] == "active"


async def test_a_membership_that_ends_frees_its_seats_for_who_waits(program: Program) -> None:
    program.service.clock.set(program.service.clock.now().replace(month=3, day=2))
    try:
        series = await program.series(capacity=1)
        leaves = await program.member(series["id"])
        waits = await program.member(series["id"])
        refused = await program.post(f"/memberships/{waits['id']}/activation")
        assert rule_of(refused) == "series-is-full"
        await program.post(f"/memberships/{leaves['id']}/ending", {"last_date": "2026-03-01"})
        active = shown(await program.post(f"/memberships/{waits['id']}/activation"))
        assert active["state"] == "active"
        told = [name for name, _, _ in await program.published("ClientUnbooked", "ClientBooked")]
        assert told == ["ClientBooked", "ClientUnbooked", "ClientBooked"]
    finally:
        program.service.clock.set(program.service.clock.now().replace(month=7, day=1))


async def test_a_room_holds_one_session_at_a_time(program: Program) -> None:
    await program.series(room="blue")
    taken = await program.post("/series", series_form(room="blue", start_time="20:59"))
    assert rule_of(taken) == "room-is-taken"
    await program.series(room="blue", start_time="21:00")
    await program.series(room="green")


async def test_a_room_is_the_same_room_however_its_name_is_typed(program: Program) -> None:
    await program.series(room="Café 2")
    for typed in ("Café 2 ", " Café  2", "Cafe\u0301\u00a02", "CAFÉ 2"):
        assert rule_of(await program.post("/series", series_form(room=typed))) == "room-is-taken"


async def test_a_room_of_another_site_is_another_room(program: Program) -> None:
    await program.series(room="blue")
    other = Program(program.service, program.http, f"s{uuid4().hex[:12]}")
    await other.track()
    await other.series(room="blue")


async def test_a_facilitator_leads_one_session_at_a_time(program: Program) -> None:
    facilitator = str(uuid4())
    await program.series(facilitator_id=facilitator)
    taken = await program.post("/series", series_form(facilitator_id=facilitator))
    assert rule_of(taken) == "facilitator-is-taken"


async def test_a_client_is_in_one_session_at_a_time(program: Program, new_client: str) -> None:
    one, other = await program.series(), await program.series(start_time="20:00")
    await program.member(one["id"], client_id=new_client)
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    taken = await program.post(f"/series/{other['id']}/members", body)
    assert rule_of(taken) == "client-is-booked-elsewhere"


async def test_of_series_that_race_for_one_room_one_gets_it(program: Program) -> None:
    form = series_form(room="blue", ends_on="2026-03-09")
    answers = await asyncio.gather(*(program.post("/series", form) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


async def test_of_bookings_that_race_for_one_client_one_is_kept(
    program: Program, new_client: str
) -> None:
    series = [await program.series() for _ in range(5)]
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    answers = await asyncio.gather(
        *(program.post(f"/series/{one['id']}/members", body) for one in series)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 4


async def test_a_cancelled_session_frees_room_and_clients(
    program: Program, new_client: str
) -> None:
    series = await program.series(room="blue", ends_on="2026-03-02")
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    cancelled = await program.post(
        f"/sessions/{session['id']}/cancellation", {"reason_code": "snow"}
    )
    assert shown(cancelled)["state"] == "cancelled"
    again = await program.series(room="blue", ends_on="2026-03-02")
    await program.member(again["id"], client_id=new_client)
    roll = (await program.get(f"/sessions/{session['id']}"))["roll"]
    assert [line["status"] for line in roll] == ["cancelled_by_program"]
    repeated = await program.post(
        f"/sessions/{session['id']}/cancellation", {"reason_code": "snow"}
    )
    assert rule_of(repeated) == "transition-is-not-allowed"


async def test_nobody_is_a_member_twice(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    body = {"client_id": new_client, "from_date": "2026-03-09"}
    twice = await program.post(f"/series/{series['id']}/members", body)
    assert rule_of(twice) == "client-is-member-already"


async def test_the_same_request_with_its_key_is_answered_as_before(
    program: Program, new_client: str
) -> None:
    series = await program.series(capacity=1)
    path = f"/series/{series['id']}/members"
    for client_id in (str(uuid4()), new_client):
        body = {"client_id": client_id, "from_date": "2026-03-02"}
        key = {"Idempotency-Key": client_id}
        first, again = [(await program.post(path, body, **key)).json() for _ in range(2)]
        assert first == again


async def test_a_discharge_frees_the_seats_after_it(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    enrolled = await program.enroll(new_client)
    await program.discharge(enrolled, date(2026, 3, 9))
    sessions = (await program.get("/sessions", series=series["id"]))["items"]
    seated = [session["held_on"] for session in sessions if session["seats_taken"]]
    assert seated[-1] == "2026-03-09"
    members = (await program.get(f"/series/{series['id']}/members"))["items"]
    assert [(one["state"], one["until"]) for one in members] == [("ended", "2026-03-09")]


async def test_a_booking_after_the_discharge_lasts_no_longer_than_the_stay(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    enrolled = await program.enroll(new_client)
    await program.discharge(enrolled, date(2026, 3, 9))
    booked = await program.member(series["id"], client_id=new_client)
    assert booked["until"] == "2026-03-09"


async def test_a_rule_that_cannot_be_right_names_its_field(program: Program) -> None:
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"ends_on": "2026-03-01"}, "invalid", "ends_on"),
        ({"ends_on": "2027-06-01"}, "series-is-too-long", "ends_on"),
        ({"ends_on": "2026-03-02", "weekdays": ["SU"]}, "rule-never-occurs", "weekdays"),
        ({"weekdays": ["SU"], "start_time": "02:30"}, "time-is-skipped", "start_time"),
        ({"track_code": "morning"}, "track-is-unknown", "track_code"),
    ]
    for changed, rule, field in wrong:
        answer = await program.post("/series", series_form(**changed))
        assert rule_of(answer, 422) == rule
        assert answer.json()["errors"][0]["field"].endswith(field)
    assert (await program.get("/series"))["items"] == []


async def test_a_time_that_comes_twice_is_refused(program: Program) -> None:
    form = series_form(
        starts_on="2026-10-25", ends_on="2026-11-08", weekdays=["SU"], start_time="01:30"
    )
    assert rule_of(await program.post("/series", form), 422) == "time-is-doubled"


async def test_a_version_of_a_track_never_changes(program: Program) -> None:
    again = await program.post(
        "/tracks", (await program.get("/tracks"))["items"][0] | {"name": "Other"}
    )
    assert again.status_code == 422  # a view is no form
    with_other_name = {"name": "Other"}
    form = (await _form(program)) | with_other_name
    assert rule_of(await program.post("/tracks", form)) == "track-version-is-taken"


async def _form(program: Program) -> dict[str, Any]:
    shown_track = (await program.get("/tracks"))["items"][0]
    return {name: value for name, value in shown_track.items() if name not in ("id", "site")}


async def test_an_end_said_again_changes_nothing_and_never_lies_before_the_start(
    program: Program,
) -> None:
    series = await program.series()
    member = await program.member(series["id"], from_date="2026-03-09")
    path = f"/memberships/{member['id']}/ending"
    kept = shown(await program.post(path, {"last_date": "2026-03-18"}))
    again = shown(await program.post(path, {"last_date": "2026-03-18"}))
    assert (again["until"], again["version"]) == ("2026-03-18", kept["version"])
    later = await program.post(path, {"last_date": "2026-03-19"})
    assert rule_of(later, 422) == "membership-ended-earlier"
    never = shown(await program.post(path, {"last_date": "2026-03-01"}))
    assert (never["state"], never["until"]) == ("ended", None)
    still = shown(await program.post(path, {"last_date": "2026-02-01"}))
    assert still["version"] == never["version"]
    told = [told["last_date"] for _, _, told in await program.published("ClientUnbooked")]
    assert told == ["2026-03-18", "2026-03-08"]
