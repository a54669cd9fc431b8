"""Cancelling with care, ending early, and what is never deleted."""

from typing import Any
from uuid import uuid4

from services.scheduling import tables
from tests.integration.scheduling.conftest import Program, rule_of, series_form, shown

WEEK = {"starts_on": "2026-08-03", "ends_on": "2026-08-06", "weekdays": ["MO", "WE", "TH"]}


async def cancel(program: Program, session: dict[str, Any], **instead: Any) -> dict[str, Any]:
    body = {"reason_code": "illness", "replace_with": instead} if instead else {}
    path = f"/sessions/{session['id']}/cancellation"
    return shown(await program.post(path, {"reason_code": "illness", **body}))


async def test_who_is_touched_is_shown_first_with_what_would_fit_them(program: Program) -> None:
    series = await program.series(**WEEK)
    free = await program.series(**{**WEEK, "weekdays": ["MO"]}, start_time="09:00")
    full = await program.series(**{**WEEK, "weekdays": ["MO"]}, start_time="09:00", capacity=1)
    await program.member(full["id"], from_date="2026-08-03")
    await program.series(**{**WEEK, "weekdays": ["MO"]}, start_time="09:00", language="es")
    whole, part, busy = (str(uuid4()) for _ in range(3))
    for client in (whole, part, busy):
        await program.enroll(client)
    await program.member(series["id"], client_id=whole, from_date="2026-08-03")
    await program.member(series["id"], client_id=part, from_date="2026-08-03", until="2026-08-03")
    await program.member(series["id"], client_id=busy, from_date="2026-08-03")
    morning = await program.series(
        **{**WEEK, "weekdays": ["MO"]}, start_time="10:00", type="family"
    )
    await program.member(morning["id"], client_id=busy, from_date="2026-08-03")
    first = series["sessions"][0]
    preview = shown(await program.post(f"/sessions/{first['id']}/cancellation/preview"))
    clients = {one["client_id"]: one for one in preview["clients"]}
    assert preview["client_count"] == 3
    assert clients[whole]["falls_below"] is True
    assert (clients[whole]["minutes_short_before"], clients[whole]["minutes_short_after"]) == (
        0,
        180,
    )
    assert (clients[part]["falls_below"], clients[part]["minutes_short_after"]) == (False, 540)
    assert clients[busy]["falls_below"] is False
    fits = {who: [fit["session_id"] for fit in one["fits"]] for who, one in clients.items()}
    later = [session["id"] for session in series["sessions"][1:]]
    fitting = free["sessions"][0]["id"]
    assert fits == {whole: [fitting], part: [fitting, *later], busy: []}
    assert preview["falling_below_count"] == 1
    assert (await program.get(f"/sessions/{first['id']}"))["state"] == "scheduled"


async def test_the_group_meets_in_another_place_with_whom_it_fits(program: Program) -> None:
    comes, elsewhere = str(uuid4()), str(uuid4())
    series = await program.series(**WEEK, room="blue", language="es", curriculum=["triggers"])
    for client in (comes, elsewhere):
        await program.member(series["id"], client_id=client, from_date="2026-08-03")
    busy = await program.series(
        starts_on="2026-08-04", ends_on="2026-08-04", weekdays=["TU"], start_time="10:00"
    )
    await program.member(busy["id"], client_id=elsewhere, from_date="2026-08-04")
    first = series["sessions"][0]
    done = await cancel(program, first, held_on="2026-08-04", start_time="11:00", room="red")
    new = done["replacement"]
    assert (done["state"], new["replaces"], new["series_id"]) == (
        "cancelled",
        first["id"],
        series["id"],
    )
    assert (new["held_on"], new["room"], new["curriculum_item"], new["language"]) == (
        "2026-08-04",
        "red",
        "triggers",
        "es",
    )
    assert done["seated"] == [comes]
    assert done["not_seated"] == [{"client_id": elsewhere, "why": "is_booked_elsewhere"}]
    roll = (await program.get(f"/sessions/{new['id']}"))["roll"]
    assert {line["client_id"]: line["status"] for line in roll} == {
        comes: "expected",
        elsewhere: "cancelled_by_program",
    }
    ((_, _, no_seat),) = [
        event
        for event in await program.published("AttendanceRecorded")
        if event[2]["session_id"] == new["id"]
    ]
    assert (no_seat["client_id"], no_seat["status"]) == (elsewhere, "cancelled_by_program")
    told = [name for name, _, _ in await program.published("SessionCancelled", "SessionScheduled")]
    assert told[-2:] == ["SessionCancelled", "SessionScheduled"]
    past = {"held_on": "2026-08-05", "start_time": "18:30"}
    await program.series(starts_on="2026-08-05", ends_on="2026-08-05", weekdays=["WE"], room="red")
    body = {"reason_code": "illness", "replace_with": {**past, "room": "red"}}
    taken = await program.post(f"/sessions/{series['sessions'][2]['id']}/cancellation", body)
    assert rule_of(taken) == "room-is-taken"
    assert (await program.get(f"/sessions/{series['sessions'][2]['id']}"))["state"] == "scheduled"


