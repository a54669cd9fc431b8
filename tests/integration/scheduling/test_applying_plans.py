"""A plan is applied by ordinary bookings: whole for a client or not at all, and never forced."""

from typing import Any

import pytest

from tests.integration.scheduling.conftest import Program, rule_of, shown
from tests.integration.scheduling.planning import NEXT_WEEK, Site


@pytest.fixture
def site(program: Program) -> Site:
    return Site(program)


def rules(applied: dict[str, Any]) -> dict[str, str]:
    return {one["client_id"]: one["rule"] for one in applied["refused"]}


async def test_a_week_becomes_memberships_of_those_days_from_the_week_on(site: Site) -> None:
    await site.add("a")
    await site.add("b", weekdays=["TU", "FR"], start_time="09:00")
    client = await site.client()
    plan = await site.proposed({client: ["a-MO", "a-TH", "b-TU", "b-FR"]})
    assert await site.names(client) == set()
    applied = await site.apply(plan)
    assert (applied["state"], applied["applied"], applied["refused"]) == ("applied", [client], [])
    assert await site.names(client) == {"a-MO", "a-TH", "b-TU", "b-FR"}
    assert len(await site.seats(client, NEXT_WEEK)) == 4
    booked = [told for _, _, told in await site.program.published("ClientBooked")]
    days = {told["series_id"]: told["weekdays"] for told in booked}
    assert days == {site.series["a"]: ["MO", "TH"], site.series["b"]: None}


async def test_a_membership_that_a_week_keeps_is_left_alone(site: Site) -> None:
    await site.add("a")
    await site.add("b", weekdays=["TU"], start_time="09:00")
    client = await site.client()
    kept = await site.member("a", client)
    await site.apply(await site.proposed({client: ["a-MO", "a-WE", "a-TH", "b-TU"]}))
    assert await site.names(client) == {"a-MO", "a-WE", "a-TH", "b-TU"}
    members = (await site.program.get(f"/series/{site.series['a']}/members"))["items"]
    assert [(one["id"], one["state"], one["version"]) for one in members] == [
        (kept["id"], "active", kept["version"])
    ]


async def test_days_that_a_week_leaves_end_and_the_others_go_on(site: Site) -> None:
    await site.add("a")
    client = await site.client()
    await site.member("a", client)
    await site.apply(await site.proposed({client: ["a-WE", "a-TH"]}))
    assert await site.names(client) == {"a-WE", "a-TH"}
    assert len(await site.seats(client, NEXT_WEEK)) == 2


async def test_for_one_week_the_memberships_stay_and_the_next_week_is_as_before(
    site: Site,
) -> None:
    await site.add("a")
    await site.add("b", weekdays=["TU"], start_time="09:00")
    client = await site.client()
    await site.member("a", client)
    await site.apply(await site.proposed({client: ["a-MO", "b-TU"]}), as_="one_week")
    assert await site.names(client) == {"a-MO", "b-TU"}
    assert len(await site.seats(client, NEXT_WEEK)) == 3
    assert len(await site.program.published("SessionUnbooked")) == 2
    assert len(await site.program.published("SessionBooked")) == 1


@pytest.mark.parametrize("as_", ["memberships", "one_week"])
async def test_a_seat_in_another_programs_session_stays_as_a_person_gave_it(
    site: Site, as_: str
) -> None:
    await site.program.track(code="day")
    await site.add("a")
    await site.add("d", track_code="day", weekdays=["TU"], start_time="09:00")
    client = await site.client()
    await site.member("d", client)
    assert (await site.apply(await site.proposed({client: ["a-MO"]}), as_))["refused"] == []
    assert await site.names(client) == {"a-MO", "d-TU"}
    assert (await site.apply(await site.proposed({client: []}), as_))["refused"] == []
    assert await site.names(client) == {"d-TU"}


@pytest.mark.parametrize("as_", ["memberships", "one_week"])
async def test_clients_who_change_places_in_full_sessions_do_so_together(
    site: Site, as_: str
) -> None:
    names = ["a-MO", "b-MO", "c-MO"]
    for letter, start in (("a", "09:00"), ("b", "13:00"), ("c", "18:00")):
        await site.add(letter, weekdays=["MO"], start_time=start, capacity=1)
    clients = [await site.client() for _ in names]
    for client, name in zip(clients, names, strict=True):
        await site.member(name[0], client)
    turned = dict(zip(clients, names[1:] + names[:1], strict=True))
    plan = await site.proposed({client: [name] for client, name in turned.items()})
    applied = await site.apply(plan, as_)
    assert applied["refused"] == []
    assert {client: await site.names(client) for client in clients} == {
        client: {name} for client, name in turned.items()
    }


async def test_a_seat_that_another_of_the_plan_leaves_is_waited_for(site: Site) -> None:
    for letter, start in (("a", "09:00"), ("b", "13:00")):
        await site.add(letter, weekdays=["MO"], start_time=start, capacity=1)
    one, other = sorted([await site.client(), await site.client()])
    await site.member("a", other)
    plan = await site.proposed({one: ["a-MO"], other: ["b-MO"]})
    assert (await site.apply(plan))["refused"] == []
    assert (await site.names(one), await site.names(other)) == ({"a-MO"}, {"b-MO"})


