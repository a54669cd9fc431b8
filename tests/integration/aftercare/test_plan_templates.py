"""Plan templates over HTTP: drafted, tried, published, and pinned by the plans they made."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from shared.identifiers import new_id
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import Room
from tests.unit.aftercare.stories import Episode, hear

HERE = "/sites/north/plan-templates"
ANY: list[dict[str, Any]] = [
    {"occasion": "completion", "tasks": ["crisis-contacts"], "needs_sign_off": True},
    {"occasion": "other_discharge"},
]
OF_IOP = {"occasion": "completion", "program": "iop", "tasks": ["iop-task"]}


@pytest.fixture
def director(api: AsyncClient, issuer: TestIssuer) -> AsyncClient:
    api.headers.update(issuer.bearer("program_director", sub="director"))
    return api


async def published(director: AsyncClient, *own: dict[str, Any]) -> dict[str, Any]:
    body = {"templates": [*ANY, *own], "new_programs": ["iop"]}
    version = (await director.post(HERE, json=body)).json()
    answer = await director.post(f"{HERE}/{version['id']}/publication")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def rule(answer: Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def draft_of(director: AsyncClient, episode: Episode) -> dict[str, Any]:
    params = {"episode_id": str(episode.episode_id)}
    (plan,) = (await director.get("/sites/north/plans", params=params)).json()["items"]
    return dict((await director.get(f"/sites/north/plans/{plan['id']}")).json())


async def test_a_plan_pins_the_version_in_force_and_takes_a_newer_one_when_asked(
    director: AsyncClient, empty_room: Room
) -> None:
    first = await published(director, OF_IOP)
    assert first["published_by"] == "director"
    in_force = (await director.get("/sites/north/plan-templates-in-force")).json()
    assert (in_force["number"], in_force["id"]) == (first["number"], first["id"])
    episode = empty_room.episode
    await hear(empty_room.units, [episode.enrolled(), episode.phase_started(1, is_last=True)])
    second = await published(director, {**OF_IOP, "tasks": ["crisis-contacts"]})
    assert second["number"] == first["number"] + 1
    plan = await draft_of(director, episode)
    assert (plan["template"]["version"], plan["open_tasks"]) == (first["number"], ["iop-task"])
    answer = await director.post(f"/sites/north/plans/{plan['id']}/template")
    assert answer.json()["open_tasks"] == ["crisis-contacts"]
    assert answer.json()["template_version"] == second["number"]


async def test_a_published_version_never_changes_and_a_discarded_one_is_not_published(
    director: AsyncClient,
) -> None:
    version = await published(director)
    body = {"templates": ANY}
    for answer in (
        await director.put(f"{HERE}/{version['id']}", json=body),
        await director.post(f"{HERE}/{version['id']}/publication"),
        await director.post(f"{HERE}/{version['id']}/discarding"),
    ):
        assert (answer.status_code, rule(answer)) == (409, "templates-are-not-draft")
    draft = (await director.post(HERE, json=body)).json()
    assert (await director.post(f"{HERE}/{draft['id']}/discarding")).json()["state"] == "discarded"
    refused = await director.post(f"{HERE}/{draft['id']}/publication")
    assert rule(refused) == "templates-are-not-draft"


async def test_a_draft_is_written_anew_and_the_history_is_kept(director: AsyncClient) -> None:
    made = await director.post(HERE, json={"templates": ANY})
    at = made.headers["location"]
    stale = await director.put(at, json={"templates": ANY}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    body = {"templates": [*ANY, OF_IOP], "new_programs": ["iop"]}
    again = await director.put(at, json=body, headers={"If-Match": made.headers["etag"]})
    assert len(again.json()["templates"]) == 3
    assert (await director.get(at)).json() == again.json()
    listed = (await director.get(HERE, params={"state": "draft", "limit": 200})).json()["items"]
    assert made.json()["id"] in {one["id"] for one in listed}
    assert (await director.get(f"{HERE}/{new_id()}")).status_code == 404
    assert (await director.get(at.replace("north", "south"))).status_code == 404


@pytest.mark.parametrize(
    ("templates", "refusal", "field"),
    [
        ([*ANY, OF_IOP, OF_IOP], "templates-overlap", "templates.3.program"),
        (ANY[:1], "nothing-for-any-program", "templates"),
        ([*ANY, {**OF_IOP, "program": "not-a-program"}], "program-is-unknown", None),
        (
            [ANY[0], {**ANY[1], "linkages": [{"kind": "therapy", "provider_code": "nowhere"}]}],
            "provider-is-unknown",
            "body.templates.1.linkages.0.provider_code",
        ),
        ([ANY[0], {**ANY[1], "needs_sign_off": True}], "nothing-to-sign-off", None),
        ([ANY[0], {**ANY[1], "tasks": ["a", "a"]}], "task-is-listed-twice", None),
    ],
)
async def test_templates_that_cannot_be_are_refused_by_name(
    director: AsyncClient, templates: list[Any], refusal: str, field: str | None
) -> None:
    body = {"templates": templates, "new_programs": ["iop"]}
    for path in (HERE, "/sites/north/plan-template-trials"):
        answer = await director.post(path, json=body)
        assert (answer.status_code, rule(answer)) == (422, refusal)
        assert field is None or answer.json()["errors"][0]["field"] == field
        assert "not-a-program" not in answer.text


async def test_a_trial_says_which_plans_would_have_had_which_template(
    director: AsyncClient, empty_room: Room
) -> None:
    params = {"templates": [*ANY, OF_IOP], "new_programs": ["iop"], "weeks": 1}
    before = (await director.post("/sites/north/plan-template-trials", json=params)).json()
    for disposition in ("completed", "dropped_out"):
        episode = Episode.new()
        await hear(empty_room.units, [episode.enrolled(), episode.discharged(disposition)])
    after = (await director.post("/sites/north/plan-template-trials", json=params)).json()
    grown = [
        new["plans"] - old["plans"]
        for new, old in zip(after["templates"], before["templates"], strict=True)
    ]
    assert grown == [0, 1, 1]
    assert after["waiting"] == before["waiting"] + 2


async def test_of_two_who_publish_at_once_each_has_a_number_or_is_told(
    director: AsyncClient,
) -> None:
    drafts = [(await director.post(HERE, json={"templates": ANY})).json() for _ in range(4)]
    answers = await asyncio.gather(
        *(director.post(f"{HERE}/{one['id']}/publication") for one in drafts)
    )
    numbers = [one.json()["number"] for one in answers if one.status_code == 200]
    assert numbers
    assert len(numbers) == len(set(numbers))
    refused = {rule(one) for one in answers if one.status_code != 200}
    assert refused <= {"templates-were-published-meanwhile"}


async def test_a_clinician_reads_templates_and_publishes_none(
    director: AsyncClient, issuer: TestIssuer
) -> None:
    headers = issuer.bearer("clinician")
    assert (await director.get(HERE, headers=headers)).status_code == 200
    answer = await director.post(HERE, json={"templates": ANY}, headers=headers)
    assert answer.status_code == 403
