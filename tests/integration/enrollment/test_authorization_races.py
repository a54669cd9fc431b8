"""Nothing is lost between those who count, those who decide, and the calendar, at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.enrollment.main import authorization_days
from services.enrollment.tables import authorization
from shared.errors import StaleVersion
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.rolls import Meeting, hear

ROUNDS = 15
APPROVAL = {"units": 10, "valid_from": "2026-03-01", "valid_until": "2026-03-31"}
USED = select(authorization.c.units_used, authorization.c.status).where(
    authorization.c.id == bindparam("id")
)


async def asked(desk: Desk, episode: dict[str, Any]) -> dict[str, Any]:
    body = {"episode_id": episode["id"], "payer": "state", "requested_on": "2026-03-01"}
    return shown(await desk.post("/authorizations", body), 201)


async def rules(desk: Desk) -> None:
    shown(await desk.http.put(f"/sites/{desk.site}/payers/state/rules", json={}))


async def again_while_stale(take: Callable[[], Awaitable[None]]) -> None:
    """Deliver again what met somebody else's change, as the backbone does."""
    while True:
        try:
            return await take()
        except StaleVersion:
            continue


async def test_what_is_attended_while_the_approval_comes_is_counted(
    enrollment: Enrollment, desk: Desk
) -> None:
    await rules(desk)
    for _ in range(ROUNDS):
        episode = await desk.enrolled()
        one, client = await asked(desk, episode), UUID(episode["client_id"])
        meetings = [Meeting(date(2026, 3, number)) for number in (2, 4, 6)]
        events = [
            told
            for meeting in meetings
            for told in (meeting.scheduled(), meeting.marked(client), meeting.completed())
        ]
        approve = desk.post(f"/authorizations/{one['id']}/approval", APPROVAL)
        heard = [again_while_stale(partial(hear, enrollment, desk.site, told)) for told in events]
        answer, _ = await asyncio.gather(approve, asyncio.gather(*heard))
        shown(answer)
        (row,) = await enrollment.database.fetch(USED, id=UUID(one["id"]))
        assert row["units_used"] == 3


async def test_of_two_overlapping_approvals_one_stands(desk: Desk) -> None:
    await rules(desk)
    for _ in range(ROUNDS):
        episode = await desk.enrolled()
        both = [await asked(desk, episode) for _ in range(2)]
        paths = [f"/authorizations/{one['id']}/approval" for one in both]
        answers = await asyncio.gather(*(desk.post(path, APPROVAL) for path in paths))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        listed = shown(await desk.get("/authorizations", episode_id=episode["id"]))["items"]
        assert sorted(one["status"] for one in listed) == ["approved", "requested"]


async def test_two_timers_expire_each_authorization_once(
    enrollment: Enrollment, desk: Desk
) -> None:
    await rules(desk)
    short = {**APPROVAL, "valid_until": "2026-03-10"}
    ones = [await asked(desk, await desk.enrolled()) for _ in range(10)]
    for one in ones:
        shown(await desk.post(f"/authorizations/{one['id']}/approval", short))
    before = enrollment.clock.now()
    enrollment.clock.set(before.replace(day=12))
    timers = [authorization_days(enrollment.settings, enrollment.database, enrollment.clock)] * 4
    await asyncio.gather(*(timer.take_all() for timer in timers))
    enrollment.clock.set(before)
    for one in ones:
        kept = shown(await desk.get(f"/authorizations/{one['id']}"))
        assert kept["version"] == 4  # requested, approved, low, expired
        (row,) = await enrollment.database.fetch(USED, id=UUID(one["id"]))
        assert row["status"] == "expired"
