"""Make-ups are suggested from what fits, the best first; a client sees the own week."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.scheduling.conftest import Program, mark, rule_of, shown
from tests.integration.scheduling.test_own_bookings import door
from tests.integration.scheduling.waiting import before_the_series


@pytest.fixture(autouse=True)
def _before_the_series(program: Program) -> Iterator[None]:
    with before_the_series(program):
        yield


async def missed_monday(program: Program, client_id: str) -> str:
    """Let the client miss the first of three evenings, and return that attendance."""
    series = await program.series(ends_on="2026-03-05")
    await program.member(series["id"], client_id=client_id)
    session = series["sessions"][0]
    program.service.clock.set(datetime.fromisoformat(session["ends_at"]))
    rolled = await program.rolled(session, mark(client_id, "no_show"))
    missed: str = rolled["roll"][0]["id"]
    return missed


async def suggested(program: Program, client_id: str, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await program.get(f"/clients/{client_id}/make-ups", **asked))[
        "items"
    ]
    return found


async def test_what_fits_is_suggested_and_the_same_week_comes_first(
    program: Program, new_client: str
) -> None:
    missed = await missed_monday(program, new_client)
    later = await program.series(starts_on="2026-03-10", ends_on="2026-03-10", weekdays=["TU"])
    same_week = await program.series(starts_on="2026-03-06", ends_on="2026-03-06", weekdays=["FR"])
    full = await program.series(
        starts_on="2026-03-06", ends_on="2026-03-06", weekdays=["FR"], capacity=1
    )
    await program.member(full["id"])
    overlaps = {"starts_on": "2026-03-04", "ends_on": "2026-03-04", "weekdays": ["WE"]}
    await program.series(**overlaps, start_time="19:00")
    await program.series(**overlaps, start_time="09:00", type="family")
    await program.series(**overlaps, start_time="09:00", phases=["late"])
    found = await suggested(program, new_client, of=missed)
    expected = [same_week["sessions"][0]["id"], later["sessions"][0]["id"]]
    assert [one["session_id"] for one in found] == expected
    assert "It is in the same week, and counts towards its hours." in found[0]["reasons"]
    assert "It is in the same week, and counts towards its hours." not in found[1]["reasons"]
    body = {"session_id": expected[0], "makes_up": missed}
    booked = shown(await program.post(f"/clients/{new_client}/bookings", body), 201)
    assert booked["makes_up"] == missed
    found = await suggested(program, new_client, of=missed)
    assert [one["session_id"] for one in found] == expected[1:]


async def test_a_client_books_what_is_suggested_and_nothing_else(
    program: Program, new_client: str
) -> None:
    missed = await missed_monday(program, new_client)
    fits = await program.series(starts_on="2026-03-06", ends_on="2026-03-06", weekdays=["FR"])
    other = await program.series(
        starts_on="2026-03-07", ends_on="2026-03-07", weekdays=["SA"], type="family"
    )
    late = await program.series(starts_on="2026-05-05", ends_on="2026-05-05", weekdays=["TU"])
    path, taken = f"/clients/{new_client}/make-ups", {"makes_up": missed}
    async with door(program, new_client) as http:
        client = Program(program.service, http, program.site)
        for series in (other, late):
            body = {**taken, "session_id": series["sessions"][0]["id"]}
            assert rule_of(await client.post(path, body)) == "make-up-is-not-suggested"
        body = {**taken, "session_id": fits["sessions"][0]["id"]}
        policy = f"/sites/{program.site}/booking-policy"
        shown(await program.http.put(policy, json={"clients_book_make_ups": False}))
        assert rule_of(await client.post(path, body)) == "staff-book-make-ups"
        shown(await program.http.put(policy, json={}))
        assert shown(await client.post(path, body), 201)["makes_up"] == missed
        nobody = await client.post(f"/clients/{uuid4()}/make-ups", body)
        assert nobody.status_code == 403


async def test_the_same_curriculum_item_comes_before_the_same_week(
    program: Program, new_client: str
) -> None:
    await program.track(
        version=2, curriculum=[{"code": "triggers", "name": "Triggers", "type": "group"}]
    )
    series = await program.series(ends_on="2026-03-02", curriculum=["triggers"])
    await program.member(series["id"], client_id=new_client)
    session = series["sessions"][0]
    program.service.clock.set(datetime.fromisoformat(session["ends_at"]))
    rolled = await program.rolled(session, mark(new_client, "no_show"))
    week = await program.series(starts_on="2026-03-05", ends_on="2026-03-05")
    item = await program.series(
        starts_on="2026-03-12", ends_on="2026-03-12", curriculum=["triggers"]
    )
    found = await suggested(program, new_client, of=rolled["roll"][0]["id"])
    ids = [one["session_id"] for one in found]
    assert ids == [item["sessions"][0]["id"], week["sessions"][0]["id"]]


async def test_nothing_missed_makes_nothing_up(program: Program, new_client: str) -> None:
    missed = await missed_monday(program, new_client)
    path = f"/sites/{program.site}/clients/{uuid4()}/make-ups"
    refused = await program.http.get(path, params={"of": missed})
    assert rule_of(refused, 422) == "nothing-to-make-up"


async def test_a_week_is_asked_for_without_anything_missed(
    program: Program, new_client: str
) -> None:
    series = await program.series(ends_on="2026-03-12")
    found = await suggested(program, new_client, week="2026-03-11")
    ids = [one["session_id"] for one in found]
    assert ids == [one["id"] for one in series["sessions"] if one["held_on"] >= "2026-03-09"]


async def test_a_client_sees_the_own_week_and_nobody_elses(
    program: Program, new_client: str
) -> None:
    series = await program.series()
    member = await program.member(series["id"], client_id=new_client)
    other = await program.member(series["id"])
    async with door(program, new_client) as own:
        mine = Program(program.service, own, program.site)
        week = await mine.get(f"/clients/{new_client}/bookings", week="2026-03-04")
        days = [seat["held_on"] for seat in week["seats"]]
        assert (week["week"], days) == ("2026-03-02", ["2026-03-02", "2026-03-04", "2026-03-05"])
        assert [one["id"] for one in week["memberships"]] == [member["id"]]
        for act in ("bookings", "make-ups"):
            path = f"/sites/{program.site}/clients/{other['client_id']}/{act}"
            assert rule_of(await own.get(path), 403) == "not-allowed"
