"""Places at events: never more than there are, and a freed one goes to the next in line."""

import asyncio
from datetime import timedelta

from tests.integration.aftercare.community import IN_A_WEEK, Community
from tests.integration.aftercare.test_alumni_membership import refused


async def test_forty_members_who_ask_at_once_get_ten_places(community: Community) -> None:
    members = [await community.member("events") for _ in range(40)]
    event_id = await community.event(capacity=10)
    states = await asyncio.gather(*(member.take(event_id) for member in members))
    assert sorted(states) == ["confirmed"] * 10 + ["waitlisted"] * 30
    assert await community.taken(event_id) == 10


async def test_leaving_and_giving_up_at_once_loses_no_place(community: Community) -> None:
    members = [await community.member("events") for _ in range(12)]
    event_id = await community.event(capacity=4)
    for member in members:
        await member.take(event_id)
    first = [
        one.does("DELETE", f"alumni-events/{event_id}/place")
        if number % 2
        else one.does("POST", "alumni-membership/opt-out")
        for number, one in enumerate(members[:6])
    ]
    await asyncio.gather(*first)
    states = [(await one.place_at(event_id))["own_state"] for one in members[6:]]
    assert states == ["confirmed"] * 4 + ["waitlisted"] * 2
    assert await community.taken(event_id) == 4


async def test_a_guest_counts_and_a_party_waits_until_it_fits(community: Community) -> None:
    one, two, pair, late = [await community.member("events") for _ in range(4)]
    event_id = await community.event(capacity=2)
    assert await one.take(event_id) == "confirmed"
    assert await two.take(event_id) == "confirmed"
    assert await pair.take(event_id, guests=1) == "waitlisted"
    await one.does("DELETE", f"alumni-events/{event_id}/place")
    assert (await pair.place_at(event_id))["own_state"] == "waitlisted"
    assert await late.take(event_id) == "confirmed"
    await late.does("DELETE", f"alumni-events/{event_id}/place")
    await two.does("DELETE", f"alumni-events/{event_id}/place")
    assert (await pair.place_at(event_id))["own_state"] == "confirmed"
    assert await community.taken(event_id) == 2
    refused(
        await one.ask("POST", f"alumni-events/{event_id}/place", {"guests": 2}),
        "too-many-guests",
        422,
    )


async def test_where_it_is_shows_to_who_has_a_place_and_people_to_nobody(
    community: Community,
) -> None:
    coming, waiting = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await coming.take(event_id)
    await waiting.take(event_id)
    assert (await coming.place_at(event_id))["where"] == "The park behind the river"
    seen = await waiting.place_at(event_id)
    assert (seen["where"], seen["places_taken"]) == (None, 1)
    assert str(coming.client_id) not in str(seen)


async def test_a_place_is_taken_once_and_not_after_the_start(community: Community) -> None:
    member = await community.member()
    event_id = await community.event()
    await member.take(event_id)
    again = await member.ask("POST", f"alumni-events/{event_id}/place")
    refused(again, "has-place-already")
    assert again.json()["detail"].startswith("You have a place already.")
    community.clock.set(IN_A_WEEK + timedelta(minutes=1))
    late = await member.ask("DELETE", f"alumni-events/{event_id}/place")
    refused(late, "event-has-started")
    (place,) = (await community.api.get(f"/sites/north/alumni-events/{event_id}/places")).json()[
        "items"
    ]
    there = f"/sites/north/alumni-places/{place['id']}/attendance"
    came = await community.api.put(there, json={"attended": False})
    assert came.json()["state"] == "no_show"
    corrected = await community.api.put(there, json={"attended": True})
    assert corrected.json()["state"] == "attended"
    held = await community.api.post(f"/sites/north/alumni-events/{event_id}/holding")
    assert held.json()["state"] == "held"


async def test_a_cancelled_event_ends_every_place_and_takes_no_more(community: Community) -> None:
    one, two = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await one.take(event_id)
    await two.take(event_id)
    there = f"/sites/north/alumni-events/{event_id}"
    await community.api.post(f"{there}/cancellation", json={"reason_code": "weather"})
    for member in (one, two):
        (ended,) = await community.told("AlumniPlaceEnded", member.client_id)
        assert ended["reason_code"] == "event_cancelled"
    asked = await one.ask("POST", f"alumni-events/{event_id}/place", {})
    refused(asked, "event-is-not-scheduled")
    again = await community.api.post(f"{there}/cancellation", json={"reason_code": "weather"})
    refused(again, "event-is-not-scheduled")


async def test_who_had_a_place_sees_that_the_event_is_cancelled_until_its_end(
    community: Community,
) -> None:
    one, two = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await one.take(event_id)
    there = f"/sites/north/alumni-events/{event_id}/cancellation"
    await community.api.post(there, json={"reason_code": "weather"})
    states = [
        [
            (event["state"], event["where"])
            for event in (await member.ask("GET", "alumni-events?limit=200")).json()["items"]
            if event["id"] == str(event_id)
        ]
        for member in (one, two)
    ]
    assert states == [[("cancelled", None)], []]


async def test_more_room_confirms_who_waits_and_less_than_taken_is_refused(
    community: Community,
) -> None:
    one, two = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await one.take(event_id)
    await two.take(event_id)
    there = f"/sites/north/alumni-events/{event_id}/capacity"
    await community.api.put(there, json={"capacity": 2})
    assert (await two.place_at(event_id))["own_state"] == "confirmed"
    too_few = await community.api.put(there, json={"capacity": 1})
    refused(too_few, "alumni-event-is-full")
    assert too_few.json()["places_taken"] == 2
    assert "leave so many at least, or cancel the event" in too_few.json()["detail"]


async def test_times_out_of_order_are_refused(community: Community) -> None:
    wish = {
        "title": "Picnic",
        "starts_at": IN_A_WEEK.isoformat(),
        "ends_at": IN_A_WEEK.isoformat(),
        "timezone": "America/Denver",
        "modality": "telehealth",
        "capacity": 3,
    }
    answer = await community.api.post("/sites/north/alumni-events", json=wish)
    refused(answer, "event-times-are-out-of-order", 422)
    later = {**wish, "ends_at": (IN_A_WEEK + timedelta(hours=1)).isoformat(), "timezone": "Mars/A"}
    refused(
        await community.api.post("/sites/north/alumni-events", json=later), "unknown-timezone", 422
    )
