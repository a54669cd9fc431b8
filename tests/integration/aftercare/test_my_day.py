"""A client on a hard day finds their plan, what to answer, what they said, and where they go."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from services.aftercare.handlers.plans.deciding import complete_plan, hold_plan
from shared.database import Database
from shared.identifiers import new_id
from tests.integration.aftercare.closed_loop import Loop
from tests.integration.aftercare.community import Community
from tests.integration.aftercare.consents import SqlUnits
from tests.integration.aftercare.test_answers import WELL, sent
from tests.support.tokens import TestIssuer
from tests.unit.aftercare.room import NOON, Room

HERE = "/sites/north"


@dataclass
class Day:
    """The client of a room, who looks at what is theirs."""

    api: AsyncClient
    issuer: TestIssuer
    room: Room

    @property
    def token(self) -> dict[str, str]:
        ids = [str(self.room.episode.client_id)]
        return self.issuer.bearer("client", sites=("north",), client_ids=ids)

    async def seen(self, path: str = "day") -> dict[str, Any]:
        answer = await self.api.get(f"{HERE}/my/{path}", headers=self.token)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture
def day(api: AsyncClient, issuer: TestIssuer, room: Room) -> Day:
    return Day(api, issuer, room)


async def test_before_a_plan_begins_the_day_still_says_where_to_turn(day: Day) -> None:
    shown = await day.seen()
    assert "988" in shown["words"]
    assert "ask for help here at any time" in shown["ask_for_help"]
    assert (shown["help"], shown["check_in"], shown["linkages"], shown["meetings"]) == (
        None,
        None,
        [],
        [],
    )
    none = await day.api.get(f"{HERE}/my/plan", headers=day.token)
    assert none.status_code == 404
    assert "your care team makes it with you" in none.json()["detail"]


async def test_a_client_sees_their_own_plan_and_its_goals_in_words(day: Day) -> None:
    plan = await day.room.plan()
    goal = await day.api.post(f"{HERE}/plans/{plan.id}/goals", json={"words": "Call my sister"})
    assert goal.status_code < 300, goal.text
    await day.room.activate()
    shown = await day.seen("plan")
    assert (shown["id"], shown["state"], shown["starts_on"]) == (
        str(plan.id),
        "in_place",
        "2026-03-02",
    )
    assert shown["goals"] == [{"state": "active", "words": "Call my sister"}]
    assert not {"open_tasks", "template", "client_id"} & shown.keys()
    for decide, state in ((hold_plan, "paused"), (complete_plan, "finished")):
        await day.room.decide(decide)
        shown = await day.seen("plan")
        assert shown["state"] == state
        assert shown["what_is_next"]


async def test_the_day_has_what_is_to_be_answered_before_what_is_to_come(day: Day) -> None:
    await day.room.activate(days=(7, 30))
    first, second = await day.room.check_ins()
    assert (await day.seen())["check_in"]["id"] == str(first.id)
    await day.room.wake_at(NOON + timedelta(days=8))
    assert (await day.seen())["check_in"]["state"] == "open"
    await day.room.wake_at(NOON + timedelta(days=20))
    late = (await day.seen())["check_in"]
    assert (late["id"], late["state"]) == (str(first.id), "late")
    await day.room.wake_at(NOON + timedelta(days=31))
    opened = (await day.seen())["check_in"]
    assert (opened["id"], opened["state"]) == (str(second.id), "open")


async def test_a_client_reads_again_what_they_answered(day: Day) -> None:
    await day.room.activate(days=(7,))
    check_in = await day.room.first_check_in()
    await day.room.wake_at(NOON + timedelta(days=8))
    assert (await day.seen(f"check-ins/{check_in}"))["given"] is None
    given = await day.api.post(
        f"{HERE}/check-ins/{check_in}/answers",
        json={"answers": sent(WELL), "note": "A good week"},
        headers=day.token,
    )
    assert given.json()["state"] == "given", given.text
    shown = (await day.seen(f"check-ins/{check_in}"))["given"]
    assert {one["item"]: one["answer"] for one in shown["answers"]} == WELL
    assert shown["note"] == "A good week"
    assert not {"band", "scores", "because"} & shown.keys()


async def test_the_day_shows_help_that_is_open_and_where_the_client_goes_next(
    day: Day, units: SqlUnits, database: Database
) -> None:
    loop = await Loop.begin(day.room, day.api, units, database)
    over, ahead = await loop.proposed(), await loop.proposed()
    await loop.done(over, "cancellation")
    asked = await day.api.post(f"{HERE}/help-requests", headers=day.token)
    shown = await day.seen()
    assert shown["help"]["id"] == asked.json()["id"]
    assert [one["id"] for one in shown["linkages"]] == [ahead]
    closed = f"{HERE}/help-requests/{asked.json()['id']}/closing"
    assert (await day.api.post(closed, json={"note": "Talked."})).status_code == 200
    assert (await day.seen())["help"] is None


async def test_the_day_shows_meetings_at_which_the_client_has_a_place(
    community: Community,
) -> None:
    member, event = await community.member(), await community.event()
    path = f"{HERE}/my/day"
    assert (await member.api.get(path, headers=member.headers)).json()["meetings"] == []
    await member.take(event)
    (meeting,) = (await member.api.get(path, headers=member.headers)).json()["meetings"]
    assert (meeting["event_id"], meeting["place"]) == (event, "confirmed")
    there = f"{HERE}/alumni-events/{event}/cancellation"
    await community.api.post(there, json={"reason_code": "weather"})
    (meeting,) = (await member.api.get(path, headers=member.headers)).json()["meetings"]
    assert (meeting["event_id"], meeting["state"]) == (event, "cancelled")


async def test_a_client_finds_what_they_told_and_their_membership_without_knowing_an_id(
    day: Day, community: Community
) -> None:
    told = {"what": "A hard night"}
    await day.api.post(f"{HERE}/setbacks", json=told, headers=day.token)
    (one,) = (await day.seen("setbacks"))["items"]
    assert (one["what"], one["progress"]) == ("A hard night", "arrived")
    member = await community.invited()
    path = f"{HERE}/my/alumni-membership"
    shown = await member.api.get(path, headers=member.headers)
    assert (shown.json()["state"], shown.json()["client_id"]) == ("invited", str(member.client_id))
    none = await day.api.get(path, headers=day.token)
    assert none.status_code == 404
    assert "an invitation comes first" in none.json()["detail"]


async def test_nobody_sees_another_ones_day(day: Day, issuer: TestIssuer) -> None:
    await day.room.activate(days=(7,))
    other = issuer.bearer("client", sites=("north",), client_ids=[str(new_id())])
    shown = (await day.api.get(f"{HERE}/my/day", headers=other)).json()
    assert (shown["check_in"], shown["linkages"]) == (None, [])
    assert (await day.api.get(f"{HERE}/my/plan", headers=other)).status_code == 404
    assert (await day.api.get(f"{HERE}/my/setbacks", headers=other)).json()["items"] == []
    assert (await day.api.get(f"{HERE}/my/day")).status_code == 403
