"""A stay over HTTP: planned, started, held, stepped down, ended, and each step taken back."""

from typing import Any

import pytest

from services.enrollment.tables import episode as table
from shared.errors import BrokenRule
from tests.integration.enrollment.conftest import TODAY, Desk, Enrollment, shown
from tests.integration.enrollment.steps import (
    facts,
    kept,
    plan,
    planned,
    rule,
    step,
    steps_of,
    taken,
    undo,
)
from tests.integration.enrollment.test_journey import published


async def test_a_planned_stay_has_an_intended_start_and_no_segment_yet(desk: Desk) -> None:
    episode = await planned(desk)
    assert (episode["state"], episode["since"]) == ("planned", "2026-03-10")
    assert (episode["intended_start_on"], episode["started_on"]) == ("2026-03-16", None)
    assert episode["segments"] == []


async def test_enrolling_starts_the_episode_that_is_planned(desk: Desk) -> None:
    episode = await planned(desk)
    started = shown(await desk.enroll(episode["application_id"]), 201)
    assert (started["id"], started["state"]) == (episode["id"], "active")
    assert started["segments"][0]["starts_on"] == started["started_on"] == "2026-03-09"
    assert started["days_waiting"] == {"at_least": 7, "at_most": 7}


async def test_a_planned_stay_is_started_by_itself_and_needs_consent(desk: Desk) -> None:
    application = await desk.accepted()
    episode = shown(await plan(desk, application["id"]), 201)
    body = {"level_of_care": "2.1", "started_on": "2026-03-09"}
    refused = await step(desk, episode["id"], "start", **body)
    assert rule(refused) == (409, "admission-gates-are-open")
    await desk.consent(application["client_id"])
    assert (await taken(desk, episode["id"], "start", **body))["state"] == "active"


async def test_a_client_is_not_planned_twice(desk: Desk) -> None:
    episode = await planned(desk)
    again = await plan(desk, episode["application_id"])
    assert rule(again) == (409, "application-already-enrolled")


async def test_a_hold_says_since_when_and_until_when(desk: Desk) -> None:
    episode = await desk.enrolled()
    hold = {"effective_on": "2026-03-09", "expected_return_on": "2026-03-20"}
    held = await taken(desk, episode["id"], "hold", **hold, reason_code="hospital")
    assert (held["state"], held["since"]) == ("onhold", "2026-03-09")
    back = await taken(desk, episode["id"], "resumption", effective_on="2026-03-10")
    assert (back["state"], back["since"]) == ("active", "2026-03-10")
    assert back["holds"] == [
        {
            "held_on": "2026-03-09",
            "reason_code": "hospital",
            "expected_return_on": "2026-03-20",
            "resumed_on": "2026-03-10",
        }
    ]
    assert (await kept(desk, episode["id"]))["days_on_hold"] == 1


async def test_a_step_down_is_a_new_segment_and_days_are_counted_at_each_level(
    enrollment: Enrollment, desk: Desk
) -> None:
    application = await desk.accepted(received_on="2026-02-01")
    start = {"from_history": True, "started_on": "2026-02-10", "level_of_care": "2.5"}
    episode = shown(await desk.enroll(application["id"], **start), 201)
    change = {"effective_on": "2026-03-01", "level_of_care": "2.1", "track": "evening"}
    await taken(desk, episode["id"], "care", **change)
    told = (await published(enrollment, desk.site))[-2:]
    shown(await desk.discharge(episode["id"]))
    shows = await kept(desk, episode["id"])
    assert [(s["starts_on"], s["ends_on"]) for s in shows["segments"]] == [
        ("2026-02-10", "2026-03-01"),
        ("2026-03-01", TODAY),
    ]
    assert (shows["level_of_care"], shows["track"]) == ("2.1", "evening")
    assert shows["days_at_level"] == {"2.5": 19, "2.1": 9}
    assert [(name, seq) for name, seq, _ in told] == [
        ("LevelOfCareChanged", 2),
        ("ProgramChanged", 3),
    ]
    assert (told[0][2]["from_level"], told[0][2]["to_level"]) == ("2.5", "2.1")


