"""The waitlist: seats that free are offered in order, held, answered, or passed on in time."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.scheduling import tables
from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.waiting import (
    BEFORE,
    before_the_series,
    ends,
    own,
    pass_time,
    states,
    timers_run,
    waits,
)


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    with before_the_series(program):
        yield


async def full(program: Program, seats: int = 1, **changed: Any) -> tuple[Any, list[Any]]:
    """Return a series with all its seats taken, and who took them."""
    series = await program.series(capacity=seats, **changed)
    return series, [await program.member(series["id"]) for _ in range(seats)]


async def told(program: Program, *names: str) -> list[str]:
    return [payload["client_id"] for _, _, payload in await program.published(*names)]


async def offered(program: Program, series: dict[str, Any]) -> list[str]:
    found = await states(program, series)
    return [client_id for client_id, state in found.items() if state == "offered"]


async def test_a_seat_that_frees_is_offered_and_held_until_it_is_accepted(
    program: Program,
) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    await ends(program, leaver)
    assert await offered(program, series) == [first["client_id"]]
    ((_, _, event),) = await program.published("BookingOffered")
    assert event["expires_at"] == "2026-03-03T00:00:00Z"  # 24 h, and then 17:00 in Denver
    assert (await program.member(series["id"]))["state"] == "waitlisted"
    session = series["sessions"][0]
    drop_in = await program.post(f"/clients/{uuid4()}/bookings", {"session_id": session["id"]})
    assert rule_of(drop_in) == "series-is-full"
    accepted = shown(await program.post(own(first, "acceptance")))
    assert accepted["state"] == "active"
    shown_again = await program.get(f"/sessions/{session['id']}")
    assert [line["client_id"] for line in shown_again["roll"]] == [first["client_id"]]
    assert shown_again["seats_taken"] == 1
    assert (await states(program, series))[second["client_id"]] == "waitlisted"
    assert rule_of(await program.post(own(first, "acceptance"))) == "nothing-is-offered"


async def test_a_declined_offer_passes_on_and_its_client_waits_no_more(program: Program) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    await ends(program, leaver)
    assert shown(await program.post(own(first, "declining")))["state"] == "declined"
    assert await offered(program, series) == [second["client_id"]]
    assert await told(program, "BookingOfferDeclined") == [first["client_id"]]
    assert rule_of(await program.post(own(first, "declining"))) == "nothing-is-offered"


async def test_an_offer_lapses_passes_on_and_its_client_waits_on_once(program: Program) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    await ends(program, leaver)
    late = datetime.fromisoformat("2026-03-03T00:00:00Z")
    await pass_time(program, late - timedelta(seconds=1))
    assert await offered(program, series) == [first["client_id"]]
    program.service.clock.set(late)
    assert rule_of(await program.post(own(first, "acceptance"))) == "offer-has-expired"
    await pass_time(program, late)
    assert await offered(program, series) == [second["client_id"]]
    assert await told(program, "BookingOfferLapsed") == [first["client_id"]]
    assert (await states(program, series))[first["client_id"]] == "waitlisted"
    await pass_time(program, late + timedelta(days=2))
    assert await offered(program, series) == [first["client_id"]]
    await pass_time(program, late + timedelta(days=4))
    assert (await states(program, series))[first["client_id"]] == "lapsed"
    assert await told(program, "BookingOfferLapsed") == [
        first["client_id"],
        second["client_id"],
        first["client_id"],
    ]


async def test_clinical_need_goes_before_hours_that_are_short_and_those_before_time_waited(
    program: Program,
) -> None:
    series, leavers = await full(program, 3)
    usual, short, urgent = str(uuid4()), str(uuid4()), str(uuid4())
    for client_id in (usual, short):
        await program.enroll(client_id)
    morning = await program.series(start_time="09:00")
    await program.member(morning["id"], client_id=usual)  # 540 of 540 minutes a week
    for client_id, priority in ((usual, "routine"), (short, "routine"), (urgent, "urgent")):
        await program.member(series["id"], client_id=client_id, priority=priority)
    for leaver, next_one in zip(leavers, (urgent, short, usual), strict=True):
        before = set(await offered(program, series))
        await ends(program, leaver)
        assert set(await offered(program, series)) - before == {next_one}


async def test_who_cannot_come_is_passed_over_and_keeps_the_place(program: Program) -> None:
    series, [leaver] = await full(program)
    busy, next_one = await waits(program, series), await waits(program, series)
    other = await program.series(start_time="19:00", ends_on="2026-03-12")
    elsewhere = await program.member(other["id"], client_id=busy["client_id"])
    await ends(program, leaver)
    assert await offered(program, series) == [next_one["client_id"]]
    await ends(program, elsewhere)
    shown(await program.post(own(next_one, "declining")))
    assert await offered(program, series) == [busy["client_id"]]


async def test_who_is_on_hold_or_in_another_phase_is_passed_over(program: Program) -> None:
    series, [leaver] = await full(program, phases=["late"])
    early = await waits(program, series)
    await program.enroll(early["client_id"])
    await ends(program, leaver)
    assert await offered(program, series) == []
    assert (await states(program, series))[early["client_id"]] == "waitlisted"


@pytest.mark.parametrize(
    "known",
    [
        {"languages": ["es"]},
        {"kept": [{"kind": "work", "weekdays": ["WE"], "begins": "17:00", "ends": "18:30"}]},
    ],
)
async def test_who_speaks_another_language_or_keeps_the_time_is_passed_over(
    program: Program, known: dict[str, Any]
) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    path = f"/sites/{program.site}/clients/{first['client_id']}/availability"
    shown(await program.http.put(path, json=known))
    await ends(program, leaver)
    assert await offered(program, series) == [second["client_id"]]
    assert (await states(program, series))[first["client_id"]] == "waitlisted"


async def test_an_offer_of_another_series_at_the_same_time_is_in_the_way(program: Program) -> None:
    one, [leaver] = await full(program)
    other, [other_leaver] = await full(program, start_time="20:00")
    both = await waits(program, one)
    await program.member(other["id"], client_id=both["client_id"])
    await ends(program, leaver)
    await ends(program, other_leaver)
    assert await offered(program, one) == [both["client_id"]]
    assert await offered(program, other) == []


async def test_who_waits_for_some_days_is_offered_when_these_are_free(program: Program) -> None:
    series, _ = await full(program, 2, weekdays=["MO", "WE"])
    leaver = (await program.get(f"/series/{series['id']}/members"))["items"][0]
    all_days, mondays = await waits(program, series), await waits(program, series, weekdays=["MO"])
    session = series["sessions"][1]
    path = f"/clients/{leaver['client_id']}/sessions/{session['id']}/client-cancellation"
    shown(await program.post(path))  # a Wednesday: nobody waits for that alone
    assert await offered(program, series) == []
    await ends(program, leaver, "2026-03-01")
    assert await offered(program, series) == [all_days["client_id"]]
    assert (await states(program, series))[mondays["client_id"]] == "waitlisted"


async def test_a_seat_freed_by_a_discharge_is_offered_by_the_timer(program: Program) -> None:
    series, [leaver] = await full(program)
    next_one = await waits(program, series)
    await program.enroll(leaver["client_id"])
    enrolled = await program.enroll(leaver["client_id"])
    await program.discharge(enrolled, date(2026, 3, 1))
    assert await offered(program, series) == []
    assert await timers_run(program) >= 1
    assert await offered(program, series) == [next_one["client_id"]]


async def test_a_discharge_ends_an_offer_and_frees_its_seat(program: Program) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    await ends(program, leaver)
    enrolled = await program.enroll(first["client_id"])
    await program.discharge(enrolled, date(2026, 3, 1))
    await timers_run(program)
    found = await states(program, series)
    assert (found[first["client_id"]], found[second["client_id"]]) == ("ended", "offered")


async def test_of_two_workers_that_pass_on_one_lapsed_offer_one_does(program: Program) -> None:
    series, leavers = await full(program, 3)
    waiting = [await waits(program, series) for _ in range(6)]
    for leaver in leavers:
        await ends(program, leaver)
    program.service.clock.set(BEFORE + timedelta(days=3))
    await asyncio.gather(*(timers_run(program) for _ in range(4)))
    lapsed = await told(program, "BookingOfferLapsed")
    assert sorted(lapsed) == sorted(one["client_id"] for one in waiting[:3])
    now_offered = await offered(program, series)
    assert sorted(now_offered) == sorted(one["client_id"] for one in waiting[3:])
    sessions = (await program.get("/sessions", series=series["id"]))["items"]
    ahead = [one for one in sessions if one["held_on"] > "2026-03-04"]
    assert {one["seats_taken"] for one in ahead} == {3}


async def test_an_acceptance_and_a_lapse_that_race_leave_one_of_them(program: Program) -> None:
    series, [leaver] = await full(program)
    first, second = await waits(program, series), await waits(program, series)
    await ends(program, leaver)
    program.service.clock.set(datetime.fromisoformat("2026-03-02T23:59:59Z"))
    answers = await asyncio.gather(
        program.post(own(first, "acceptance")),
        program.post(own(first, "declining")),
        program.post(f"/memberships/{first['id']}/ending", {"last_date": "2026-03-02"}),
    )
    assert all(answer.status_code in (200, 409, 412) for answer in answers)
    assert any(answer.status_code == 200 for answer in answers)
    holds = await program.service.database.fetch(
        tables.seat_hold.select().where(tables.seat_hold.c.site == program.site)
    )
    found = await states(program, series)
    held = {row["membership_id"] for row in holds}
    names = {first["client_id"]: first["id"], second["client_id"]: second["id"]}
    assert {str(one) for one in held} == {
        names[client_id] for client_id, state in found.items() if state == "offered"
    }


async def test_the_sites_policy_says_how_long_and_how_often(program: Program) -> None:
    path = f"/sites/{program.site}/booking-policy"
    assert shown(await program.http.get(path))["number"] == 0
    form = {"offer_hours": 2, "answer_by": "20:00", "returns_after_decline": 1}
    made = shown(await program.http.put(path, json=form))
    assert made["number"] == 1
    assert shown(await program.http.put(path, json=form))["number"] == 1
    series, [leaver] = await full(program)
    waiting = await waits(program, series)
    await ends(program, leaver)
    ((_, _, event),) = await program.published("BookingOffered")
    assert event["expires_at"] == "2026-03-02T03:00:00Z"
    shown(await program.post(own(waiting, "declining")))
    assert (await states(program, series))[waiting["client_id"]] == "waitlisted"


async def test_a_priority_is_one_of_the_policys(program: Program) -> None:
    series, _ = await full(program)
    waiting = await waits(program, series)
    path = f"/sites/{program.site}/memberships/{waiting['id']}/priority"
    unknown = await program.http.put(path, json={"priority": "vip"})
    assert rule_of(unknown, 422) == "priority-is-unknown"
    urgent = shown(await program.http.put(path, json={"priority": "urgent"}))
    assert urgent["priority"] == "urgent"
    twice = {"priorities": [{"code": "one", "rank": 1}, {"code": "one", "rank": 2}]}
    refused = await program.http.put(f"/sites/{program.site}/booking-policy", json=twice)
    assert rule_of(refused, 422) == "priority-is-named-twice"


async def test_the_line_is_shown_in_its_order_with_all_that_is_in_the_way(
    program: Program,
) -> None:
    series, [leaver, other_leaver] = await full(program, 2)
    routine, urgent = await waits(program, series), await waits(program, series, priority="urgent")
    assert (routine["place"]["number"], urgent["place"]["number"]) == (1, 1)
    assert urgent["place"]["obstacles"] == ["sessions_are_full"]
    known = {"languages": ["es"]}
    path = f"/sites/{program.site}/clients/{urgent['client_id']}/availability"
    shown(await program.http.put(path, json=known))
    line = (await program.get(f"/series/{series['id']}/waitlist"))["items"]
    assert [(one["client_id"], one["place"]) for one in line] == [
        (
            urgent["client_id"],
            {"number": 1, "obstacles": ["sessions_are_full", "is_in_another_language"]},
        ),
        (routine["client_id"], {"number": 2, "obstacles": ["sessions_are_full"]}),
    ]
    await ends(program, leaver)
    line = (await program.get(f"/series/{series['id']}/waitlist"))["items"]
    assert [(one["client_id"], one["state"], one["place"]["number"]) for one in line] == [
        (routine["client_id"], "offered", None),
        (urgent["client_id"], "waitlisted", 1),
    ]
    await ends(program, other_leaver)
    line = (await program.get(f"/series/{series['id']}/waitlist"))["items"]
    assert line[1]["place"]["obstacles"] == ["is_in_another_language"]


async def test_a_priority_that_somebody_waits_with_is_not_dropped(program: Program) -> None:
    series, _ = await full(program)
    await waits(program, series, priority="urgent")
    path = f"/sites/{program.site}/booking-policy"
    without = {"priorities": [{"code": "routine", "rank": 1}]}
    refused = await program.http.put(path, json=without)
    assert rule_of(refused) == "priority-is-in-use"
    assert "urgent" in refused.json()["detail"]
