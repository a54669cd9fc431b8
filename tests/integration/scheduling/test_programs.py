"""Programs over HTTP: templates copied and changed, curricula, sign-offs, and other programs."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.scheduling.conftest import (
    Program,
    mark,
    rule_of,
    series_form,
    shown,
    track_form,
)

DAY_AFTER = date(2026, 3, 3)
SIGNED = {
    "code": "engagement",
    "name": "Engagement",
    "order": 1,
    "requirements": {"credited_minutes": 180},
    "needs_sign_off": True,
}
THEN = {
    "code": "later",
    "name": "Later",
    "order": 2,
    "requirements": {"sessions_by_type": {"group": 9}},
    "week": {"minutes": 720, "days": 4},
}


async def templates(program: Program) -> list[dict[str, Any]]:
    listed = await program.http.get(f"/sites/{program.site}/track-templates")
    assert listed.status_code == 200
    found: list[dict[str, Any]] = listed.json()
    return found


async def test_a_site_copies_each_template_as_it_is(program: Program) -> None:
    for template in await templates(program):
        body = {"template": template["code"], "code": template["code"], "timezone": "Europe/Berlin"}
        track = shown(await program.post("/tracks/copies", body), 201)
        same = ("name", "phases", "curriculum", "slots", "weekly_minutes_required")
        assert {name: track[name] for name in same} == {name: template[name] for name in same}
        assert (track["version"], track["timezone"]) == (1, "Europe/Berlin")


async def test_what_a_template_shows_is_a_body_to_change_and_register(program: Program) -> None:
    template = await program.get("/track-templates/evening-9-hours")
    body = {name: template[name] for name in template if name not in ("code", "source")}
    changed = {**body, "code": "ours", "version": 3, "timezone": "America/Denver", "name": "Ours"}
    track = shown(await program.post("/tracks", changed), 201)
    assert (track["name"], track["phases"]) == ("Ours", template["phases"])


async def test_a_track_is_copied_from_the_version_that_is_named(program: Program) -> None:
    await program.track(version=2, name="Second")
    copies: list[tuple[dict[str, int], str]] = [({}, "Second"), ({"track_version": 1}, "Evening")]
    for named, name in copies:
        body = {"track_code": "evening", "code": name.lower() + "-copy", "timezone": "Asia/Tokyo"}
        assert shown(await program.post("/tracks/copies", {**body, **named}), 201)["name"] == name


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({}, "invalid"),
        ({"template": "evening-9-hours", "track_code": "evening"}, "invalid"),
        ({"template": "evening-9-hours", "track_version": 1}, "invalid"),
        ({"track_code": "morning"}, "track-is-unknown"),
    ],
)
async def test_a_copy_of_nothing_or_of_two_things_is_refused(
    program: Program, body: dict[str, Any], rule: str
) -> None:
    asked = {"code": "copy", "timezone": "America/Denver", **body}
    assert rule_of(await program.post("/tracks/copies", asked), 422) == rule


async def test_a_template_that_nobody_knows_is_not_found(program: Program) -> None:
    answer = await program.http.get(f"/sites/{program.site}/track-templates/morning")
    assert rule_of(answer, 404) == "template-is-unknown"


async def test_an_item_that_is_asked_for_must_be_in_the_curriculum(program: Program) -> None:
    asked = {**SIGNED, "requirements": {"curriculum": ["juggling"]}}
    answer = await program.post("/tracks", track_form(version=2, phases=[asked]))
    assert rule_of(answer, 422) == "item-is-not-in-curriculum"
    assert answer.json()["code"] == "juggling"


async def test_a_phase_waits_for_the_sign_off_that_the_program_wants(
    program: Program, new_client: str
) -> None:
    await program.track(version=2, phases=[SIGNED, THEN])
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    await program.enroll(new_client)
    progress = f"/clients/{new_client}/progress"
    sign_off = {"action": "sign_off", "on": "2026-03-03"}

    refused = await program.post(f"{progress}/decision", sign_off)
    assert rule_of(refused) == "phase-is-not-ready"
    await program.rolled(series["sessions"][0], mark(new_client))
    ready = await program.get(progress)
    assert ready["current"]["missing"] == ["a person's sign-off"]
    assert ready["current"]["counting"][0]["session_id"] == series["sessions"][0]["id"]
    [waiting] = (await program.get("/progress", awaiting_sign_off="true"))["items"]
    assert (waiting["client_id"], waiting["awaits_sign_off_since"]) == (new_client, "2026-03-02")

    signed = shown(await program.post(f"{progress}/decision", sign_off))
    assert [phase["state"] for phase in signed["phases"]] == ["completed", "active"]
    assert (await program.get("/progress", awaiting_sign_off="true"))["items"] == []
    later = await program.get(progress)
    assert later["week"]["required_minutes"] == 720
    told = await program.published("PhaseAwaitsSignOff", "PhaseCompleted")
    assert [(name, facts["phase"]) for name, _, facts in told] == [
        ("PhaseAwaitsSignOff", "engagement"),
        ("PhaseCompleted", "engagement"),
    ]


async def test_a_step_back_is_told_with_the_phase_that_begins_anew(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    await program.enroll(new_client)
    await program.rolled(series["sessions"][0], mark(new_client))
    back = {"action": "step_back", "on": "2026-03-03", "to_phase": "early"}
    shown(await program.post(f"/clients/{new_client}/progress/decision", back))
    [(_, _, told)] = await program.published("PhaseSteppedBack")
    assert (told["phase"], told["to_phase"]) == ("late", "early")


async def test_a_mistyped_year_is_refused_and_a_wrong_decision_is_taken_back(
    program: Program, new_client: str
) -> None:
    await program.enroll(new_client)
    path = f"/sites/{program.site}/clients/{new_client}/progress/decision"
    nothing = await program.http.delete(path)
    assert rule_of(nothing) == "no-decision-to-take-back"
    ahead = await program.http.post(path, json={"action": "hold", "on": "2027-03-03"})
    assert rule_of(ahead, 422) == "decision-lies-ahead"
    held = [
        shown(await program.http.post(path, json={"action": "hold", "on": "2026-03-03"}))
        for _ in range(2)
    ]
    assert held[0] == held[1]
    back = shown(await program.http.delete(path))
    assert [phase["state"] for phase in back["phases"]] == ["active", "pending"]
    [kept] = back["decisions"]
    assert (kept["action"], bool(kept["taken_back_at"])) == ("hold", True)
    assert kept["taken_back_by"] == kept["by"]


async def test_the_caseload_says_who_is_in_which_phase(program: Program) -> None:
    staying, gone = str(uuid4()), str(uuid4())
    await program.enroll(staying)
    await program.discharge(await program.enroll(gone), on=DAY_AFTER)
    listed = await program.get("/progress", phase="early")
    assert [entry["client_id"] for entry in listed["items"]] == [staying]
    over = await program.get("/progress", ended="true")
    assert [entry["client_id"] for entry in over["items"]] == [gone]


async def copied(program: Program, template: str) -> dict[str, Any]:
    body = {"template": template, "code": "copied", "timezone": "America/Denver"}
    return shown(await program.post("/tracks/copies", body), 201)


TWO_WEEKS = {"starts_on": "2026-03-02", "ends_on": "2026-03-15"}


async def test_a_whole_program_is_planned_from_the_slots_of_its_track(program: Program) -> None:
    track = await copied(program, "matrix-16-weeks")
    chosen = [{"slot": "Relapse prevention", "room": "Blue", "capacity": 9}]
    body = {**TWO_WEEKS, "slots": chosen}
    planned = shown(await program.post(f"/tracks/{track['id']}/series", body), 201)["series"]
    minutes = sum(series["minutes"] * len(series["sessions"]) for series in planned)
    assert minutes == 2 * sum(slot["minutes"] * len(slot["weekdays"]) for slot in track["slots"]), (
        "two weeks of the pattern"
    )
    skills, _, prevention, *_ = planned
    assert (prevention["room"], prevention["capacity"], skills["room"]) == ("Blue", 9, None)
    assert [session["curriculum_item"] for session in skills["sessions"]] == [
        "skills-1",
        "skills-2",
        "skills-3",
        "skills-4",
    ]


async def test_a_program_is_planned_whole_or_not_at_all(program: Program) -> None:
    track = await copied(program, "evening-9-hours")
    clashing = [{"slot": name, "room": "Blue"} for name in ("Evening group", "Education")]
    late = {**clashing[0], "start_time": "19:30"}
    answer = await program.post(
        f"/tracks/{track['id']}/series", {**TWO_WEEKS, "slots": [late, clashing[1]]}
    )
    assert answer.status_code == 409
    assert (await program.get("/series"))["items"] == []


async def test_a_program_is_not_planned_twice_by_mistake_and_says_what_its_weeks_lack(
    program: Program,
) -> None:
    track = await copied(program, "evening-9-hours")
    path = f"/tracks/{track['id']}/series"
    whole = shown(await program.post(path, TWO_WEEKS), 201)
    assert whole["not_covered"] == []
    refused = await program.post(path, TWO_WEEKS)
    assert rule_of(refused) == "slots-are-planned-already"
    assert "Education" in refused.json()["detail"]
    later = {"starts_on": "2026-04-06", "ends_on": "2026-04-12", "only": ["Education"]}
    short = shown(await program.post(path, later), 201)["not_covered"]
    assert {gap["of"] for gap in short} >= {"minutes", "days"}
    assert all(gap["planned"] < gap["asked"] for gap in short)
    again = shown(await program.post(path, {**TWO_WEEKS, "again": True}), 201)
    assert len(again["series"]) == len(whole["series"])


async def test_a_series_teaches_only_what_the_curriculum_has(program: Program) -> None:
    refused = await program.post("/series", series_form(curriculum=["juggling"]))
    assert rule_of(refused, 422) == "curriculum-item-is-unknown"


@pytest.mark.parametrize(
    ("track", "changed", "status", "rule"),
    [
        ("evening", {}, 409, "track-has-no-slots"),
        ("copied", {"only": ["Yoga"]}, 422, "slot-is-unknown"),
        ("copied", {"slots": [{"slot": "Education"}] * 2}, 422, "invalid"),
        ("copied", {"ends_on": "2026-03-01"}, 422, "invalid"),
    ],
)
async def test_a_plan_that_does_not_fit_the_track_is_refused(
    program: Program, track: str, changed: dict[str, Any], status: int, rule: str
) -> None:
    await copied(program, "evening-9-hours")
    [known] = (await program.get("/tracks", code=track))["items"]
    answer = await program.post(f"/tracks/{known['id']}/series", {**TWO_WEEKS, **changed})
    assert rule_of(answer, status) == rule


async def test_a_curriculum_item_attended_completes_what_asks_for_it(
    program: Program, new_client: str
) -> None:
    track = await copied(program, "evening-9-hours")
    planned = shown(await program.post(f"/tracks/{track['id']}/series", TWO_WEEKS), 201)
    education = next(one for one in planned["series"] if one["type"] == "education")
    await program.member(education["id"], client_id=new_client)
    await program.enroll(new_client, track="copied")
    await program.rolled(education["sessions"][0], mark(new_client))
    missing = (await program.get(f"/clients/{new_client}/progress"))["current"]["missing"]
    assert "curriculum: Triggers and cravings" in missing
