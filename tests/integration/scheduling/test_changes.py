"""One session changes, or what follows, or all that is to come: foreseen first, then done."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from services.scheduling import tables
from tests.integration.scheduling.conftest import Program, mark, rule_of, shown

AUGUST = {"starts_on": "2026-08-03", "ends_on": "2026-08-19", "weekdays": ["MO", "WE"]}
DAYS = ["2026-08-03", "2026-08-05", "2026-08-10", "2026-08-12", "2026-08-17", "2026-08-19"]


async def change(program: Program, session: dict[str, Any], **asked: Any) -> Response:
    return await program.post(f"/sessions/{session['id']}/change", asked)


async def times(program: Program, series: dict[str, Any]) -> dict[str, str]:
    """Return the local day and the UTC start of each session."""
    items = (await program.get("/sessions", series=series["id"]))["items"]
    return {one["held_on"]: one["starts_at"][11:16] for one in items}


async def test_one_session_moves_with_its_clients_and_tells_it(
    program: Program, new_client: str
) -> None:
    series = await program.series(**AUGUST, room="blue")
    await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    first = series["sessions"][0]
    asked = {"held_on": "2026-08-04", "start_time": "10:00", "minutes": 60, "room": "red"}
    outcome = shown(await change(program, first, **asked))
    [moved] = outcome["changed"]
    assert (moved["id"], moved["held_on"], moved["room"]) == (first["id"], "2026-08-04", "red")
    assert (moved["starts_at"], moved["ends_at"]) == (
        "2026-08-04T16:00:00Z",
        "2026-08-04T17:00:00Z",
    )
    assert outcome["clients"] == [new_client]
    [(_, seq, told)] = await program.published("SessionRescheduled")
    assert (told["session_id"], told["starts_at"]) == (first["id"], "2026-08-04T16:00:00Z")
    assert (told["location"], seq) == ("red", first["version"] + 1)
    rows = await program.service.database.fetch(
        tables.attendance.select().where(tables.attendance.c.session_id == first["id"])
    )
    assert [row["held_on"].isoformat() for row in rows] == ["2026-08-04"]
    other = await program.series(starts_on="2026-08-03", ends_on="2026-08-03", weekdays=["MO"])
    await program.member(other["id"], client_id=new_client, from_date="2026-08-03")


async def test_what_follows_changes_and_what_was_before_stands(program: Program) -> None:
    series = await program.series(**AUGUST, room="blue")
    third = series["sessions"][2]
    asked = {"scope": "this_and_following", "start_time": "17:00", "capacity": 5, "language": "es"}
    outcome = shown(await change(program, third, **asked))
    assert [one["held_on"] for one in outcome["changed"]] == DAYS[2:]
    assert await times(program, series) == {
        **dict.fromkeys(DAYS[:2], "00:00"),
        **dict.fromkeys(DAYS[2:], "23:00"),
    }
    kept = await program.get(f"/series/{series['id']}")
    assert (kept["start_time"], kept["in_force_from"]) == ("17:00", "2026-08-10")
    assert [one["start_time"] for one in kept["earlier"]] == ["18:00"]
    ids = {one["id"] for one in (await program.get("/sessions", series=series["id"]))["items"]}
    assert ids == {one["id"] for one in series["sessions"]}


async def test_days_of_the_week_move_together(program: Program, new_client: str) -> None:
    series = await program.series(**AUGUST, room="blue")
    await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    asked = {"scope": "this_and_following", "held_on": "2026-08-12"}
    shown(await change(program, series["sessions"][2], **asked))
    days = list(await times(program, series))
    assert sorted(days) == [
        *DAYS[:2],
        "2026-08-12",
        "2026-08-14",
        "2026-08-19",
        "2026-08-21",
    ]
    assert (await program.get(f"/series/{series['id']}"))["weekdays"] == ["WE", "FR"]


async def test_a_session_with_a_time_or_room_of_its_own_keeps_it(program: Program) -> None:
    series = await program.series(**AUGUST, room="blue")
    second = series["sessions"][1]
    shown(await change(program, second, start_time="09:00"))
    outcome = shown(await change(program, second, scope="all", start_time="19:00", room="red"))
    assert len(outcome["changed"]) == 6
    assert (await times(program, series))[DAYS[1]] == "15:00"
    rooms = (await program.get("/sessions", series=series["id"]))["items"]
    assert {one["room"] for one in rooms} == {"red"}
    only_time = shown(await change(program, second, scope="all", start_time="20:00"))
    assert only_time["kept"] == [second["id"]]


async def test_all_are_those_to_come_without_a_roll(program: Program) -> None:
    series = await program.series(starts_on="2026-06-22", ends_on="2026-07-06", weekdays=["MO"])
    before, _, ahead = series["sessions"]
    await program.rolled(before)
    outcome = shown(await change(program, ahead, scope="all", start_time="19:00"))
    assert [one["id"] for one in outcome["changed"]] == [ahead["id"]]
    assert rule_of(await change(program, before, start_time="19:00")) == "transition-is-not-allowed"
    past = await program.series(ends_on="2026-03-04")
    none = await change(program, past["sessions"][0], scope="all", start_time="19:00")
    assert rule_of(none) == "nothing-to-change"


async def test_every_conflict_of_a_change_is_named_and_nothing_is_changed(
    program: Program, new_client: str
) -> None:
    facilitator = str(uuid4())
    series = await program.series(**AUGUST, room="blue", facilitator_id=facilitator)
    await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    rooms = await program.series(
        **{**AUGUST, "ends_on": "2026-08-05"}, room="blue", start_time="08:00"
    )
    people = await program.series(
        **{**AUGUST, "starts_on": "2026-08-17"}, facilitator_id=facilitator, start_time="08:00"
    )
    busy = await program.series(**AUGUST, start_time="08:00")
    await program.member(busy["id"], client_id=new_client, from_date="2026-08-03")
    asked = {"scope": "all", "start_time": "09:00"}
    first = series["sessions"][0]
    preview = shown(await program.post(f"/sessions/{first['id']}/change/preview", asked))
    assert len(preview["changed"]) == 6
    refused = await change(program, first, **asked)
    assert rule_of(refused) == "room-is-taken"
    met = {one["with_session_id"] for one in refused.json()["conflicts"]}
    assert met == {one["id"] for made in (rooms, people) for one in made["sessions"]}
    wanted = [one["wanted"] for one in preview["conflicts"]]
    assert {kind: wanted.count(kind) for kind in wanted} == {
        "room": 2,
        "facilitator": 2,
        "client": 6,
    }
    assert set((await times(program, series)).values()) == {"00:00"}
    assert await program.published("SessionRescheduled") == []


async def test_clients_who_are_elsewhere_then_are_named_and_freed_only_when_told(
    program: Program, new_client: str
) -> None:
    stays = str(uuid4())
    series = await program.series(**AUGUST)
    for client in (new_client, stays):
        await program.member(series["id"], client_id=client, from_date="2026-08-03")
    busy = await program.series(**{**AUGUST, "weekdays": ["WE"]}, start_time="08:00")
    await program.member(busy["id"], client_id=new_client, from_date="2026-08-03")
    first, asked = series["sessions"][0], {"scope": "all", "start_time": "09:00"}
    refused = await change(program, first, **asked)
    assert rule_of(refused) == "client-is-booked-elsewhere"
    assert {one["who_id"] for one in refused.json()["conflicts"]} == {new_client}
    done = shown(await change(program, first, **asked, on_client_conflict="free_seats"))
    assert {one["client_id"] for one in done["freed"]} == {new_client}
    assert len(done["freed"]) == 3
    for session in series["sessions"]:
        roll = (await program.get(f"/sessions/{session['id']}"))["roll"]
        freed = session["held_on"] in DAYS[1::2]
        status = {line["client_id"]: line["status"] for line in roll}
        assert status == {
            stays: "expected",
            new_client: "cancelled_by_program" if freed else "expected",
        }


async def test_sessions_of_one_series_may_cross_each_other_on_the_way(program: Program) -> None:
    series = await program.series(
        starts_on="2026-08-03", ends_on="2026-08-07", weekdays=["MO", "TU", "WE"], room="blue"
    )
    asked = {"scope": "all", "held_on": "2026-08-04"}
    shown(await change(program, series["sessions"][0], **asked))
    assert sorted(await times(program, series)) == ["2026-08-04", "2026-08-05", "2026-08-06"]


async def test_seats_that_are_taken_are_not_taken_away(program: Program) -> None:
    series = await program.series(**AUGUST)
    for _ in range(3):
        await program.member(series["id"], from_date="2026-08-05", until="2026-08-05")
    first, second, *_ = series["sessions"]
    refused = await change(program, first, scope="all", capacity=2)
    assert rule_of(refused) == "capacity-is-below-seats"
    assert refused.json()["sessions"] == [second["id"]]
    shown(await change(program, first, scope="all", capacity=3))


async def test_seats_that_are_added_go_to_who_waits(program: Program, new_client: str) -> None:
    series = await program.series(**AUGUST, capacity=1)
    await program.member(series["id"], from_date="2026-08-03")
    waits = await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    assert waits["state"] == "waitlisted"
    shown(await change(program, series["sessions"][0], scope="all", capacity=2))
    members = (await program.get(f"/series/{series['id']}/members"))["items"]
    assert {one["state"] for one in members} == {"active", "offered"}


@pytest.mark.parametrize(
    ("asked", "rule", "status"),
    [
        ({}, "nothing-is-different", 422),
        ({"scope": "all"}, "nothing-is-different", 422),
        ({"minutes": None}, "invalid", 422),
        ({"minutes": 0}, "invalid", 422),
        ({"scope": "all", "curriculum_item": "triggers"}, "invalid", 422),
        ({"scope": "all", "held_on": "2026-08-09"}, "days-do-not-move", 422),
        ({"held_on": "2026-11-01", "start_time": "01:30"}, "time-is-doubled", 422),
        ({"held_on": "2027-03-14", "start_time": "02:30"}, "time-is-skipped", 422),
    ],
)
async def test_a_change_that_cannot_be_is_refused_by_name(
    program: Program, asked: dict[str, Any], rule: str, status: int
) -> None:
    series = await program.series(**AUGUST)
    assert rule_of(await change(program, series["sessions"][0], **asked), status) == rule


async def test_all_days_whose_clocks_change_at_the_new_time_are_named(program: Program) -> None:
    series = await program.series(
        starts_on="2026-10-25", ends_on="2027-03-21", weekdays=["SU"], start_time="04:00"
    )
    asked = {"scope": "all", "start_time": "01:30"}
    refused = await change(program, series["sessions"][0], **asked)
    assert rule_of(refused, 422) == "time-is-doubled"
    assert refused.json()["days"] == ["2026-11-01"]


async def test_members_of_some_days_stop_days_from_moving(program: Program) -> None:
    series = await program.series(**AUGUST)
    some = await program.member(series["id"], from_date="2026-08-03", weekdays=["MO"])
    asked = {"scope": "all", "held_on": "2026-08-04"}
    refused = await change(program, series["sessions"][0], **asked)
    assert rule_of(refused) == "some-come-on-some-days"
    assert refused.json()["memberships"] == [some["id"]]


async def test_somebody_stands_in_for_one_session(program: Program) -> None:
    lead, second, substitute = (str(uuid4()) for _ in range(3))
    series = await program.series(**AUGUST, facilitators=[lead, second])
    first = series["sessions"][0]
    path = f"/sessions/{first['id']}/substitution"
    asked = {"absent_id": lead, "substitute_id": substitute}
    assert shown(await program.post(path, asked))["facilitators"] == [substitute, second]
    assert rule_of(await program.post(path, asked), 422) == "does-not-facilitate"
    assert (await program.get(f"/series/{series['id']}"))["facilitators"] == [lead, second]
    taken = {"absent_id": second, "substitute_id": str(uuid4())}
    await program.series(**AUGUST, facilitator_id=taken["substitute_id"])
    assert rule_of(await program.post(path, taken)) == "facilitator-is-taken"
    shown(await change(program, first, scope="all", facilitators=[second]))
    assert (await program.get(f"/sessions/{first['id']}"))["facilitators"] == [substitute, second]


async def test_a_session_that_somebody_changed_meanwhile_is_not_changed(program: Program) -> None:
    series = await program.series(**AUGUST)
    first = series["sessions"][0]
    path = f"/sites/{program.site}/sessions/{first['id']}/change"
    tag = {"If-Match": f'"{first["version"]}"'}
    for status in (200, 412):
        answer = await program.http.post(path, json={"room": "red"}, headers=tag)
        assert answer.status_code == status


async def test_a_roll_stands_as_it_was_when_later_sessions_change(
    program: Program, new_client: str
) -> None:
    series = await program.series(starts_on="2026-06-22", ends_on="2026-07-06", weekdays=["MO"])
    await program.member(series["id"], client_id=new_client, from_date="2026-06-22")
    held, _, ahead = series["sessions"]
    taken = await program.rolled(held, mark(new_client))
    shown(await change(program, ahead, scope="this_and_following", minutes=30, room="red"))
    assert (await program.get(f"/sessions/{held['id']}"))["roll"] == taken["roll"]


async def test_a_session_with_seats_moves_neither_into_the_past_nor_out_of_sight(
    program: Program,
) -> None:
    series = await program.series(**AUGUST)
    first, second = series["sessions"][:2]
    past, far = {"held_on": "2026-06-29"}, {"held_on": "2031-08-04"}
    shown(await change(program, second, held_on="2026-06-30"))  # nobody has a seat in it
    await program.member(series["id"], from_date="2026-08-03")
    refused = await change(program, first, **past)
    assert rule_of(refused, 422) == "session-moves-into-the-past"
    assert rule_of(await change(program, first, **far), 422) == "session-moves-too-far"
    path = f"/sessions/{first['id']}/cancellation"
    for place, rule in ((past, "session-moves-into-the-past"), (far, "session-moves-too-far")):
        answer = await program.post(path, {"reason_code": "illness", "replace_with": place})
        assert rule_of(answer, 422) == rule
    assert (await program.get(f"/sessions/{first['id']}"))["state"] == "scheduled"


async def test_a_member_is_told_anew_of_a_session_that_moves_to_another_day(
    program: Program, new_client: str
) -> None:
    series = await program.series(starts_on="2026-07-06", ends_on="2026-07-24", weekdays=["MO"])
    await program.member(series["id"], client_id=new_client, from_date="2026-07-06")
    moved = series["sessions"][1]["id"]
    shown(await program.post(f"/sessions/{moved}/change", {"held_on": "2026-07-14"}))
    told = await program.published("SessionBooked")
    assert [(facts["session_id"], facts["client_id"]) for _, _, facts in told] == [
        (moved, new_client)
    ]
    assert told[0][2]["membership_id"] is not None
