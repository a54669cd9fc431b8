"""Plans over HTTP from the draft to the activation: review, goals, reasons, and what waits."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from services.aftercare.tables import plan as plan_table
from shared.clock import SettableClock
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.known_providers import know_providers
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room
from tests.unit.aftercare.stories import Episode, hear

ACTIVATION = {"starts_on": "2026-04-21", "timezone": "America/Denver"}
FOLLOWS = (
    "It follows the templates of a first day, as the site had published none: the one of any"
    " program, for who completes the program."
)
TASKS = [
    "relapse-prevention-plan",
    "medication-follow-up",
    "family-told-with-consent",
    "crisis-contacts",
]


@pytest.fixture
async def completed(empty_room: Room) -> Room:
    episode = empty_room.episode
    heard = [episode.enrolled(), episode.phase_started(1, is_last=True)]
    await hear(empty_room.units, [*heard, episode.program_completed(2)])
    return empty_room


async def address(room: Room) -> str:
    return f"/sites/north/plans/{(await room.plan()).id}"


async def shown(api: AsyncClient, room: Room) -> dict[str, Any]:
    answer = await api.get(await address(room))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def rule(answer: Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_a_plan_after_a_completed_program_is_reviewed_and_then_activated(
    api: AsyncClient, completed: Room
) -> None:
    at = await address(completed)
    refused = await api.post(f"{at}/activation", json=ACTIVATION)
    assert (refused.status_code, rule(refused)) == (409, "review-is-not-finished")
    assert refused.json()["open_tasks"] == TASKS
    half = await api.post(f"{at}/review", json={"done": TASKS[:2]})
    assert half.json()["open_tasks"] == TASKS[2:]
    await api.post(f"{at}/review", json={"done": TASKS[3:], "not_needed": TASKS[2:3]})
    answer = await api.post(f"{at}/activation", json=ACTIVATION)
    assert answer.status_code == 200, answer.text
    plan = await shown(api, completed)
    assert [(task["found"], task["by"]) for task in plan["tasks"]] == [
        ("done", "somebody"),
        ("done", "somebody"),
        ("not_needed", "somebody"),
        ("done", "somebody"),
    ]
    assert [one["kind"] for one in plan["linkages"]] == ["therapy", "support_group"]


async def test_an_explicit_list_of_linkages_replaces_what_the_template_proposes(
    api: AsyncClient, room: Room
) -> None:
    at = await address(room)
    await api.post(f"{at}/activation", json={**ACTIVATION, "linkages": []})
    assert (await shown(api, room))["linkages"] == []


async def test_a_provider_that_is_not_in_the_directory_is_refused_by_its_place(
    api: AsyncClient, room: Room
) -> None:
    at = await address(room)
    await know_providers(room, "in-the-directory")
    known, unknown = (
        {"kind": "therapy", "provider_code": code} for code in ("in-the-directory", "nowhere")
    )
    refused = await api.post(f"{at}/activation", json={**ACTIVATION, "linkages": [known, unknown]})
    assert (refused.status_code, rule(refused)) == (422, "provider-is-unknown")
    assert refused.json()["errors"][0]["field"] == "body.linkages.1.provider_code"
    assert (await shown(api, room))["state"] == "draft"
    answer = await api.post(f"{at}/activation", json={**ACTIVATION, "linkages": [known]})
    assert answer.status_code == 200, answer.text


async def test_what_a_review_cannot_say_is_refused_and_nothing_kept(
    api: AsyncClient, completed: Room
) -> None:
    at = await address(completed)
    unknown = await api.post(f"{at}/review", json={"done": [TASKS[0], "no-such-task"]})
    assert (unknown.status_code, rule(unknown)) == (422, "task-is-unknown")
    assert unknown.json()["errors"][0]["field"] == "body.done.1"
    twice = await api.post(f"{at}/review", json={"done": TASKS[:1], "not_needed": TASKS[:1]})
    assert (twice.status_code, rule(twice)) == (422, "task-is-named-twice")
    stale = await api.post(f"{at}/review", json={"done": TASKS}, headers={"If-Match": '"77"'})
    assert stale.status_code == 412
    elsewhere = await api.post(at.replace("north", "south") + "/review", json={"done": TASKS})
    assert elsewhere.status_code == 404
    assert (await shown(api, completed))["open_tasks"] == TASKS


async def test_open_goals_of_the_stay_are_carried_over_and_seen_as_they_change(
    api: AsyncClient, completed: Room
) -> None:
    episode, at = completed.episode, await address(completed)
    active, left, over = (new_id() for _ in range(3))
    states = ((active, "active"), (left, "accepted"), (over, "completed"))
    await hear(completed.units, [episode.goal_changed(one, state) for one, state in states])
    answer = await api.put(f"{at}/goals/{left}", json={"carried_over": False})
    assert answer.status_code == 200, answer.text
    refused = await api.put(f"{at}/goals/{over}", json={"carried_over": True})
    assert (refused.status_code, rule(refused)) == (409, "goal-is-over")
    missing = await api.put(f"{at}/goals/{new_id()}", json={"carried_over": True})
    assert missing.status_code == 404
    await api.post(f"{at}/review", json={"done": TASKS})
    await api.post(f"{at}/activation", json=ACTIVATION)
    await hear(completed.units, [episode.goal_changed(active, "completed", seq=2)])
    goals = {goal["goal_id"]: goal for goal in (await shown(api, completed))["goals"]}
    assert {one: (goal["state"], goal["carried_over"]) for one, goal in goals.items()} == {
        str(active): ("completed", True),
        str(left): ("accepted", False),
        str(over): ("completed", False),
    }


async def test_a_goal_of_the_plans_own_is_read_in_words_and_stored_sealed(
    api: AsyncClient, completed: Room, database: Database
) -> None:
    at, words = await address(completed), "Grill on the riverside every Sunday."
    added = await api.post(f"{at}/goals", json={"words": words})
    assert added.status_code == 201, added.text
    assert added.headers["location"] == at
    assert words not in added.text
    goal_id = added.json()["goal_id"]
    (own,) = (await shown(api, completed))["own_goals"]
    assert (own["words"], own["state"], own["by"]) == (words, "active", "somebody")
    rows = await database.fetch(select(plan_table))
    assert all("riverside" not in str(dict(row)) for row in rows)
    reached = await api.post(f"{at}/goals/{goal_id}/state", json={"state": "completed"})
    assert reached.status_code == 200
    again = await api.post(f"{at}/goals/{goal_id}/state", json={"state": "cancelled"})
    assert (again.status_code, rule(again)) == (409, "goal-is-not-active")


async def test_an_explanation_says_how_the_plan_came_about(
    api: AsyncClient, completed: Room
) -> None:
    at = await address(completed)
    sentences = (await api.get(f"{at}/explanation")).json()["sentences"]
    assert sentences == [
        "The last phase started on 2026-03-03, which calls for a plan.",
        "The program was completed on 2026-03-04, which calls for a plan.",
        FOLLOWS,
        f"0 of 4 review tasks are looked at; open: {', '.join(TASKS)}.",
        "It cannot be activated before these are done or not needed.",
        "Goals of the stay: 0, carried over: 0; goals of its own: 0.",
    ]
    assert (await api.get(f"/sites/south/plans/{new_id()}/explanation")).status_code == 404


async def test_what_is_taken_back_is_said_to_be(api: AsyncClient, completed: Room) -> None:
    episode = completed.episode
    away = [episode.program_reopened(3), episode.phase_started(4, is_last=False)]
    await hear(completed.units, away)
    told = (await api.get(f"{await address(completed)}/explanation")).json()["sentences"]
    assert "The program had been completed, which called for a plan; it is open again." in told
    assert (
        "The last phase had started, which called for a plan; the client is in another one." in told
    )


async def test_the_queue_has_the_drafts_that_are_needed_first_and_says_how_long_they_wait(
    api: AsyncClient, empty_room: Room, clock: SettableClock
) -> None:
    units = empty_room.units
    expected = Episode.new()
    await hear(units, [expected.phase_started(1, is_last=True)])
    late, later = Episode.new(), Episode.new()
    await hear(units, [later.program_completed(9), late.program_completed(3)])
    clock.set(NOON + timedelta(days=2, hours=1))
    wanted = [str(one.episode_id) for one in (late, later, expected)]
    seen, after = [], None
    while True:
        params: dict[str, Any] = {"limit": 1} | ({"after": after} if after else {})
        page = (await api.get("/sites/north/plan-reviews", params=params)).json()
        seen += page["items"]
        after = page["next"]
        if after is None:
            break
    assert len({one["id"] for one in seen}) == len(seen)
    mine = [one for one in seen if one["episode_id"] in wanted]
    assert [one["episode_id"] for one in mine] == wanted
    assert [one["days_waiting"] for one in mine] == [2, 2, 2]
    assert [one["needed_since"] for one in mine] == ["2026-03-05", "2026-03-11", None]
    await api.post(f"/sites/north/plans/{mine[0]['id']}/revocation")
    left = (await api.get("/sites/north/plan-reviews", params={"limit": 200})).json()["items"]
    assert wanted[0] not in {one["episode_id"] for one in left}


async def test_a_plan_whose_need_is_heard_of_late_has_waited_since_it_was_needed(
    api: AsyncClient, empty_room: Room, clock: SettableClock
) -> None:
    clock.set(NOON + timedelta(days=30))
    late = Episode.new()
    await hear(empty_room.units, [late.program_completed(3)])
    page = (await api.get("/sites/north/plan-reviews", params={"limit": 200})).json()
    (mine,) = (one for one in page["items"] if one["episode_id"] == str(late.episode_id))
    assert (mine["needed_since"], mine["days_waiting"]) == ("2026-03-05", 27)


async def test_an_explanation_of_a_plan_that_began_says_so(api: AsyncClient, room: Room) -> None:
    await room.activate()
    told = (await api.get(f"{await address(room)}/explanation")).json()["sentences"]
    assert "A person activated it, to begin on 2026-03-02; now it is active." in told


async def test_a_later_stay_is_noted_at_the_plan_of_the_earlier_one(
    api: AsyncClient, completed: Room
) -> None:
    episode = completed.episode
    plan = await shown(api, completed)
    assert plan["later_stay"] is None
    again = Episode(new_id(), episode.client_id, new_id())
    await hear(completed.units, [again.enrolled(started_on=NOON.date() + timedelta(days=80))])
    plan = await shown(api, completed)
    assert plan["later_stay"] == {
        "episode_id": str(again.episode_id),
        "started_on": "2026-05-21",
    }
    told = (await api.get(f"{await address(completed)}/explanation")).json()["sentences"]
    assert any("began another stay here on 2026-05-21" in one for one in told)


async def test_of_two_plans_of_a_client_one_is_active_and_the_other_says_what_it_replaces(
    api: AsyncClient, room: Room
) -> None:
    earlier = await address(room)
    assert (await api.post(f"{earlier}/activation", json=ACTIVATION)).status_code == 200
    again = Room(room.units, room.clock, Episode(new_id(), room.episode.client_id, new_id()))
    await again.draft()
    at, earlier_id = await address(again), (await room.plan()).id
    refused = await api.post(f"{at}/activation", json=ACTIVATION)
    assert (refused.status_code, rule(refused)) == (409, "another-plan-is-active")
    assert refused.json()["plan_id"] == str(earlier_id)
    wrong = await api.post(f"{at}/activation", json={**ACTIVATION, "replaces": str(new_id())})
    assert (wrong.status_code, rule(wrong)) == (422, "replaces-no-active-plan")
    body = {**ACTIVATION, "replaces": str(earlier_id)}
    answer = await api.post(f"{at}/activation", json=body)
    assert (answer.status_code, answer.json()["state"]) == (200, "active"), answer.text
    ended = (await api.get(earlier)).json()
    assert (ended["state"], ended["replaced_by"]) == ("completed", answer.json()["id"])
    assert {one["state"] for one in ended["check_ins"]} == {"cancelled"}


async def test_a_facilitator_reads_no_plan(
    api: AsyncClient, room: Room, issuer: TestIssuer
) -> None:
    at, headers = await address(room), issuer.bearer("facilitator")
    for path in (at, f"{at}/explanation", "/sites/north/plan-reviews"):
        assert (await api.get(path, headers=headers)).status_code == 403