async def test_another_session_takes_in_as_many_as_it_has_seats(program: Program) -> None:
    series = await program.series(**WEEK)
    clients = [str(uuid4()) for _ in range(3)]
    for client in clients:
        await program.member(series["id"], client_id=client, from_date="2026-08-03")
    other = await program.series(**{**WEEK, "weekdays": ["MO"]}, start_time="09:00", capacity=2)
    await program.member(other["id"], client_id=clients[0], from_date="2026-08-03")
    done = await cancel(program, series["sessions"][0], session_id=other["sessions"][0]["id"])
    assert done["seated"] == [clients[1]]
    assert {one["client_id"]: one["why"] for one in done["not_seated"]} == {
        clients[0]: "is_on_the_roll",
        clients[2]: "is_full",
    }
    roll = (await program.get(f"/sessions/{other['sessions'][0]['id']}"))["roll"]
    lost = (await program.get(f"/sessions/{series['sessions'][0]['id']}"))["roll"]
    by_client = {line["client_id"]: line for line in roll}
    assert by_client[clients[1]]["makes_up"] in {line["id"] for line in lost}
    assert [name for name, _, _ in await program.published("SessionBooked")] == ["SessionBooked"]


async def test_what_replaces_a_session_is_said_in_one_way(program: Program) -> None:
    series = await program.series(**WEEK)
    first = series["sessions"][0]
    for instead, rule in (
        ({}, "invalid"),
        ({"session_id": first["id"], "room": "red"}, "invalid"),
        ({"session_id": first["id"]}, "replaces-itself"),
    ):
        body = {"reason_code": "illness", "replace_with": instead}
        answer = await program.post(f"/sessions/{first['id']}/cancellation", body)
        assert rule_of(answer, 422) == rule
    assert (await program.get(f"/sessions/{first['id']}"))["state"] == "scheduled"


async def test_a_series_that_ends_early_cancels_the_rest_and_lets_members_leave(
    program: Program, new_client: str
) -> None:
    series = await program.series(**WEEK, room="blue")
    await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    path, body = f"/series/{series['id']}/ending", {"reason_code": "merged"}
    done = shown(await program.post(path, {**body, "last_date": "2026-08-03"}))
    assert done["cancelled"] == [one["id"] for one in series["sessions"][1:]]
    members = (await program.get(f"/series/{series['id']}/members"))["items"]
    assert [(one["state"], one["until"]) for one in members] == [("ended", "2026-08-03")]
    assert (await program.get(f"/series/{series['id']}"))["ends_on"] == "2026-08-03"
    again = await program.post(path, {**body, "last_date": "2026-08-05"})
    assert rule_of(again, 422) == "series-ends-earlier"
    before = await program.post(path, {**body, "last_date": "2026-08-02"})
    assert rule_of(before, 422) == "series-starts-later"
    await program.series(**{**WEEK, "starts_on": "2026-08-05"}, room="blue")


async def delete(program: Program, path: str) -> Any:
    return await program.http.delete(f"/sites/{program.site}{path}")


async def test_only_what_nothing_happened_in_is_deleted(program: Program, new_client: str) -> None:
    series = await program.series(**WEEK, room="blue", telehealth_link="https://meet.example.org")
    first, second, _ = series["sessions"]
    await program.member(
        series["id"], client_id=new_client, from_date="2026-08-03", until="2026-08-03"
    )
    assert rule_of(await delete(program, f"/sessions/{first['id']}")) == "session-has-members"
    assert rule_of(await delete(program, f"/series/{series['id']}")) == "series-has-history"
    assert (await delete(program, f"/sessions/{second['id']}")).status_code == 204
    assert rule_of(await delete(program, f"/sessions/{second['id']}"), 404) == "not-found"
    kept = await program.get(f"/series/{series['id']}")
    assert kept["except_on"] == ["2026-08-05"]
    assert len((await program.get("/sessions", series=series["id"]))["items"]) == 2
    await cancel(program, first)
    assert rule_of(await delete(program, f"/sessions/{first['id']}")) == "session-has-history"


async def test_a_series_typed_wrongly_is_deleted_with_its_sessions_and_its_link(
    program: Program,
) -> None:
    link = "https://meet.example.org/room"
    series = await program.series(**WEEK, room="blue", telehealth_link=link)
    assert (await delete(program, f"/series/{series['id']}")).status_code == 204
    assert (await program.get("/series"))["items"] == []
    assert (await program.get("/sessions"))["items"] == []
    told = await program.published("SessionCancelled")
    assert {payload["reason_code"] for _, _, payload in told} == {"entered_in_error"}
    assert len(told) == 3
    keys = await program.service.database.fetch(tables.data_key.select())
    assert series["id"] not in {str(row["owner_id"]) for row in keys}
    shown(await program.post("/series", series_form(**WEEK, room="blue")), 201)
