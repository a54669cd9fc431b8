"""Clients about their own seats: confirmed, cancelled with notice, left; and nobody else's."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient

from shared.contracts.notifications import AppointmentAnswered
from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.test_changes import change
from tests.integration.scheduling.waiting import before_the_series, ends, own, states, waits


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    with before_the_series(program):
        yield


def door(program: Program, *client_ids: str, role: str = "client") -> AsyncClient:
    claims = {"client_ids": list(client_ids)} if client_ids else {}
    return AsyncClient(
        transport=ASGITransport(program.service.app),
        base_url="http://scheduling",
        headers=program.service.issuer.bearer(role, sites=(program.site,), **claims),
    )


@pytest_asyncio.fixture
async def client(program: Program, new_client: str) -> AsyncIterator[Program]:
    """Open the same site as the client themself."""
    async with door(program, new_client) as http:
        yield Program(program.service, http, program.site)


def seat(client_id: str, session: dict[str, Any], act: str) -> str:
    return f"/clients/{client_id}/sessions/{session['id']}/{act}"


async def test_a_client_confirms_a_session_and_again_is_the_same(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    for _ in range(2):
        confirmed = shown(await client.post(seat(new_client, session, "confirmation")))
        assert confirmed["confirmed_at"] == "2026-03-01T12:00:00Z"
    assert len(await program.published("SessionConfirmed")) == 1


async def test_who_confirmed_has_not_confirmed_another_time(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    for body, kept in ({"room": "red"}, True), ({"start_time": "10:00"}, False):
        shown(await client.post(seat(new_client, session, "confirmation")))
        shown(await change(program, session, **body))
        week = await client.get(f"/clients/{new_client}/bookings", week=session["held_on"])
        assert (week["seats"][0]["confirmed_at"] is not None) is kept


def answer(
    client_id: str, session: dict[str, Any], *, comes: bool = True, at: str | None = None
) -> AppointmentAnswered:
    return AppointmentAnswered(
        reply_id=uuid4(),
        client_id=client_id,
        session_id=session["id"],
        will_come=comes,
        starts_at=at or session["starts_at"],
    )


async def confirmed_at(program: Program, client_id: str, session: dict[str, Any]) -> str | None:
    week = await program.get(f"/clients/{client_id}/bookings", week=session["held_on"])
    found: str | None = week["seats"][0]["confirmed_at"]
    return found


async def test_a_yes_to_a_message_confirms_the_session_and_again_is_the_same(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    for _ in range(2):
        await program.hear(answer(new_client, session))
    await program.hear(answer(new_client, session).model_copy(update={"starts_at": None}))
    assert await confirmed_at(program, new_client, session) == "2026-03-01T12:00:00Z"
    assert len(await program.published("SessionConfirmed")) == 1


async def test_a_no_waits_for_a_person_and_takes_no_yes_back(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    await program.hear(answer(new_client, session, comes=False))
    assert await confirmed_at(program, new_client, session) is None
    await program.hear(answer(new_client, session))
    await program.hear(answer(new_client, session, comes=False))
    assert await confirmed_at(program, new_client, session) is not None


async def test_a_yes_to_another_time_confirms_nothing(program: Program, new_client: str) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    shown(await change(program, session, start_time="10:00"))
    await program.hear(answer(new_client, session))
    assert await confirmed_at(program, new_client, session) is None


async def test_a_yes_without_a_seat_to_come_does_nothing_and_fails_nothing(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    [first, second, *_] = series["sessions"]
    await program.hear(answer(new_client, {**first, "id": str(uuid4())}))
    await program.hear(answer(str(uuid4()), first))
    shown(await client.post(seat(new_client, second, "client-cancellation")))
    await program.hear(answer(new_client, second))
    program.service.clock.set(datetime.fromisoformat(first["starts_at"]))
    await program.hear(answer(new_client, first))
    assert await program.published("SessionConfirmed") == []


@pytest.mark.parametrize(
    ("before", "hours"), [(timedelta(hours=48), 48), (timedelta(hours=47, minutes=59), 47)]
)
async def test_a_client_cancels_one_session_and_the_notice_is_kept(
    program: Program, client: Program, new_client: str, before: timedelta, hours: int
) -> None:
    series = await program.series(capacity=1)
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][1]
    program.service.clock.set(datetime.fromisoformat(session["starts_at"]) - before)
    cancelled = shown(await client.post(seat(new_client, session, "client-cancellation")))
    assert (cancelled["status"], cancelled["notice_hours"]) == ("cancelled_by_client", hours)
    ((_, _, event),) = await program.published("AttendanceRecorded")
    assert (event["status"], event["notice_hours"]) == ("cancelled_by_client", hours)
    sessions = (await program.get("/sessions", series=series["id"]))["items"]
    free = [one["held_on"] for one in sessions if not one["seats_taken"]]
    assert free == [session["held_on"]]
    assert (await states(program, series))[new_client] == "active"
    body = {"session_id": session["id"]}
    assert shown(await program.post(f"/clients/{uuid4()}/bookings", body), 201)
    again = shown(await client.post(seat(new_client, session, "client-cancellation")))
    assert (again["version"], again["notice_hours"]) == (cancelled["version"], hours)


async def test_a_client_comes_after_all_while_there_is_a_seat(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series(capacity=1)
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    path = f"/sites/{program.site}" + seat(new_client, session, "client-cancellation")
    assert rule_of(await client.http.delete(path)) == "not-cancelled-by-client"
    shown(await client.http.post(path))
    back = shown(await client.http.delete(path))
    assert (back["status"], back["notice_hours"]) == ("expected", None)
    shown(await client.http.post(path))
    shown(await program.post(f"/clients/{uuid4()}/bookings", {"session_id": session["id"]}), 201)
    assert rule_of(await client.http.delete(path)) == "series-is-full"


async def test_what_has_begun_is_neither_confirmed_nor_cancelled(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    program.service.clock.set(datetime.fromisoformat(session["starts_at"]))
    for act in ("confirmation", "client-cancellation"):
        refused = await client.post(seat(new_client, session, act))
        assert rule_of(refused) == "session-is-not-ahead"
    other = seat(new_client, {"id": uuid4()}, "confirmation")
    assert (await client.post(other)).status_code == 404


async def test_a_client_asks_to_leave_and_staff_end_the_membership(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series()
    member = await program.member(series["id"], client_id=new_client)
    early = await client.post(own(member, "leaving"), {"last_date": "2026-02-28"})
    assert rule_of(early, 422) == "leaves-before-today"
    asked = shown(await client.post(own(member, "leaving"), {"last_date": "2026-03-09"}))
    assert (asked["state"], asked["leave_asked_for"]) == ("active", "2026-03-09")
    assert len(await program.published("LeaveAsked")) == 1
    await ends(program, member, "2026-03-09")
    over = await client.post(own(member, "leaving"), {"last_date": "2026-03-09"})
    assert rule_of(over) == "nothing-to-leave"


async def test_a_client_who_waits_leaves_the_line_at_once_and_answers_an_offer(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series(capacity=1)
    leaver = await program.member(series["id"])
    line = [await waits(program, series)]
    line.append(await program.member(series["id"], client_id=new_client))
    await ends(program, leaver)
    assert (await client.post(own(line[1], "acceptance"))).status_code == 409
    shown(await program.post(own(line[0], "leaving"), {"last_date": "2026-03-02"}))
    assert (await states(program, series))[line[0]["client_id"]] == "ended"
    assert shown(await client.post(own(line[1], "acceptance")))["state"] == "active"


async def test_a_client_may_do_nothing_for_another_and_nothing_that_staff_do(
    program: Program, client: Program, new_client: str
) -> None:
    series = await program.series(capacity=1)
    other = await program.member(series["id"])
    session = series["sessions"][0]
    theirs = [
        seat(other["client_id"], session, "confirmation"),
        seat(other["client_id"], session, "client-cancellation"),
        own(other, "acceptance"),
        own(other, "declining"),
    ]
    for path in theirs:
        assert rule_of(await client.post(path), 403) == "not-allowed"
    disguised = f"/clients/{new_client}/memberships/{other['id']}/declining"
    assert (await client.post(disguised)).status_code == 404
    body = {"client_id": new_client, "from_date": "2026-03-02"}
    for path, form in (
        (f"/series/{series['id']}/members", body),
        (f"/memberships/{other['id']}/ending", {"last_date": "2026-03-02"}),
        (f"/clients/{new_client}/bookings", {"session_id": session["id"]}),
    ):
        assert rule_of(await client.post(path, form), 403) == "not-allowed"


@pytest.mark.parametrize("role", ["client", "family_member", "facilitator"])
async def test_a_token_that_names_no_client_is_nobodys_own(
    program: Program, new_client: str, role: str
) -> None:
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    path = f"/sites/{program.site}" + seat(new_client, series["sessions"][0], "confirmation")
    named = () if role == "client" else (new_client,)
    async with door(program, *named, role=role) as http:
        assert rule_of(await http.post(path), 403) == "not-allowed"


async def test_a_client_of_another_site_is_refused(program: Program, new_client: str) -> None:
    headers = program.service.issuer.bearer("client", sites=("south",), client_ids=[new_client])
    series = await program.series()
    await program.member(series["id"], client_id=new_client)
    path = f"/sites/{program.site}" + seat(new_client, series["sessions"][0], "confirmation")
    assert rule_of(await program.http.post(path, headers=headers), 403) == "not-allowed"
