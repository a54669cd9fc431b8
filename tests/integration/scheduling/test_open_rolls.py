"""Open rolls: check-ins, all present and undo; rolls that lock by themselves or wait."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from services.scheduling.queries.rolls import sites_with_rolls_to_lock
from services.scheduling.timers.rolls import locking_timer
from tests.integration.scheduling.conftest import Program, mark, rule_of, shown
from tests.integration.scheduling.test_rolls import begun


async def do(
    program: Program, session: dict[str, Any], on_roll: str, **body: Any
) -> dict[str, Any]:
    path = f"/sessions/{session['id']}/roll/{on_roll}"
    return shown(await program.post(path, body or None))


def statuses(roll: dict[str, Any]) -> dict[str, str]:
    return {line["client_id"]: line["status"] for line in roll["roll"]}


async def test_clients_are_checked_in_one_by_one_and_late_follows_from_the_times(
    program: Program, new_client: str
) -> None:
    late = "00000000-0000-4000-8000-00000000000a"
    session, *_ = await begun(program, new_client, late)
    await do(program, session, "check-ins", client_id=new_client, at="2026-03-03T00:58:00Z")
    rolled = await do(program, session, "check-ins", client_id=late, at="2026-03-03T01:20:00Z")
    assert rolled["state"] == "in_progress"
    assert statuses(rolled) == {new_client: "present", late: "late"}
    gone = await do(
        program,
        session,
        "check-ins",
        client_id=new_client,
        what="check_out",
        at="2026-03-03T03:00:00Z",
    )
    assert statuses(gone)[new_client] == "present"
    whole = await program.rolled(session)
    credited = {line["client_id"]: line["credited_minutes"] for line in whole["roll"]}
    assert credited == {new_client: 120, late: 160}
    assert statuses(whole)[new_client] == "partial"


async def test_a_tap_is_now_however_long_it_takes_and_the_device_may_be_a_little_ahead(
    program: Program, new_client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, *_ = await begun(program, new_client)
    start = datetime.fromisoformat(session["starts_at"])
    ticks = count(1)
    monkeypatch.setattr(
        program.service.clock, "now", lambda: start + timedelta(minutes=next(ticks))
    )
    tapped = await do(program, session, "check-ins", client_id=new_client)
    assert statuses(tapped) == {new_client: "present"}
    monkeypatch.setattr(program.service.clock, "now", lambda: start + timedelta(hours=2))
    for seconds, status in ((20, 200), (90, 422)):
        ahead = (start + timedelta(hours=2, seconds=seconds)).isoformat()
        body = {"client_id": new_client, "what": "check_out", "at": ahead}
        answer = await program.post(f"/sessions/{session['id']}/roll/check-ins", body)
        assert answer.status_code == status, answer.text


async def test_whoever_saw_the_roll_before_does_not_write_over_a_colleagues_tap(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    path = f"/sessions/{session['id']}/roll"
    await program.post(f"{path}/check-ins", {"client_id": new_client, "at": session["starts_at"]})
    undone = await program.post(f"{path}/undo")
    tap = {"client_id": new_client, "at": session["starts_at"]}
    tapped = await program.post(f"{path}/check-ins", tap)
    everybody = await program.post(f"{path}/undo")
    again = await program.post(f"{path}/all-present")
    tags = [one.headers["etag"] for one in (undone, tapped, everybody, again)]
    assert len(set(tags)) == len(tags)
    stale = await program.post(f"{path}/check-ins", tap, **{"If-Match": tapped.headers["etag"]})
    assert rule_of(stale, 412) == "stale-version"


async def test_who_is_not_on_the_roll_walks_in_and_undo_takes_the_seat_back(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, weekdays=["TU"])
    checked = await do(program, session, "check-ins", client_id=new_client, at=session["starts_at"])
    assert statuses(checked) == {new_client: "present"}
    undone = await do(program, session, "undo")
    assert undone["roll"] == []
    kept = await program.get(f"/sessions/{session['id']}")
    assert (kept["roll"], kept["seats_taken"]) == ([], 0)
    [(_, _, told)] = await program.published("AttendanceCorrected")
    assert (told["status"], told["previous_status"]) == ("expected", "present")


async def test_all_present_is_one_action_and_undo_takes_it_back_but_not_what_was_before(
    program: Program, new_client: str
) -> None:
    others = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    session, *_ = await begun(program, new_client, *others)
    await program.rolled(session, mark(new_client, "no_show"), complete=False)
    whole = await do(program, session, "all-present")
    assert statuses(whole) == {new_client: "no_show", **dict.fromkeys(others, "present")}
    undone = await do(program, session, "undo")
    assert statuses(undone) == {new_client: "no_show", **dict.fromkeys(others, "expected")}
    [line] = [line for line in undone["roll"] if line["client_id"] == others[0]]
    assert [entry["status"] for entry in line["history"]] == ["present", "expected"]
    assert [(one["status"], one["taken_back"]) for one in line["actions"]] == [("present", True)]
    first = await do(program, session, "undo")
    assert set(statuses(first).values()) == {"expected"}
    nothing = await program.post(f"/sessions/{session['id']}/roll/undo", {})
    assert rule_of(nothing) == "nothing-to-take-back"


async def test_a_locked_roll_is_amended_with_a_reason_and_in_no_other_way(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    locked = await program.rolled(session, mark(new_client))
    assert locked["locked_at"]
    assert locked["locked_by"]
    for what, body in (
        ("undo", None),
        ("all-present", None),
        ("check-ins", {"client_id": new_client}),
    ):
        refused = await program.post(f"/sessions/{session['id']}/roll/{what}", body)
        assert rule_of(refused) == "roll-is-locked"
    amended = await program.rolled(session, mark(new_client, "excused"), reason_code="told_before")
    entry = amended["roll"][0]["history"][-1]
    assert (entry["reason_code"], entry["by"]) == ("told_before", locked["locked_by"])
    assert amended["locked_at"] == locked["locked_at"]


async def test_minutes_counted_by_hand_are_at_most_those_of_client_and_session(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    beyond = await program.roll(session, mark(new_client, minutes=181))
    assert rule_of(beyond, 422) == "minutes-beyond-session"
    assert beyond.json()["client_id"] == new_client
    timeless = await program.roll(session, mark(new_client, "late"))
    assert (timeless.status_code, timeless.json()["client_id"]) == (422, new_client)
    rolled = await program.rolled(session, mark(new_client, minutes=150))
    assert rolled["roll"][0]["credited_minutes"] == 150


async def test_minutes_are_credited_by_the_rules_of_the_sessions_day_and_stay_so(
    program: Program, new_client: str
) -> None:
    one, other, *_ = await begun(program, new_client)
    path = f"/sites/{program.site}/credit-rules"
    rules = {"from_day": "2026-01-01", "rounding": "quarter_hour_down", "minimum_minutes": 60}
    first = shown(await program.http.put(path, json=rules))
    assert first["number"] == 1
    assert shown(await program.http.put(path, json=rules)) == first
    times = {"ended_at": "2026-03-03T02:29:00Z"}
    rolled = await program.rolled(one, mark(new_client), **times)
    assert rolled["roll"][0]["credited_minutes"] == 75
    assert rolled["roll"][0]["history"][-1]["rules"] == 1
    left = mark(new_client, "partial", left_at="2026-03-05T01:59:00Z")
    assert (await program.rolled(other, left))["roll"][0]["credited_minutes"] == 0
    past = await program.http.put(path, json={"from_day": "2026-03-01"})
    assert rule_of(past, 422) == "rules-begin-in-the-past"
    earlier = await program.http.put(path, json={"from_day": "2025-12-31"})
    assert rule_of(earlier) == "rules-were-replaced"
    shown(await program.http.put(path, json={"from_day": "2026-08-01"}))
    listed = (await program.get("/credit-rules"))["items"]
    assert [version["number"] for version in listed] == [1, 2]
    again = await program.rolled(one, mark(new_client), reason_code="clock")
    assert again["roll"][0]["credited_minutes"] == 180
    assert again["roll"][0]["history"][-1]["rules"] == 1


@pytest.fixture
def in_march(program: Program) -> Any:
    """Set the clock to a moment of the first session's day, and back afterwards."""
    clock = program.service.clock
    before = clock.now()
    yield clock.set
    clock.set(before)


async def test_a_roll_with_a_mark_for_everybody_locks_when_the_sites_hours_are_over(
    program: Program, new_client: str, in_march: Any
) -> None:
    service = program.service
    due = partial(sites_with_rolls_to_lock, service.database)
    timer = locking_timer(due, service.units, service.clock)
    one, other, *_ = await begun(program, new_client)
    await program.rolled(one, mark(new_client), complete=False, ended_at=None)
    ended = datetime.fromisoformat(one["ends_at"]).astimezone(UTC)
    in_march(ended + timedelta(hours=24) - timedelta(seconds=1))
    await timer.take_all()
    waiting = (await program.get("/rolls-to-finish"))["items"]
    assert [(line["id"], line["unmarked"]) for line in waiting] == [(one["id"], 0)]
    in_march(ended + timedelta(days=3))
    await timer.take_all()
    locked = await program.get(f"/sessions/{one['id']}")
    assert (locked["state"], locked["locked_by"]) == ("completed", None)
    assert locked["roll"][0]["credited_minutes"] == 180
    waiting = (await program.get("/rolls-to-finish"))["items"]
    assert {line["id"]: line["unmarked"] for line in waiting}[other["id"]] == 1
    assert len(await program.published("SessionCompleted")) == 1