async def test_the_history_says_who_did_what_when_and_why(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    ended = shown(await desk.discharge(episode["id"]))
    shown(await undo(desk, ended))
    lines = await steps_of(desk, episode["id"])
    assert [(line["code"], line["state"], line["undone"]) for line in lines] == [
        ("enroll", "active", False),
        ("discharge", "finished", True),
        ("undo", "active", False),
    ]
    assert lines[2]["undoes"] == 2
    assert (lines[2]["reason_code"], lines[2]["at"]) == ("wrong_client", "2026-03-10T15:00:00Z")
    assert all(line["by"] for line in lines)


async def test_a_wrong_discharge_is_taken_back_and_all_is_as_it_was(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    hold = {"effective_on": "2026-03-09", "expected_return_on": "2026-03-20"}
    await taken(desk, episode["id"], "hold", **hold)
    before = await kept(desk, episode["id"])
    ended = shown(await desk.discharge(episode["id"], last_contact_on="2026-03-09"))
    restored = shown(await undo(desk, ended))
    assert facts(await kept(desk, episode["id"])) == facts(before)
    assert restored["last_step"] == {"number": 2, "code": "hold"}
    name, seq, event = (await published(enrollment, desk.site))[-1]
    assert (name, seq) == ("EpisodeStepUndone", 4)
    assert event == {
        "episode_id": episode["id"],
        "client_id": episode["client_id"],
        "step": "discharge",
        "state": "onhold",
        "undone": [3],
        "void_from": None,
    }


async def test_a_discharge_is_not_taken_back_once_another_stay_was_opened(
    desk: Desk, new_client: str
) -> None:
    ended = await desk.enrolled(client_id=new_client)
    ended = shown(await desk.discharge(ended["id"]))
    await desk.enrolled(client_id=new_client)
    assert rule(await undo(desk, ended)) == (409, "client-has-open-episode")
    assert (await kept(desk, ended["id"]))["state"] == "finished"


async def test_only_the_step_that_was_seen_is_taken_back(desk: Desk) -> None:
    episode = await desk.enrolled()
    ended = shown(await desk.discharge(episode["id"]))
    shown(await undo(desk, ended))
    again = await undo(desk, ended)
    assert rule(again) == (409, "step-is-not-last")
    assert again.json()["last_step"] == 1
    assert (await kept(desk, episode["id"]))["state"] == "active"


async def test_an_undone_enrollment_never_was_and_the_application_enrolls_again(
    desk: Desk,
) -> None:
    episode = await desk.enrolled()
    undone = shown(await undo(desk, episode))
    assert (undone["state"], undone["segments"]) == ("entered_in_error", [])
    final = await step(desk, episode["id"], "undo", step=1)
    assert rule(final) == (409, "step-is-final")
    again = shown(await desk.enroll(episode["application_id"], from_history=True), 201)
    assert again["id"] != episode["id"]


async def test_an_undone_start_is_planned_again(desk: Desk) -> None:
    episode = await planned(desk)
    started = shown(await desk.enroll(episode["application_id"]), 201)
    assert facts(shown(await undo(desk, started))) == facts(episode)
    cancelled = await taken(desk, episode["id"], "cancellation")
    assert cancelled["state"] == "cancelled"
    assert facts(shown(await undo(desk, cancelled))) == facts(episode)


async def test_a_corrected_start_moves_what_it_meets_and_derives_the_days(desk: Desk) -> None:
    application = await desk.accepted(received_on="2026-02-01")
    start = {"from_history": True, "started_on": "2026-02-10"}
    episode = shown(await desk.enroll(application["id"], **start), 201)
    await taken(desk, episode["id"], "care", effective_on="2026-03-01", level_of_care="1")
    shown(await desk.discharge(episode["id"]))
    await taken(desk, episode["id"], "segments/2/correction", starts_on="2026-02-20")
    shows = await taken(desk, episode["id"], "segments/1/correction", starts_on="2026-02-08")
    assert [(s["starts_on"], s["ends_on"]) for s in shows["segments"]] == [
        ("2026-02-08", "2026-02-20"),
        ("2026-02-20", "2026-03-10"),
    ]
    assert (shows["started_on"], shows["length_of_stay"]["at_least"]) == ("2026-02-08", 30)
    assert shows["days_waiting"] == {"at_least": 7, "at_most": 7}
    early = await step(desk, episode["id"], "segments/1/correction", starts_on="2026-01-31")
    assert rule(early) == (422, "start-before-receipt")


@pytest.mark.parametrize(
    ("path", "body", "broken"),
    [
        ("care", {"effective_on": "2026-03-08", "level_of_care": "1"}, "dated-before-segment"),
        ("care", {"effective_on": "2026-03-09", "level_of_care": "1"}, "dated-before-segment"),
        ("care", {"effective_on": "2026-03-11", "level_of_care": "1"}, "not-yet-happened"),
        ("care", {"effective_on": "2026-03-10", "level_of_care": "9.9"}, "invalid"),
        ("hold", {"effective_on": "2026-03-08"}, "dated-before-last-step"),
        ("hold", {"effective_on": "2026-03-11"}, "not-yet-happened"),
        (
            "hold",
            {"effective_on": "2026-03-10", "expected_return_on": "2026-03-09"},
            "return-before-hold",
        ),
        ("hold", {"effective_on": "2026-03-10", "reason_code": None}, "invalid"),
        (
            "transfer",
            {"effective_on": "2026-03-10", "to_site": "nowhere"},
            "transfer-needs-another-site",
        ),
        ("segments/1/correction", {"starts_on": "2026-03-01"}, "start-before-receipt"),
        ("segments/2/correction", {"starts_on": "2026-03-10"}, "segment-is-unknown"),
        ("segments/1/correction", {"starts_on": "2026-03-11"}, "not-yet-happened"),
        ("undo", {"step": 0}, "invalid"),
        ("undo", {"step": 10**30}, "invalid"),
    ],
)
async def test_a_step_that_cannot_be_right_is_refused_by_name_and_changes_nothing(
    desk: Desk, path: str, body: dict[str, Any], broken: str
) -> None:
    episode = await desk.enrolled()
    before = await kept(desk, episode["id"])
    answer = await step(desk, episode["id"], path, **body)
    assert rule(answer) == (422, broken)
    assert await kept(desk, episode["id"]) == before


async def test_what_is_so_already_is_no_step(desk: Desk) -> None:
    episode = await desk.enrolled()
    same = await step(desk, episode["id"], "care", effective_on="2026-03-10")
    assert rule(same) == (409, "nothing-changes")
    start = await step(desk, episode["id"], "segments/1/correction", starts_on="2026-03-09")
    assert rule(start) == (409, "nothing-changes")


async def test_care_is_changed_of_those_in_care_only(desk: Desk) -> None:
    episode = await desk.enrolled()
    change = {"effective_on": "2026-03-10", "level_of_care": "1"}
    await taken(desk, episode["id"], "hold", effective_on="2026-03-09")
    answer = await step(desk, episode["id"], "care", **change)
    assert rule(answer) == (409, "client-is-not-in-care")


async def test_the_database_itself_keeps_segments_apart_and_together(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    await taken(desk, episode["id"], "care", effective_on="2026-03-10", level_of_care="1")
    [row] = await enrollment.database.fetch(table.select().where(table.c.id == episode["id"]))
    for ends_on, broken in (("2026-03-12", "segments_never_overlap"), ("2026-03-09", "gap")):
        wrong = [{**row["segments"][0], "ends_on": ends_on}, row["segments"][1]]
        with pytest.raises(BrokenRule, match=broken):
            await enrollment.database.execute(
                table.update().where(table.c.id == episode["id"]).values(segments=wrong)
            )


async def test_a_readmission_shows_the_stay_before_it(desk: Desk, new_client: str) -> None:
    first = await desk.enrolled(client_id=new_client)
    shown(await desk.discharge(first["id"]))
    again = await desk.enrolled(client_id=new_client)
    assert (await kept(desk, again["id"]))["prior_episode_id"] == first["id"]
    assert (await kept(desk, first["id"]))["prior_episode_id"] is None
    history = shown(await desk.get(f"/clients/{new_client}/episodes"))["items"]
    assert [one["id"] for one in history] == [first["id"], again["id"]]
    assert [len(one["segments"]) for one in history] == [1, 1]


async def test_undoing_is_for_program_directors(enrollment: Enrollment, desk: Desk) -> None:
    episode = await desk.enrolled()
    async with enrollment.client("clinician", "intake_coordinator") as http:
        answer = await undo(Desk(http, desk.site), episode)
    assert answer.status_code == 403


async def test_a_start_taken_back_was_by_no_rules_and_the_next_is_by_those_of_then(
    desk: Desk,
) -> None:
    episode = await planned(desk)
    started = shown(await desk.enroll(episode["application_id"]), 201)
    assert started["admission_rules_number"] == 1
    back = shown(await undo(desk, started))
    assert (back["state"], back["admission_rules_number"]) == ("planned", None)
    rules = {"gates": [{"kind": "treatment_consent"}]}
    shown(await desk.post("/admission-rules", rules), 201)
    again = shown(await desk.enroll(episode["application_id"]), 201)
    assert again["admission_rules_number"] == 2
