"""Pauses: what is held waits, expires as it must, and goes on when the pause is over."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient

from services.notifications.dispatch.parking import Attendant
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Lane
from services.notifications.store.messages import SqlNotifications
from services.notifications.store.parking import SqlParking
from shared.unit_context import UnitContext
from tests.integration.notifications.conftest import (
    NOON,
    Office,
    booked,
    cancelled,
    scheduled,
)
from tests.integration.notifications.test_journey import enrolled
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import a_notification


@pytest_asyncio.fixture
async def ops(api: AsyncClient, issuer: TestIssuer) -> AsyncClient:
    """The API, with an operator's token for every site."""
    api.headers.update(issuer.bearer("ops"))
    return api


@pytest.fixture
def attendant(office: Office) -> Attendant:
    return Attendant(SqlParking(office.database), office.units, office.clock)


async def pause(ops: AsyncClient, **form: Any) -> dict[str, Any]:
    answer = await ops.post("/operations/pauses", json={"reason_code": "outage", **form})
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def resume(ops: AsyncClient, pause_id: str) -> dict[str, Any]:
    answer = await ops.post(f"/operations/pauses/{pause_id}/resumption")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def put(office: Office, notification: Notification) -> None:
    async with office.units(UnitContext(notification.site, uuid4())) as uow:
        uow.repository(SqlNotifications).add(notification)


async def a_welcome(office: Office) -> None:
    await office.hear(enrolled(await office.client()))


@pytest.mark.parametrize(
    "held",
    [
        {"channel": "email"},
        {"lane": "reminders"},
        {"rule": "welcome"},
        {"template": "welcome"},
        {"site": "north"},
        {"site": "north", "channel": "email", "lane": "reminders"},
    ],
    ids=str,
)
async def test_what_is_paused_waits_from_the_next_claim_on_and_goes_when_resumed(
    office: Office, ops: AsyncClient, attendant: Attendant, held: dict[str, str]
) -> None:
    await a_welcome(office)
    made = await pause(ops, **held)
    assert await office.dispatch() == {}
    await attendant.run_once()
    assert set(await office.fates()) == {("welcome", "deferred", "paused")}
    assert await office.dispatch() == {}
    ended = await resume(ops, made["id"])
    assert (ended["state"], ended["ended_at"]) == ("resumed", NOON.isoformat()[:-6] + "Z")
    await attendant.run_once()
    assert await office.dispatch() == {"sent": 1}


@pytest.mark.parametrize(
    "held",
    [
        {"channel": "sms"},
        {"lane": "transactional"},
        {"rule": "plan-activated"},
        {"template": "other"},
        {"site": "south"},
        {"site": "south", "channel": "email"},
    ],
    ids=str,
)
async def test_what_the_pause_does_not_name_leaves_as_ever(
    office: Office, ops: AsyncClient, attendant: Attendant, held: dict[str, str]
) -> None:
    await a_welcome(office)
    await pause(ops, **held)
    await attendant.run_once()
    assert await office.dispatch() == {"sent": 1}


