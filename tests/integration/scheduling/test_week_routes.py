"""Weeks and billing as staff see them, and how a correction moves them all."""

import csv
import io
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from services.scheduling.queries.weeks import sites_with_weeks_due
from services.scheduling.timers.weeks import week_timer
from tests.integration.scheduling.conftest import Program, mark, rule_of, shown
from tests.integration.scheduling.test_rolls import begun

MONDAY = "2026-03-09"
WEEK = f"/weeks/{MONDAY}"


@pytest.fixture
def clock(program: Program) -> Any:
    """Set the service's clock; afterwards it shows what it showed before."""
    clock = program.service.clock
    before = clock.now()
    yield clock
    clock.set(before)


async def turn(program: Program) -> int:
    service = program.service
    due = partial(sites_with_weeks_due, service.database)
    return await week_timer(due, service.units, service.clock).take_all()


async def test_who_is_at_risk_is_told_mid_week_and_what_was_missed_is_mended_by_a_correction(
    program: Program, new_client: str, clock: Any
) -> None:
    clock.set(datetime(2026, 3, 4, 12, tzinfo=UTC))
    sessions = [one for one in await begun(program, new_client) if one["held_on"] >= MONDAY][:3]
    await program.series(weekdays=["SA"])
    clock.set(datetime(2026, 3, 10, 12, tzinfo=UTC))
    await program.rolled(sessions[0], mark(new_client, "no_show"))
    [(_, _, told)] = await program.published("WeeklyHoursAtRisk")
    assert told["client_id"] == new_client
    assert (told["starts_on"], told["in_reach"]) == (MONDAY, True)
    minutes = [told[f"{what}_minutes"] for what in ("credited", "scheduled", "required")]
    assert minutes == [0, 360, 540]
    [line] = (await program.get(WEEK, at_risk="true"))["items"]
    assert (line["standing"], line["missing_minutes"], line["missing_days"]) == ("at_risk", 180, 1)
    clock.set(datetime(2026, 3, 16, 7, tzinfo=UTC))
    for session in sessions[1:]:
        await program.rolled(session, mark(new_client))
    await turn(program)
    await turn(program)
    assert len(await program.published("WeeklyHoursMissed")) == 1
    corrected = mark(new_client, "present")
    await program.rolled(sessions[0], corrected, reason_code="wrong_person")
    assert len(await program.published("WeeklyHoursMet")) == 1
    assert (await program.get(WEEK, at_risk="true"))["items"] == []
    weeks = (await program.get(f"/clients/{new_client}/weeks"))["items"]
    assert {week["starts_on"]: week["standing"] for week in weeks}[MONDAY] == "met"


async def test_a_week_is_listed_as_csv_and_named_by_its_monday(
    program: Program, new_client: str, clock: Any
) -> None:
    clock.set(datetime(2026, 3, 9, 18, tzinfo=UTC))
    await begun(program, new_client)
    path = f"/sites/{program.site}{WEEK}"
    table = await program.http.get(path, headers={"Accept": "text/csv"})
    [row] = csv.DictReader(io.StringIO(table.text))
    assert (row["client_id"], row["scheduled_minutes"]) == (new_client, "540")
    tuesday = await program.http.get(f"/sites/{program.site}/weeks/2026-03-10")
    assert rule_of(tuesday, 422) == "week-is-named-by-monday"


async def test_of_a_week_that_nobody_keeps_it_does_not_say_that_nobody_is_at_risk(
    program: Program, clock: Any
) -> None:
    clock.set(datetime(2026, 3, 9, 18, tzinfo=UTC))
    for monday in ("2026-03-09", "2026-03-16"):
        assert (await program.get(f"/weeks/{monday}", at_risk="true"))["items"] == []
    for monday in ("2026-03-02", "2026-03-23", "2199-07-01"):
        far = await program.http.get(f"/sites/{program.site}/weeks/{monday}?at_risk=true")
        assert rule_of(far, 404) == "week-is-not-kept"
        assert far.json()["last_week"] == "2026-03-16"