async def test_what_went_stale_is_refused_by_its_rule_and_nothing_of_that_week_is_booked(
    site: Site, new_client: str
) -> None:
    await site.add("a", capacity=2)
    await site.add("b", weekdays=["TU"], start_time="09:00")
    clients = [await site.client() for _ in range(4)]
    fine, gone, changed, full = clients
    left = await site.program.enroll(new_client)
    weeks = {
        fine: ["b-TU"],
        gone: ["a-MO", "b-TU"],
        changed: ["b-TU"],
        full: ["a-WE", "b-TU"],
        new_client: ["b-TU"],
    }
    plan = await site.proposed(weeks)
    cancelled = await site.program.post(
        f"/sessions/{site.sessions['a-MO']}/cancellation", {"reason_code": "snow"}
    )
    shown(cancelled)
    for _ in range(2):
        await site.member("a", await site.client())
    await site.member("b", changed)
    await site.program.discharge(left, on=NEXT_WEEK.replace(day=1))
    applied = await site.apply(plan)
    assert applied["applied"] == [fine]
    assert rules(applied) == {
        gone: "session-is-not-ahead",
        changed: "week-has-changed",
        full: "series-is-full",
        new_client: "client-is-not-in-care",
    }
    assert await site.names(gone) == await site.names(full) == set()
    assert applied["state"] == "proposed"
    assert applied["weeks"] == {"unchanged": 0, "proposed": 0, "applied": 1, "refused": 4}
    listed = await site.program.get(f"/plans/{plan}/weeks", state="refused")
    assert {one["client_id"]: one["refusal"] for one in listed["items"]} == rules(applied)


async def test_who_waits_for_a_seat_is_offered_it_before_a_plan_gives_it_away(
    site: Site,
) -> None:
    await site.add("a", weekdays=["MO"], capacity=1)
    await site.add("b", weekdays=["TU"], start_time="09:00")
    leaves, comes, waits = [await site.client() for _ in range(3)]
    await site.member("a", leaves)
    assert (await site.member("a", waits))["state"] == "waitlisted"
    plan = await site.proposed({leaves: ["b-TU"], comes: ["a-MO"]})
    applied = await site.apply(plan)
    assert rules(applied) == {comes: "series-is-full"}
    assert await site.names(leaves) == {"b-TU"}
    assert len(await site.program.published("BookingOffered")) == 1


async def test_the_same_application_again_books_nothing_twice(site: Site) -> None:
    await site.add("a")
    clients = [await site.client() for _ in range(2)]
    plan = await site.proposed({client: ["a-MO"] for client in clients})
    part = await site.apply(plan, clients=[clients[0]])
    assert (part["applied"], part["state"]) == ([clients[0]], "proposed")
    whole = await site.apply(plan)
    assert (sorted(whole["applied"]), whole["state"]) == (sorted(clients), "applied")
    again = await site.apply(plan)
    assert (sorted(again["applied"]), again["state"]) == (sorted(clients), "applied")
    assert len(await site.program.published("ClientBooked")) == 2


async def test_of_a_discarded_plan_nothing_more_is_applied_and_what_was_stays(site: Site) -> None:
    await site.add("a")
    clients = [await site.client() for _ in range(2)]
    plan = await site.proposed({client: ["a-MO"] for client in clients})
    await site.apply(plan, clients=[clients[0]])
    assert shown(await site.program.post(f"/plans/{plan}/discarding"))["state"] == "discarded"
    refused = await site.program.post(f"/plans/{plan}/application", {})
    assert rule_of(refused) == "transition-is-not-allowed"
    assert await site.names(clients[0]) == {"a-MO"}
    shown_plan = await site.program.get(f"/plans/{plan}")
    assert shown_plan["weeks"]["applied"] == 1


async def test_only_clients_of_the_plan_are_applied(site: Site, new_client: str) -> None:
    await site.add("a")
    plan = await site.proposed({await site.client(): ["a-MO"]})
    refused = await site.program.post(f"/plans/{plan}/application", {"clients": [new_client]})
    assert rule_of(refused, 422) == "client-is-not-in-plan"


async def test_two_proposals_are_compared_by_who_gains_and_who_is_touched(site: Site) -> None:
    await site.add("a")
    await site.add("b", weekdays=["TU"], start_time="09:00")
    stays, gains, loses = [await site.client() for _ in range(3)]
    for client in (stays, loses):
        await site.member("a", client)
    three = ["a-MO", "a-WE", "a-TH"]
    here = await site.proposed({stays: three, gains: ["b-TU"], loses: three})
    there = await site.proposed({stays: three, gains: three, loses: ["a-MO", "a-WE"]})
    compared = await site.program.get(f"/plans/{here}/comparison", **{"with": there})
    assert {one["client_id"]: one["verdict"] for one in compared["items"]} == {
        stays: "same",
        gains: "gains",
        loses: "loses",
    }
    assert (compared["gain"], compared["lose"], compared["same"]) == (1, 1, 1)
    assert (compared["touched_here"], compared["touched_there"]) == (1, 2)
    only = await site.program.get(
        f"/plans/{here}/comparison", **{"with": there, "verdict": "loses", "limit": "1"}
    )
    assert [one["client_id"] for one in only["items"]] == [loses]
