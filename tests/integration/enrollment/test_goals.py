"""Goals of a stay: FHIR's lifecycle, words sealed, progress added; they go where the stay goes."""

from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from services.enrollment.domain.stays.goal import GOAL, GoalState
from services.enrollment.tables import goal as table
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.steps import another_site, rule, taken, undo
from tests.integration.enrollment.test_journey import published

WORDS = "Take the children to school, every day"
TO = {
    "proposed": (),
    "planned": ("planned",),
    "accepted": ("accepted",),
    "active": ("accepted", "active"),
    "on-hold": ("accepted", "active", "on-hold"),
    "completed": ("accepted", "active", "completed"),
    "cancelled": ("planned", "cancelled"),
    "rejected": ("rejected",),
    "entered-in-error": ("entered-in-error",),
}
"""By which commands a goal comes into each state."""


async def propose(desk: Desk, episode_id: str, **changed: Any) -> Response:
    body = {"words": WORDS, "target_on": "2026-05-01", **changed}
    return await desk.post(f"/episodes/{episode_id}/goals", body)


async def goal_in(desk: Desk, episode_id: str, state: str) -> str:
    """Return the path of a goal that commands brought into this state."""
    goal = shown(await propose(desk, episode_id), 201)
    path = f"/episodes/{episode_id}/goals/{goal['id']}"
    for step in TO[state]:
        shown(await desk.post(f"{path}/state", {"state": step}))
    return path


async def test_a_goal_is_read_in_the_clients_words_with_its_progress(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    path = await goal_in(desk, episode["id"], "active")
    entry = {"on": "2026-03-10", "achievement": "improving", "words": "Four days\nout of five"}
    receipt = shown(await desk.post(f"{path}/progress", entry))
    assert (receipt["achievement"], "words" in receipt) == ("improving", False)
    goal = shown(await desk.get(path))
    assert (goal["words"], goal["state"], goal["target_on"]) == (WORDS, "active", "2026-05-01")
    [noted] = goal["progress"]
    assert noted == {**entry, "by": noted["by"], "at": "2026-03-10T15:00:00Z"}
    assert noted["by"]
    listed = shown(await desk.get(f"/episodes/{episode['id']}/goals"))["items"]
    assert listed == [goal]


async def test_no_word_of_a_goal_is_kept_in_the_clear_or_told(
    enrollment: Enrollment, desk: Desk
) -> None:
    episode = await desk.enrolled()
    path = await goal_in(desk, episode["id"], "accepted")
    entry = {"on": "2026-03-10", "achievement": "achieved", "words": WORDS}
    shown(await desk.post(f"{path}/progress", entry, **{"Idempotency-Key": "g1"}))
    [row] = await enrollment.database.fetch(
        table.select().where(table.c.episode_id == episode["id"])
    )
    assert "school" not in repr(dict(row))
    told = await published(enrollment, desk.site)
    assert "school" not in repr(told)
    assert [event["state"] for name, _, event in told if name == "GoalChanged"] == [
        "proposed",
        "accepted",
    ]
    async with enrollment.database.connection() as connection:
        answers = await connection.fetch("SELECT * FROM idempotency_key")
    assert "school" not in repr([dict(answer) for answer in answers])


@pytest.mark.parametrize("state", GoalState)
async def test_every_arrow_of_a_goal_is_walked_and_every_other_refused(
    desk: Desk, state: GoalState
) -> None:
    episode = await desk.enrolled()
    for to in GoalState:
        path = await goal_in(desk, episode["id"], state)
        before = shown(await desk.get(path))
        answer = await desk.post(f"{path}/state", {"state": to})
        if GOAL.allows(state, to):
            assert shown(answer)["state"] == to
        else:
            assert rule(answer) == (409, "transition-is-not-allowed")
            assert shown(await desk.get(path)) == before


@pytest.mark.parametrize(
    ("route", "body", "broken"),
    [
        ("progress", {"on": "2026-03-11", "achievement": "achieved"}, "progress-out-of-order"),
        ("progress", {"on": "2026-03-08", "achievement": "achieved"}, "progress-out-of-order"),
        ("progress", {"on": "2026-03-10", "achievement": "splendid"}, "invalid"),
        ("progress", {"on": "2026-03-10", "achievement": "achieved", "words": " "}, "invalid"),
        ("target", {"target_on": "2026-03-09"}, "target-lies-behind"),
        ("target", {}, "invalid"),
        ("state", {"state": "done"}, "invalid"),
    ],
)
async def test_what_cannot_be_right_of_a_goal_is_refused_by_name(
    desk: Desk, route: str, body: dict[str, Any], broken: str
) -> None:
    path = await goal_in(desk, (await desk.enrolled())["id"], "active")
    first = {"on": "2026-03-09", "achievement": "in-progress"}
    shown(await desk.post(f"{path}/progress", first))
    before = shown(await desk.get(path))
    assert rule(await desk.post(f"{path}/{route}", body)) == (422, broken)
    assert shown(await desk.get(path)) == before


async def test_progress_is_made_once_the_client_has_agreed(desk: Desk) -> None:
    path = await goal_in(desk, (await desk.enrolled())["id"], "planned")
    entry = {"on": "2026-03-10", "achievement": "in-progress"}
    assert rule(await desk.post(f"{path}/progress", entry)) == (409, "goal-is-not-pursued")


async def test_goals_are_proposed_while_the_stay_goes_on(desk: Desk) -> None:
    episode = await desk.enrolled()
    shown(await desk.discharge(episode["id"]))
    assert rule(await propose(desk, episode["id"])) == (409, "episode-is-over")
    assert rule(await propose(desk, str(uuid4()))) == (404, "not-found")


async def test_goals_go_where_the_stay_goes_and_come_back_with_it(desk: Desk) -> None:
    episode, other = await desk.enrolled(), await another_site(desk)
    path = await goal_in(desk, episode["id"], "active")
    to = {"effective_on": "2026-03-10", "to_site": other.site}
    moved = await taken(desk, episode["id"], "transfer", **to)
    assert rule(await desk.get(path)) == (404, "not-found")
    assert shown(await other.get(path))["words"] == WORDS
    shown(await other.post(f"{path}/state", {"state": "completed"}))
    shown(await undo(desk, moved))
    assert shown(await desk.get(path))["state"] == "completed"


async def test_a_goal_is_reached_through_its_own_stay_only(desk: Desk) -> None:
    path = await goal_in(desk, (await desk.enrolled())["id"], "proposed")
    another = await desk.enrolled()
    elsewhere = f"/episodes/{another['id']}/goals/{path.rpartition('/')[2]}"
    assert rule(await desk.get(elsewhere)) == (404, "not-found")
    answer = await desk.post(f"{elsewhere}/state", {"state": "planned"})
    assert rule(answer) == (404, "not-found")