async def test_rules_of_weeks_are_versions(program: Program) -> None:
    path = f"/sites/{program.site}/week-rules"
    assert [one["number"] for one in (await program.get("/week-rules"))["items"]] == [0]
    asked = {"partial_weeks": "pro_rata", "check_on": "TH", "check_at": "09:30"}
    assert shown(await program.http.put(path, json=asked))["number"] == 1
    assert shown(await program.http.put(path, json=asked))["number"] == 1
    assert shown(await program.http.put(path, json={}))["number"] == 2
    assert [one["number"] for one in (await program.get("/week-rules"))["items"]] == [1, 2]


async def test_billable_days_say_why_and_follow_a_correction(
    program: Program, new_client: str
) -> None:
    sessions = [one for one in await begun(program, new_client) if one["held_on"] >= MONDAY][:3]
    for session in sessions:
        await program.rolled(session, mark(new_client))
    path = f"/clients/{new_client}/billable-days"
    month = {"from": "2026-03-01", "to": "2026-03-31"}
    assert (await program.get(path, **month))["billable_days"] == 3
    left = mark(new_client, "partial", minutes=150)
    await program.rolled(sessions[0], left, reason_code="clock")
    days = (await program.get(path, **month))["days"]
    assert [day["in_words"] for day in days] == [
        "150 of 180 minutes",
        "2 of 3 days this week",
        "2 of 3 days this week",
    ]
    payer = f"/sites/{program.site}/clients/{new_client}/payer"
    unknown = await program.http.put(payer, json={"payer": "acme", "from_day": "2026-03-01"})
    assert rule_of(unknown, 422) == "payer-is-not-known"
    rules = {"from_day": "2026-01-01", "procedure_code": "H0004", "unit": "minutes"}
    to = f"/sites/{program.site}/payers/acme/billing-rules"
    assert shown(await program.http.put(to, json=rules))["number"] == 1
    assert shown(await program.http.put(to, json=rules))["number"] == 1
    had = shown(await program.http.put(payer, json={"payer": "acme", "from_day": "2026-03-12"}))
    assert had["spells"] == [{"payer": "acme", "from_day": "2026-03-12"}]
    days = (await program.get(path, **month))["days"]
    assert [(day["payer"], day["units"]) for day in days] == [
        ("default", 0),
        ("default", 0),
        ("acme", 12),
    ]
    whole = await program.get(f"{WEEK}/billable-days")
    assert [(one["client_id"], one["units"]) for one in whole["items"]] == [(new_client, 12)]
    too_many = await program.http.get(
        f"/sites/{program.site}{path}", params={"from": "2026-01-01", "to": "2026-12-31"}
    )
    assert rule_of(too_many, 422) == "days-are-too-many"
    swapped = {"from": "2026-03-02", "to": "2026-03-01"}
    turned = await program.http.get(f"/sites/{program.site}{path}", params=swapped)
    assert rule_of(turned, 422) == "days-are-upside-down"


async def test_actions_of_tablets_are_taken_in_and_a_full_roll_refuses_one_alone(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client, weekdays=["TU"], capacity=1)
    walks_in = "00000000-0000-4000-8000-0000000000ff"
    ids = [f"00000000-0000-4000-8000-00000000010{number}" for number in range(3)]
    made = {"made_at": session["ends_at"]}
    actions = [
        {"id": ids[0], "client_id": walks_in, "status": "present", **made},
        {"id": ids[1], "client_id": new_client, "what": "check_in", "at": session["starts_at"]},
        {"id": ids[2], "client_id": new_client, "what": "check_out", "at": session["ends_at"]},
    ]
    actions = [{**made, **action} for action in actions]
    times = {"started_at": session["starts_at"], "ended_at": session["ends_at"], **made}
    body = {"actions": actions, "times": {**times, "complete": True}}
    path = f"/sessions/{session['id']}/roll/actions"
    first = shown(await program.post(path, body))
    assert [(one["id"], one["outcome"], one["rule"]) for one in first["outcomes"]] == [
        (ids[0], "refused", "series-is-full"),
        (ids[1], "applied", None),
        (ids[2], "applied", None),
        (None, "applied", None),
    ]
    assert first["session"]["state"] == "completed"
    assert first["session"]["roll"][0]["credited_minutes"] == 180
    again = shown(await program.post(path, {**body, "actions": actions[1:]}))
    assert [one["outcome"] for one in again["outcomes"]] == ["repeated", "repeated", "kept"]
    bare = await program.post(path, {"actions": [{**actions[1], "at": None}]})
    assert bare.status_code == 422
