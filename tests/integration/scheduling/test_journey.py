"""From a track to a completed program over HTTP and events: what is shown, kept and published."""

import asyncio

from shared.database.migrations import drift
from tests.integration.scheduling.conftest import Program, Scheduling, mark


async def test_the_migrated_database_is_what_the_tables_say(scheduling: Scheduling) -> None:
    assert await asyncio.to_thread(drift, scheduling.url, "scheduling") is None


async def test_a_client_goes_through_the_program_by_evidence(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    first, second, third = series["sessions"][:3]
    membership = await program.member(series["id"], client_id=new_client)
    assert membership["state"] == "active"
    await program.enroll(new_client, track="evening")

    begun = await program.get(f"/clients/{new_client}/progress", week="2026-03-04")
    assert begun["current"]["missing"] == ["2 h 00 of credit", "1 group session"]
    assert begun["week"]["in_words"] == (
        "0 h 00 of 9 h 00 on 0 of 3 days credited, 9 h 00 still scheduled."
        " The week is over: rolls that are not complete decide it."
    )
    await program.rolled(first, mark(new_client))
    await program.rolled(second, mark(new_client, "no_show"))
    later = await program.get(f"/clients/{new_client}/progress", week="2026-03-04")
    assert later["current"]["code"] == "late"
    assert (
        later["current"]["in_words"] == "Late since 2026-03-02, active. Missing: 1 group session."
    )
    week = later["week"]
    assert (week["credited_minutes"], week["scheduled_minutes"]) == (180, 180)
    assert week in (await program.get(f"/clients/{new_client}/weeks"))["items"]
    await program.rolled(third, mark(new_client))

    done = await program.get(f"/clients/{new_client}/progress")
    assert (done["completed_on"], done["current"]) == ("2026-03-05", None)
    about_phases = await program.published("PhaseStarted", "PhaseCompleted", "ProgramCompleted")
    assert [(name, seq, told.get("phase")) for name, seq, told in about_phases] == [
        ("PhaseStarted", 1, "early"),
        ("PhaseCompleted", 2, "early"),
        ("PhaseStarted", 3, "late"),
        ("PhaseCompleted", 4, "late"),
        ("ProgramCompleted", 5, None),
    ]
    assert about_phases[2][2]["is_last"] is True
    assert about_phases[4][2]["completed_on"] == "2026-03-05"


async def test_a_correction_that_opens_a_completed_program_is_told_on(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    first, second = series["sessions"][:2]
    await program.member(series["id"], client_id=new_client)
    await program.enroll(new_client)
    await program.rolled(first, mark(new_client))
    await program.rolled(second, mark(new_client))
    for status in ("no_show", "present"):
        await program.rolled(second, mark(new_client, status), reason_code="wrong_client")
    told = await program.published("ProgramCompleted", "ProgramReopened")
    assert [name for name, _, _ in told] == [
        "ProgramCompleted",
        "ProgramReopened",
        "ProgramCompleted",
    ]
    seqs = [seq for _, seq, _ in told]
    assert seqs == sorted(seqs)


async def test_a_series_keeps_its_local_time_over_a_change_of_the_clocks(program: Program) -> None:
    series = await program.series()
    starts = {session["held_on"]: session["starts_at"] for session in series["sessions"]}
    assert starts["2026-03-05"] == "2026-03-06T01:00:00Z"
    assert starts["2026-03-09"] == "2026-03-10T00:00:00Z"


async def test_evidence_from_before_the_enrollment_arrived_counts(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    for session in series["sessions"][:2]:
        await program.rolled(session, mark(new_client))
    await program.enroll(new_client)
    progress = await program.get(f"/clients/{new_client}/progress")
    assert progress["completed_on"] == "2026-03-04"


async def test_a_person_holds_a_phase_and_resumes_it(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    await program.enroll(new_client)
    path = f"/clients/{new_client}/progress"
    held = await program.post(f"{path}/decision", {"action": "hold", "on": "2026-03-02"})
    assert held.json()["phases"][0]["state"] == "held"
    await program.rolled(series["sessions"][0], mark(new_client))
    assert (await program.get(path))["current"]["code"] == "early"
    await program.post(f"{path}/decision", {"action": "resume", "on": "2026-03-03"})
    await program.rolled(series["sessions"][1], mark(new_client))
    assert (await program.get(path))["current"]["code"] == "late"


async def test_a_person_steps_a_client_back_to_an_earlier_phase(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    await program.enroll(new_client)
    await program.rolled(series["sessions"][0], mark(new_client))
    path = f"/clients/{new_client}/progress"
    back = {"action": "step_back", "on": "2026-03-03", "to_phase": "early"}
    await program.post(f"{path}/decision", back)
    progress = await program.get(path)
    assert [phase["state"] for phase in progress["phases"]] == ["active", "stepped_back"]
    assert progress["current"]["missing"] == ["2 h 00 of credit", "1 group session"]


async def test_a_series_takes_members_for_whoever_knows_its_version(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    path = f"/sites/{program.site}/series/{series['id']}/members"
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    stale = await program.http.post(path, json=body, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    known = {"If-Match": f'"{series["version"]}"'}
    fresh = await program.http.post(path, json=body, headers=known)
    assert fresh.status_code == 201


async def test_only_stepping_back_names_a_phase(program: Program, new_client: str) -> None:
    path = f"/sites/{program.site}/clients/{new_client}/progress/decision"
    for wrong in ({"action": "hold", "to_phase": "early"}, {"action": "step_back"}):
        answer = await program.http.post(path, json={"on": "2026-03-03", **wrong})
        assert answer.status_code == 422
        assert answer.json()["detail"] == "Stepping back names a phase; nothing else does."


async def test_what_no_site_has_is_not_found(program: Program, new_client: str) -> None:
    for path in (f"/clients/{new_client}/progress", f"/sessions/{new_client}"):
        answer = await program.http.get(f"/sites/{program.site}{path}")
        assert answer.status_code == 404


async def test_another_site_is_another_world(program: Program, new_client: str) -> None:
    series = await program.series()
    answer = await program.http.get(f"/sites/elsewhere/series/{series['id']}")
    assert answer.status_code == 404
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    booked = await program.http.post(f"/sites/elsewhere/series/{series['id']}/members", json=body)
    assert booked.status_code == 404
