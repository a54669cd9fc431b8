"""What tests of a stay's steps share: the routes by name, and what must not have changed."""

from typing import Any
from uuid import uuid4

from httpx import Response

from tests.integration.enrollment.conftest import Desk, shown

OFTEN_OTHERWISE = ("version", "last_step")
"""What an undo leaves otherwise than it was: there is one step more to the story."""


async def step(desk: Desk, episode_id: str, path: str, **body: Any) -> Response:
    """Take a step by its route; a reason is given unless the body says otherwise."""
    said = {**({} if path in _WITHOUT_REASON else {"reason_code": "clinical"}), **body}
    return await desk.post(f"/episodes/{episode_id}/{path}", said)


_WITHOUT_REASON = {"start", "discharge"}


async def taken(desk: Desk, episode_id: str, path: str, **body: Any) -> dict[str, Any]:
    return shown(await step(desk, episode_id, path, **body))


async def plan(desk: Desk, application_id: str, **changed: Any) -> Response:
    body = {"level_of_care": "2.1", "intended_start_on": "2026-03-16", **changed}
    return await desk.post(f"/applications/{application_id}/episode", body)


async def planned(desk: Desk) -> dict[str, Any]:
    """Bring in an accepted applicant with consent, and plan the stay."""
    application = await desk.accepted()
    await desk.consent(application["client_id"])
    return shown(await plan(desk, application["id"]), 201)


async def undo(desk: Desk, episode: dict[str, Any], **body: Any) -> Response:
    asked = {"step": episode["last_step"]["number"], "reason_code": "wrong_client", **body}
    return await step(desk, episode["id"], "undo", **asked)


async def kept(desk: Desk, episode_id: str) -> dict[str, Any]:
    return shown(await desk.get(f"/episodes/{episode_id}"))


async def steps_of(desk: Desk, episode_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = shown(await desk.get(f"/episodes/{episode_id}/history"))["items"]
    return items


def facts(episode: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in episode.items() if name not in OFTEN_OTHERWISE}


async def another_site(desk: Desk) -> Desk:
    """Register one more site, at the same desk."""
    other = Desk(desk.http, f"s{uuid4().hex[:12]}")
    form = {"name": "South", "timezone": "America/Denver"}
    shown(await other.http.put(f"/sites/{other.site}", json=form))
    return other


def rule(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
