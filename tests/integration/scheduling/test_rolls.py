"""The roll call: minutes, corrections, make-ups, misses; the same roll twice changes nothing."""

import asyncio
from typing import Any

from tests.integration.scheduling.conftest import Program, mark, rule_of, shown


async def begun(program: Program, *clients: str, **changed: Any) -> list[dict[str, Any]]:
    """Return the sessions of a new series with these members, who are enrolled."""
    series = await program.series(**changed)
    for client_id in clients:
        await program.member(series["id"], client_id=client_id)
        await program.enroll(client_id)
    sessions: list[dict[str, Any]] = series["sessions"]
    return sessions


async def test_minutes_are_credited_only_while_client_and_session_were_there(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    rolled = await program.rolled(
        session,
        mark(new_client, "late", arrived_at="2026-03-03T01:20:30Z"),
        ended_at="2026-03-03T03:00:00Z",
    )
    assert rolled["roll"][0]["credited_minutes"] == 99


async def test_the_same_roll_twice_changes_nothing(program: Program, new_client: str) -> None:
    session, *_ = await begun(program, new_client)
    first = await program.rolled(session, mark(new_client))
    told = await program.published()
    assert await program.rolled(session, mark(new_client)) == first
    assert await program.published() == told


async def test_the_same_roll_sent_at_once_is_recorded_once(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    answers = await asyncio.gather(*(program.roll(session, mark(new_client)) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(await program.published("AttendanceRecorded")) == 1
    assert len(await program.published("SessionCompleted")) == 1


async def test_a_roll_is_complete_when_everybody_is_marked(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    refused = await program.roll(session)
    assert rule_of(refused) == "roll-is-incomplete"
    assert refused.json()["clients"] == [new_client]
    begun_only = await program.rolled(session, complete=False)
    assert begun_only["state"] == "in_progress"


async def test_a_correction_needs_a_reason_and_says_what_was_before(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    await program.rolled(session, mark(new_client))
    unexplained = await program.roll(session, mark(new_client, "no_show"))
    assert rule_of(unexplained, 422) == "correction-needs-reason"
    corrected = await program.rolled(
        session, mark(new_client, "no_show"), reason_code="wrong_person"
    )
    before, after = corrected["roll"][0]["history"]
    assert (before["status"], before["credited_minutes"]) == ("present", 180)
    assert (after["status"], after["reason_code"]) == ("no_show", "wrong_person")
    kept = await program.get(f"/sessions/{session['id']}")
    assert kept["roll"] == corrected["roll"]
    [(_, _, told)] = await program.published("AttendanceCorrected")
    assert (told["status"], told["previous_status"]) == ("no_show", "present")
    assert told["credited_minutes"] == 0


async def test_a_correction_takes_back_a_phase_that_has_no_evidence_left(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    await program.rolled(session, mark(new_client))
    path = f"/clients/{new_client}/progress"
    assert (await program.get(path))["current"]["code"] == "late"
    await program.rolled(session, mark(new_client, "no_show"), reason_code="wrong_person")
    progress = await program.get(path)
    assert [phase["state"] for phase in progress["phases"]] == ["active", "pending"]
    started = [told["phase"] for _, _, told in await program.published("PhaseStarted")]
    assert started == ["early", "late", "early"]


async def test_other_real_times_derive_the_minutes_of_everybody_anew(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    await program.rolled(session, mark(new_client))
    shorter = await program.rolled(session, ended_at="2026-03-03T02:00:00Z", reason_code="clock")
    assert shorter["roll"][0]["credited_minutes"] == 60
    assert len(await program.published("SessionCompleted")) == 2


async def test_sessions_missed_in_a_row_are_counted(program: Program, new_client: str) -> None:
    sessions = await begun(program, new_client)
    for session, status in zip(
        sessions, ("no_show", "present", "excused", "no_show"), strict=False
    ):
        await program.rolled(session, mark(new_client, status))
    missed = [
        (told["excused"], told["in_a_row"])
        for _, _, told in await program.published("SessionMissed")
    ]
    assert missed == [(False, 1), (True, 1), (False, 2)]


async def test_a_make_up_takes_a_seat_and_counts_like_any_other(
    program: Program, new_client: str
) -> None:
    one, *_ = await begun(program, new_client)
    other, *_ = await begun(program, weekdays=["TU"], capacity=1)
    nothing = await program.roll(other, mark(new_client, makes_up=one["id"]))
    assert (nothing.status_code, nothing.json()["type"].rpartition(":")[2]) == (
        422,
        "nothing-to-make-up",
    )
    [missed] = (await program.rolled(one, mark(new_client, "excused")))["roll"]
    rolled = await program.rolled(other, mark(new_client, makes_up=missed["id"]))
    assert rolled["roll"][0]["makes_up"] == missed["id"]
    assert (await program.get(f"/clients/{new_client}/progress"))["current"]["code"] == "late"
    full = await program.roll(other, mark(one["id"]), reason_code="forgotten")
    assert rule_of(full) == "series-is-full"


async def test_rolls_that_complete_at_once_miss_no_phase(program: Program, new_client: str) -> None:
    sessions = await begun(program, new_client)
    await asyncio.gather(*(program.rolled(one, mark(new_client)) for one in sessions[:4]))
    progress = await program.get(f"/clients/{new_client}/progress")
    assert progress["completed_on"] == "2026-03-04"


async def test_a_session_that_is_not_over_has_no_roll(program: Program, new_client: str) -> None:
    session, *_ = await begun(program, new_client, starts_on="2026-08-03", ends_on="2026-08-04")
    early = await program.roll(session, mark(new_client))
    assert rule_of(early) == "session-has-not-started"


async def test_a_roll_that_cannot_be_right_is_refused_whole(
    program: Program, new_client: str
) -> None:
    session, *_ = await begun(program, new_client)
    wrong: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
        ([mark(new_client)], {"ended_at": session["starts_at"]}),
        ([mark(new_client)], {"ended_at": None}),
        ([mark(new_client)], {"started_at": "2026-03-01T01:00:00Z"}),
        ([mark(new_client), mark(new_client)], {}),
        ([mark(new_client, "late")], {}),
        ([mark(new_client, "no_show", arrived_at=session["starts_at"])], {}),
        ([mark(new_client, arrived_at=session["ends_at"])], {}),
    ]
    for marks, changed in wrong:
        answer = await program.roll(session, *marks, **changed)
        assert answer.status_code == 422, (marks, changed, answer.text)
    kept = await program.get(f"/sessions/{session['id']}")
    assert (kept["state"], kept["roll"][0]["status"]) == ("scheduled", "expected")


async def test_a_roll_seen_before_it_changed_is_stale(program: Program, new_client: str) -> None:
    session, *_ = await begun(program, new_client)
    await program.rolled(session, mark(new_client))
    path = f"/sites/{program.site}/sessions/{session['id']}/roll"
    body = {"started_at": session["starts_at"], "complete": False}
    answer = await program.http.put(path, json=body, headers={"If-Match": '"1"'})
    assert shown(answer, 412)
