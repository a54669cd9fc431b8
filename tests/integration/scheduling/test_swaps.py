"""Swaps: both or neither, in one transaction, and never one seat too many, also in races."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.test_own_bookings import door
from tests.integration.scheduling.waiting import before_the_series, states, waits


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    with before_the_series(program):
        yield


@pytest_asyncio.fixture
async def mornings(program: Program) -> dict[str, Any]:
    return await program.series(start_time="09:00", capacity=1)


@pytest_asyncio.fixture
async def evenings(program: Program) -> dict[str, Any]:
    return await program.series(capacity=1)


async def rolls(program: Program, series: dict[str, Any]) -> list[list[str]]:
    """Return who has a seat in each session of a series, in order of time."""
    found = []
    for session in series["sessions"]:
        kept = await program.get(f"/sessions/{session['id']}")
        assert kept["seats_taken"] == len(kept["roll"]) <= kept["capacity"]
        found.append([line["client_id"] for line in kept["roll"]])
    return found


async def proposed(program: Program, what: str, first: str, second: str) -> dict[str, Any]:
    form = {"what": what, "first_id": first, "second_id": second, "from_date": "2026-03-09"}
    return shown(await program.post("/exchanges", form), 201)


def answer(client_id: str, exchange: dict[str, Any], word: str = "agreement") -> str:
    return f"/clients/{client_id}/exchanges/{exchange['id']}/{word}"


async def test_a_client_moves_to_another_series_and_who_waited_is_offered_the_seat(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    member = await program.member(evenings["id"])
    waiting = await waits(program, evenings)
    path = f"/memberships/{member['id']}/move"
    form = {"to_series_id": mornings["id"], "from_date": "2026-03-09"}
    moved = shown(await program.post(path, form), 201)
    assert (moved["state"], moved["series_id"]) == ("active", mornings["id"])
    assert await rolls(program, mornings) == [[]] * 3 + [[member["client_id"]]] * 10
    found = await states(program, evenings)
    assert found == {member["client_id"]: "ended", waiting["client_id"]: "waitlisted"}
    assert rule_of(await program.post(path, form)) == "nothing-to-move"


async def test_a_move_into_a_full_series_changes_nothing(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    member, there = await program.member(evenings["id"]), await program.member(mornings["id"])
    form = {"to_series_id": mornings["id"], "from_date": "2026-03-09"}
    refused = await program.post(f"/memberships/{member['id']}/move", form)
    assert rule_of(refused) == "series-is-full"
    assert await rolls(program, evenings) == [[member["client_id"]]] * 13
    assert await rolls(program, mornings) == [[there["client_id"]]] * 13
    assert (await states(program, evenings))[member["client_id"]] == "active"
    assert await program.published("ClientUnbooked") == []


async def test_a_client_moves_one_session(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any], new_client: str
) -> None:
    await program.member(evenings["id"], client_id=new_client)
    one, other = evenings["sessions"][0], mornings["sessions"][0]
    path = f"/clients/{new_client}/sessions/{one['id']}/move"
    moved = shown(await program.post(path, {"to_session_id": other["id"]}), 201)
    assert (moved["session_id"], moved["status"]) == (other["id"], "expected")
    assert (await rolls(program, evenings))[0] == []
    assert (await rolls(program, mornings))[0] == [new_client]
    again = await program.post(path, {"to_session_id": mornings["sessions"][1]["id"]})
    assert rule_of(again) == "nothing-to-move"


async def test_two_clients_of_full_groups_exchange_their_seats_once_both_agreed(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    one, other = await program.member(evenings["id"]), await program.member(mornings["id"])
    exchange = await proposed(program, "memberships", one["id"], other["id"])
    async with door(program, one["client_id"]) as own:
        mine = Program(program.service, own, program.site)
        agreed = shown(await mine.post(answer(one["client_id"], exchange)))
        assert (agreed["state"], agreed["gives"]) == ("proposed", one["id"])
        assert other["client_id"] not in str(agreed)
        theirs = await mine.post(answer(other["client_id"], exchange))
        assert rule_of(theirs, 403) == "not-allowed"
    assert await rolls(program, evenings) == [[one["client_id"]]] * 13
    done = shown(await program.post(answer(other["client_id"], exchange)))
    assert done["state"] == "done"
    assert await rolls(program, evenings) == [[one["client_id"]]] * 3 + [[other["client_id"]]] * 10
    assert await rolls(program, mornings) == [[other["client_id"]]] * 3 + [[one["client_id"]]] * 10
    kept = await program.get(f"/exchanges/{exchange['id']}")
    assert kept["first"]["agreed_by"] == kept["second"]["agreed_by"] == "somebody"
    told = await program.published("ExchangeProposed")
    assert [payload["client_id"] for _, _, payload in told] == [
        one["client_id"],
        other["client_id"],
    ]
    again = await program.post(answer(one["client_id"], exchange))
    assert rule_of(again) == "transition-is-not-allowed"


async def test_two_clients_exchange_one_session(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    one, other = await program.member(evenings["id"]), await program.member(mornings["id"])
    seats = [
        (await program.get(f"/sessions/{series['sessions'][1]['id']}"))["roll"][0]["id"]
        for series in (evenings, mornings)
    ]
    exchange = await proposed(program, "seats", *seats)
    for client_id in (one["client_id"], other["client_id"]):
        shown(await program.post(answer(client_id, exchange)))
    swapped = [(await rolls(program, series))[1] for series in (evenings, mornings)]
    assert swapped == [[other["client_id"]], [one["client_id"]]]
    assert [(await rolls(program, series))[0] for series in (evenings, mornings)] == [
        [one["client_id"]],
        [other["client_id"]],
    ]


async def test_a_declined_exchange_swaps_nothing_and_a_stranger_answers_none(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    one, other = await program.member(evenings["id"]), await program.member(mornings["id"])
    exchange = await proposed(program, "memberships", one["id"], other["id"])
    assert (await program.post(answer(str(uuid4()), exchange))).status_code == 404
    declined = shown(await program.post(answer(one["client_id"], exchange, "refusal")))
    assert declined["state"] == "declined"
    late = await program.post(answer(other["client_id"], exchange))
    assert rule_of(late) == "transition-is-not-allowed"
    same = {"what": "memberships", "first_id": one["id"], "second_id": one["id"]}
    refused = await program.post("/exchanges", {**same, "from_date": "2026-03-09"})
    assert rule_of(refused, 422) == "exchange-with-oneself"


async def test_an_exchange_that_cannot_be_carried_out_keeps_no_answer(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    one, other = await program.member(evenings["id"]), await program.member(mornings["id"])
    noon = await program.series(start_time="10:00")
    await program.member(noon["id"], client_id=one["client_id"])
    exchange = await proposed(program, "memberships", one["id"], other["id"])
    shown(await program.post(answer(one["client_id"], exchange)))
    refused = await program.post(answer(other["client_id"], exchange))
    assert rule_of(refused) == "client-is-booked-elsewhere"
    kept = await program.get(f"/exchanges/{exchange['id']}")
    assert (kept["state"], kept["second"]["agreed_at"]) == ("proposed", None)
    assert await rolls(program, mornings) == [[other["client_id"]]] * 13


_COUNTED = """
SELECT max(seats_taken - capacity) AS over, min(seats_taken) AS least
FROM session WHERE site = $1 AND held_on >= '2026-03-09'
"""


async def test_while_full_groups_exchange_and_others_race_for_a_seat_nobody_sees_one_too_many(
    program: Program, mornings: dict[str, Any], evenings: dict[str, Any]
) -> None:
    one, other = await program.member(evenings["id"]), await program.member(mornings["id"])
    seen: set[tuple[int, int]] = set()
    watching = asyncio.create_task(_watch(program, seen))
    try:
        for _ in range(5):
            exchange = await proposed(program, "memberships", one["id"], other["id"])
            await _exchanged_in_a_race(program, exchange, [one, other], [mornings, evenings])
            one, other = await _members(program, evenings), await _members(program, mornings)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    # A seat is never free in between, nor taken twice.
    assert seen == {(0, 1)}


async def _exchanged_in_a_race(
    program: Program,
    exchange: dict[str, Any],
    pair: list[dict[str, Any]],
    series: list[dict[str, Any]],
) -> None:
    shown(await program.post(answer(pair[0]["client_id"], exchange)))
    drop_ins = [
        program.post(f"/clients/{uuid4()}/bookings", {"session_id": one["sessions"][at]["id"]})
        for one in series
        for at in range(3, 7)
    ]
    last = program.post(answer(pair[1]["client_id"], exchange))
    done, *refused = await asyncio.gather(last, *drop_ins)
    assert shown(done)["state"] == "done"
    assert {rule_of(one) for one in refused} == {"series-is-full"}


async def _members(program: Program, series: dict[str, Any]) -> dict[str, Any]:
    path = f"/series/{series['id']}/members"
    (member,) = (await program.get(path, state="active"))["items"]
    found: dict[str, Any] = member
    return found


async def _watch(program: Program, seen: set[tuple[int, int]]) -> None:
    connection = await asyncpg.connect(program.service.database.url)
    try:
        while True:
            row = await connection.fetchrow(_COUNTED, program.site)
            assert row is not None
            seen.add((row["over"], row["least"]))
    finally:
        await connection.close()


async def test_exchanges_that_cross_each_other_do_not_wait_in_a_ring(program: Program) -> None:
    series = [await program.series(start_time=f"{at:02}:00", capacity=1) for at in (6, 10, 14, 18)]
    members = [await program.member(one["id"]) for one in series]
    pairs = [(0, 1), (2, 3), (1, 2), (3, 0)]
    exchanges = [
        await proposed(program, "memberships", members[a]["id"], members[b]["id"]) for a, b in pairs
    ]
    answers = await asyncio.gather(
        *(
            _both(program, exchange, members[a], members[b])
            for exchange, (a, b) in zip(exchanges, pairs, strict=True)
        )
    )
    assert {status for both in answers for status in both} <= {200, 409, 412}
    for one in series:
        assert all(len(clients) == 1 for clients in await rolls(program, one))


async def _both(
    program: Program,
    exchange: dict[str, Any],
    one: dict[str, Any],
    other: dict[str, Any],
) -> list[int]:
    paths = [answer(member["client_id"], exchange) for member in (one, other)]
    return [(await program.post(path)).status_code for path in paths]
