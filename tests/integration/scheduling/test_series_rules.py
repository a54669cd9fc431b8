"""Series by rule: exceptions, clocks, holidays, buffers, and all conflicts of a series at once."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.scheduling.conftest import Program, rule_of, series_form, shown


def form(**changed: Any) -> dict[str, Any]:
    """Return a form without weekdays and an end, unless they are asked for."""
    asked = series_form(**changed)
    return {name: asked[name] for name in asked if name in changed or name not in _SAID_BY_THE_RULE}


_SAID_BY_THE_RULE = ("weekdays", "ends_on")


async def planned(program: Program, **changed: Any) -> list[str]:
    made = shown(await program.post("/series", form(**changed)), 201)
    return [session["held_on"] for session in made["sessions"]]


async def test_a_series_meets_by_its_rule_and_ends_with_it(program: Program) -> None:
    made = shown(
        await program.post("/series", form(rule="FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=4")), 201
    )
    days = ["2026-03-10", "2026-03-27", "2026-04-14", "2026-04-24"]
    assert [session["held_on"] for session in made["sessions"]] == days
    assert (made["ends_on"], made["weekdays"]) == ("2026-04-24", ["TU", "FR"])
    kept = await program.get(f"/series/{made['id']}")
    assert kept["rule"] == "FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=4"


async def test_exceptions_and_additions_are_local_days(program: Program) -> None:
    days = await planned(
        program,
        rule="FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316",
        except_on=["2026-03-09"],
        also_on=["2026-03-11"],
    )
    assert days == ["2026-03-02", "2026-03-11", "2026-03-16"]


async def test_days_alone_make_a_series(program: Program) -> None:
    assert await planned(program, also_on=["2026-03-21", "2026-03-07"]) == [
        "2026-03-07",
        "2026-03-21",
    ]


@pytest.mark.parametrize(
    ("changed", "rule", "field"),
    [
        ({"rule": "FREQ=WEEKLY"}, "rule-never-ends", "ends_on"),
        ({"weekdays": ["MO"]}, "rule-never-ends", "ends_on"),
        ({"rule": "FREQ=WEEKLY;COUNT=60"}, "series-is-too-long", "ends_on"),
        ({"rule": "FREQ=WEEKLY;UNTIL=20280101"}, "series-is-too-long", "ends_on"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"}, "rule-never-occurs", "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20260301"}, "rule-never-occurs", "rule"),
        (
            {"rule": "FREQ=DAILY;COUNT=1", "except_on": ["2026-03-02"]},
            "rule-never-occurs",
            "rule",
        ),
        ({}, "rule-never-occurs", "weekdays"),
        ({"rule": "FREQ=HOURLY;COUNT=3"}, "rule-is-too-fine", "rule"),
        ({"rule": "FREQ=WEEKLY;BYDAY=XX"}, "rule-is-malformed", "rule"),
        ({"rule": "FREQ=WEEKLY;COUNT=3", "weekdays": ["MO"]}, "invalid", "weekdays"),
        (
            {"rule": "FREQ=WEEKLY;COUNT=3", "ends_on": "2026-03-16", "also_on": ["2026-05-01"]},
            "invalid",
            "also_on",
        ),
    ],
)
async def test_a_rule_that_cannot_be_planned_is_refused_by_name(
    program: Program, changed: dict[str, Any], rule: str, field: str
) -> None:
    answer = await program.post("/series", form(**changed))
    assert rule_of(answer, 422) == rule
    assert answer.json()["errors"][0]["field"].endswith(field)
    assert (await program.get("/series"))["items"] == []


@pytest.mark.parametrize(
    ("starts_on", "start_time", "rule", "changed_on"),
    [
        ("2026-03-01", "02:30", "time-is-skipped", "2026-03-08"),
        ("2026-10-25", "01:30", "time-is-doubled", "2026-11-01"),
    ],
)
async def test_days_whose_clocks_change_then_are_named_and_can_be_left_out(
    program: Program, starts_on: str, start_time: str, rule: str, changed_on: str
) -> None:
    asked = form(starts_on=starts_on, start_time=start_time, rule="FREQ=WEEKLY;BYDAY=SU;COUNT=3")
    refused = await program.post("/series", asked)
    assert rule_of(refused, 422) == rule
    assert refused.json()["days"] == [changed_on]
    checked = shown(await program.post("/series/conflicts", {**asked, "on_clock_change": "skip"}))
    assert checked["skipped"] == [{"day": changed_on, "reason": "clock_change"}]
    made = shown(await program.post("/series", {**asked, "on_clock_change": "skip"}), 201)
    assert changed_on not in {session["held_on"] for session in made["sessions"]}
    assert len(made["sessions"]) == 2


async def test_a_room_is_kept_while_it_is_turned_over(program: Program) -> None:
    await program.series(room="blue", buffer_minutes=15)
    for start, status in (("21:00", 409), ("21:14", 409), ("21:15", 201)):
        answer = await program.post("/series", series_form(room="blue", start_time=start))
        assert answer.status_code == status, start
    early = series_form(room="blue", start_time="17:00", minutes=60, buffer_minutes=1)
    assert rule_of(await program.post("/series", early)) == "room-is-taken"


async def test_every_conflict_of_a_series_is_named_at_once(program: Program) -> None:
    facilitator = str(uuid4())
    mondays = await program.series(room="blue", weekdays=["MO"], ends_on="2026-03-16")
    thursday = await program.series(
        facilitators=[str(uuid4()), facilitator], weekdays=["TH"], ends_on="2026-03-05"
    )
    asked = series_form(
        room="blue", facilitator_id=facilitator, start_time="20:00", ends_on="2026-03-12"
    )
    refused = await program.post("/series", asked)
    assert rule_of(refused) == "room-is-taken"
    named = refused.json()["conflicts"]
    met = {(one["wanted"], one["who_id"], one["with_session_id"]) for one in named}
    assert met == {
        ("room", None, mondays["sessions"][0]["id"]),
        ("room", None, mondays["sessions"][1]["id"]),
        ("facilitator", facilitator, thursday["sessions"][0]["id"]),
    }
    checked = shown(await program.post("/series/conflicts", asked))
    assert checked["conflict_count"] == 3
    assert {one["with_session_id"] for one in checked["conflicts"]} == {one for _, _, one in met}
    assert len((await program.get("/series"))["items"]) == 2


async def test_a_year_of_three_days_a_week_is_planned_and_checked_at_once(
    program: Program,
) -> None:
    year = {"room": "blue", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    made = await program.series(**year)
    assert len(made["sessions"]) == 156
    refused = await program.post("/series", series_form(**year))
    assert refused.json()["conflict_count"] == 156


HOLIDAY = {"day": "2026-08-03", "name": "Town day"}


async def keep(program: Program, *days: dict[str, str], **changed: Any) -> Any:
    path = f"/sites/{program.site}/holidays"
    return await program.http.put(path, json={"days": list(days), **changed})


async def test_a_new_series_does_not_meet_on_a_holiday(program: Program) -> None:
    shown(await keep(program, HOLIDAY))
    august = {"starts_on": "2026-08-03", "rule": "FREQ=WEEKLY;COUNT=3"}
    checked = shown(await program.post("/series/conflicts", form(**august)))
    assert checked["skipped"] == [{"day": "2026-08-03", "reason": "holiday"}]
    assert await planned(program, **august) == ["2026-08-10", "2026-08-17"]
    assert len(await planned(program, **august, on_holidays="meet")) == 3
    only = form(starts_on="2026-08-03", rule="FREQ=DAILY;COUNT=1")
    assert rule_of(await program.post("/series", only), 422) == "rule-never-occurs"


async def test_a_holiday_that_comes_later_shows_what_it_touches_and_cancels_it_when_told(
    program: Program, new_client: str
) -> None:
    august = {"starts_on": "2026-08-03", "ends_on": "2026-08-10", "weekdays": ["MO"]}
    series = await program.series(**august)
    await program.series(**august, on_holidays="meet")
    await program.member(series["id"], client_id=new_client, from_date="2026-08-03")
    preview = shown(await program.post("/holidays/preview", {"days": [HOLIDAY]}))
    first = series["sessions"][0]["id"]
    assert [one["id"] for one in preview["sessions"]] == [first]
    assert preview["client_count"] == 1
    refused = await keep(program, HOLIDAY)
    assert rule_of(refused) == "holiday-has-sessions"
    assert [one["id"] for one in refused.json()["sessions"]] == [first]
    assert (await program.get("/holidays"))["days"] == []
    kept = shown(await keep(program, HOLIDAY, on_sessions="cancel"))
    assert kept["cancelled"] == [first]
    session = await program.get(f"/sessions/{first}")
    assert (session["state"], session["reason_code"]) == ("cancelled", "holiday")
    assert [line["status"] for line in session["roll"]] == ["cancelled_by_program"]
    assert (await program.get("/holidays"))["days"] == [HOLIDAY]


async def test_a_holiday_may_be_kept_with_its_sessions(program: Program) -> None:
    await program.series(starts_on="2026-08-03", ends_on="2026-08-03", weekdays=["MO"])
    assert shown(await keep(program, HOLIDAY, on_sessions="keep"))["cancelled"] == []
    assert shown(await keep(program, HOLIDAY))["cancelled"] == []
    twice = await keep(program, HOLIDAY, {**HOLIDAY, "name": "Again"})
    assert rule_of(twice, 422) == "invalid"


async def test_the_federal_holidays_of_a_year_are_ready_as_they_are_observed(
    program: Program,
) -> None:
    ready = await program.get("/holidays/templates/us-federal", year="2026")
    assert [one["day"] for one in ready["days"]] == [
        "2026-01-01",
        "2026-01-19",
        "2026-02-16",
        "2026-05-25",
        "2026-06-19",
        "2026-07-03",
        "2026-09-07",
        "2026-10-12",
        "2026-11-11",
        "2026-11-26",
        "2026-12-25",
    ]
    assert len(shown(await keep(program, *ready["days"]))["days"]) == 11
    sunday = await program.get("/holidays/templates/us-federal", year="2027")
    assert {"2027-07-05", "2027-12-24", "2027-06-18"} <= {one["day"] for one in sunday["days"]}


async def test_what_a_series_would_drop_in_silence_is_refused(program: Program) -> None:
    both = form(rule="FREQ=WEEKLY;BYDAY=MO", weekdays=["MO"], ends_on="2026-03-31")
    outside = series_form(except_on=["2027-01-01"])
    for body, field in ((both, "weekdays"), (outside, "except_on")):
        refused = await program.post("/series", body)
        assert rule_of(refused, 422) == "invalid"
        assert refused.json()["errors"][0]["field"].endswith(field)


async def test_instants_in_a_refusal_are_written_as_everywhere(program: Program) -> None:
    await program.series(room="Blue")
    refused = await program.post("/series", series_form(room="Blue"))
    assert rule_of(refused) == "room-is-taken"
    assert refused.json()["conflicts"][0]["starts_at"] == "2026-03-03T01:00:00Z"


async def test_days_that_end_before_they_begin_are_refused(program: Program) -> None:
    asked = {"from": "2026-03-09", "to": "2026-03-02"}
    refused = await program.http.get(f"/sites/{program.site}/sessions", params=asked)
    assert rule_of(refused, 422) == "invalid"


async def test_a_booking_policy_keeps_the_priority_of_whoever_has_no_other(
    program: Program,
) -> None:
    body = {"priorities": [{"code": "urgent", "rank": 1}]}
    refused = await program.http.put(f"/sites/{program.site}/booking-policy", json=body)
    assert rule_of(refused, 422) == "default-priority-is-missing"


async def test_a_value_of_another_form_is_refused_in_words_with_an_example(
    program: Program,
) -> None:
    twice = str(uuid4())
    wrong: dict[str, tuple[Any, str]] = {
        "start_time": ("6 pm", "such as 18:00"),
        "language": ("Spanish!", "such as es"),
        "telehealth_link": ("zoom", "such as https://meet.example.org/room"),
        "audience": ("young men", "such as iop_evening"),
        "facilitators": ([twice, twice], "name each once"),
    }
    for field, (value, words) in wrong.items():
        refused = await program.post("/series", series_form(**{field: value}))
        assert words in refused.json()["errors"][0]["message"]