async def test_a_pause_ends_by_itself_and_holds_nothing_from_that_moment(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    await a_welcome(office)
    until = NOON + timedelta(minutes=30)
    made = await pause(ops, channel="email", until=until.isoformat())
    await attendant.run_once()
    office.clock.set(until - timedelta(seconds=1))
    assert await office.dispatch() == {}
    office.clock.set(until)
    assert await office.dispatch() == {"sent": 1}
    await attendant.run_once()
    shown = (await ops.get(f"/operations/pauses/{made['id']}")).json()
    assert (shown["state"], shown["ended_by"]) == ("lapsed", None)
    assert shown["ended_at"] == shown["until"]
    assert (await ops.get("/operations/pauses")).json()["items"] == []
    [past] = (await ops.get("/operations/pauses?active=false")).json()["items"]
    assert past == shown


async def test_what_expires_during_a_pause_is_refused_for_that(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    client, series = await office.client(), uuid4()
    starts = NOON + timedelta(hours=8)
    await office.hear(scheduled(series, starts), booked(series, client))
    await pause(ops, lane="reminders")
    office.clock.set(starts - timedelta(hours=2))
    await attendant.run_once()
    office.clock.set(starts)
    while await office.dispatch():
        pass
    assert not office.mail.letters
    assert {(state, reason) for _, state, reason in await office.fates()} == {
        ("expired", "expired")
    }


async def test_two_pauses_hold_until_both_are_over(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    await a_welcome(office)
    first, second = await pause(ops, channel="email"), await pause(ops, site="north")
    await attendant.run_once()
    await resume(ops, first["id"])
    await attendant.run_once()
    assert await office.dispatch() == {}
    await resume(ops, second["id"])
    await attendant.run_once()
    assert await office.dispatch() == {"sent": 1}


async def test_crisis_goes_on_unless_it_is_named_and_confirmed(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    def crisis() -> Notification:
        return a_notification(lane=Lane.CRISIS, due_at=NOON)

    await put(office, crisis())
    await pause(ops, channel="email")
    await pause(ops, site="north")
    await attendant.run_once()
    assert await office.dispatch(Lane.CRISIS) == {"suppressed": 1}, "the gate has seen it"
    await put(office, crisis())
    for form in ({"channel": "email", "includes_crisis": True}, {"lane": "crisis"}):
        asked = {"reason_code": "drill", **form}
        refused = await ops.post("/operations/pauses", json=asked)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "confirm"
    await pause(ops, lane="crisis", confirm="crisis")
    assert await office.dispatch(Lane.CRISIS) == {}
    await attendant.run_once()
    assert await office.dispatch(Lane.CRISIS) == {}


async def test_what_waited_goes_in_the_order_in_which_it_was_planned(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    planned = [NOON - timedelta(minutes=n) for n in (3, 9, 1)]
    for moment in planned:
        await put(office, a_notification(due_at=moment, planned_at=moment))
    made = await pause(ops, channel="email")
    await attendant.run_once()
    await resume(ops, made["id"])
    await attendant.run_once()
    assert [row["due_at"] for row in await office.rows()] == sorted(planned)
    shown = (await ops.get(f"/operations/pauses/{made['id']}")).json()
    assert shown["released_at"] is not None


async def test_a_cancellation_reaches_what_a_pause_holds(
    office: Office, ops: AsyncClient, attendant: Attendant
) -> None:
    client, series = await office.client(), uuid4()
    session = scheduled(series, NOON + timedelta(hours=8))
    await office.hear(session, booked(series, client))
    await pause(ops, lane="reminders")
    office.clock.advance(timedelta(hours=6))
    await attendant.run_once()
    assert ("reminder-two-hours-before", "deferred", "paused") in await office.fates()
    await office.hear(cancelled(session))
    assert ("reminder-two-hours-before", "suppressed", "session_cancelled") in await office.fates()


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "site"),
        ({"includes_crisis": True, "confirm": "crisis"}, "site"),
        ({"channel": "email", "until": NOON.isoformat()}, "until"),
        ({"channel": "email", "until": "2199-12-31T00:00:00Z"}, "until"),
        ({"channel": "pigeon"}, "channel"),
        ({"lane": 0}, "lane"),
        ({"rule": "a b"}, "rule"),
        ({"channel": "email", "reason_code": ""}, "reason_code"),
        ({"channel": "email", "site": "No Site"}, "site"),
        ({"channel": "email", "anything": 1}, "anything"),
    ],
    ids=str,
)
async def test_a_pause_that_cannot_be_is_refused_by_its_field(
    office: Office, ops: AsyncClient, form: dict[str, Any], field: str
) -> None:
    answer = await ops.post("/operations/pauses", json={"reason_code": "outage", **form})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].endswith(field)


async def test_an_operator_of_one_site_pauses_and_resumes_that_site_alone(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    everywhere = await pause(ops, channel="email")
    south = await pause(ops, site="south")
    local = issuer.bearer("ops", sites=("north",))
    for site in (None, "south"):
        form = {"channel": "email", "site": site, "reason_code": "outage"}
        assert (await ops.post("/operations/pauses", json=form, headers=local)).status_code == 403
    for theirs in (everywhere, south):
        path = f"/operations/pauses/{theirs['id']}"
        assert (await ops.post(f"{path}/resumption", headers=local)).status_code == 403
    own = await ops.post(
        "/operations/pauses", json={"site": "north", "reason_code": "move"}, headers=local
    )
    shown = (await ops.get("/operations/pauses", headers=local)).json()["items"]
    assert {one["id"] for one in shown} == {everywhere["id"], own.json()["id"]}
    assert (await ops.get("/operations/pauses?site=south", headers=local)).status_code == 403


async def test_a_pause_is_resumed_once(office: Office, ops: AsyncClient) -> None:
    made = await pause(ops, channel="email")
    await resume(ops, made["id"])
    again = await ops.post(f"/operations/pauses/{made['id']}/resumption")
    assert (again.status_code, again.json()["action"]) == (409, "resume")
    assert (await ops.post(f"/operations/pauses/{uuid4()}/resumption")).status_code == 404
