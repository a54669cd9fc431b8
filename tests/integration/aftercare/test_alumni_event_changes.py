"""Events are announced once, and each change reaches whoever has a place."""

from datetime import timedelta
from typing import Any

from httpx import Response

from tests.integration.aftercare.community import IN_A_WEEK, Community
from tests.integration.aftercare.test_alumni_membership import refused

_THERE = "The park behind the river"


def at(community: Community, event_id: str, rest: str) -> str:
    return f"/sites/north/alumni-events/{event_id}/{rest}"


async def moved(community: Community, event_id: str, **changes: Any) -> Response:
    starts_at = changes.pop("starts_at", IN_A_WEEK)
    body = {
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "timezone": "America/Denver",
        "modality": "in_person",
        "where": _THERE,
        **changes,
    }
    return await community.api.put(at(community, event_id, "time-and-place"), json=body)


async def codes(community: Community, *members: Any) -> list[list[str]]:
    return [
        [one["change_code"] for one in await community.told("AlumniPlaceMoved", who.client_id)]
        for who in members
    ]


async def test_an_event_is_announced_once_by_an_event_that_names_nobody(
    community: Community,
) -> None:
    await community.member()
    event_id = await community.event()
    (told,) = await community.told_of_event(event_id, "AlumniEventAnnounced")
    assert told == {
        "event_id": event_id,
        "starts_at": IN_A_WEEK.isoformat().replace("+00:00", "Z"),
        "timezone": "America/Denver",
    }
    again = await community.api.post(at(community, event_id, "announcement"))
    refused(again, "already-announced")
    assert len(await community.told_of_event(event_id, "AlumniEventAnnounced")) == 1


async def test_a_draft_is_nobodys_until_it_is_announced(community: Community) -> None:
    member = await community.member()
    event_id = await community.event(announces=False)
    seen = (await member.does("GET", "alumni-events"))["items"]
    assert event_id not in {one["id"] for one in seen}
    asked = await member.ask("POST", f"alumni-events/{event_id}/place", {})
    refused(asked, "no-such-alumni-event", 404)
    later = await moved(community, event_id, starts_at=IN_A_WEEK + timedelta(hours=1))
    assert later.status_code == 200
    assert not await community.told_of_event(
        event_id, "AlumniEventAnnounced", "AlumniEventRescheduled"
    )
    answer = await community.api.post(at(community, event_id, "announcement"))
    assert answer.json()["announced_at"] is not None
    assert await member.take(event_id) == "confirmed"
    assert len(await community.told_of_event(event_id, "AlumniEventAnnounced")) == 1


async def test_another_time_is_told_to_whoever_has_a_place_or_waits(community: Community) -> None:
    coming, waiting = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await coming.take(event_id)
    await waiting.take(event_id)
    answer = await moved(community, event_id, starts_at=IN_A_WEEK + timedelta(days=1))
    assert answer.status_code == 200, answer.text
    assert await codes(community, coming, waiting) == [["time"], ["time_in_line"]]
    (told,) = await community.told("AlumniPlaceMoved", coming.client_id)
    assert (told["was_at"], told["starts_at"]) == (
        IN_A_WEEK.isoformat().replace("+00:00", "Z"),
        (IN_A_WEEK + timedelta(days=1)).isoformat().replace("+00:00", "Z"),
    )


async def test_another_place_is_told_to_whoever_comes_and_is_in_no_event(
    community: Community,
) -> None:
    coming, waiting = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await coming.take(event_id)
    await waiting.take(event_id)
    assert (await moved(community, event_id)).status_code == 200
    assert await codes(community, coming, waiting) == [[], []], "nothing has changed"
    assert (await moved(community, event_id, where="The old mill")).status_code == 200
    assert await codes(community, coming, waiting) == [["details"], []]
    assert (await coming.place_at(event_id))["where"] == "The old mill"
    assert "mill" not in str(await community.told_of_event(event_id, "AlumniPlaceMoved"))


async def test_an_event_cannot_move_into_the_past_nor_once_it_is_over(
    community: Community,
) -> None:
    event_id = await community.event()
    past = await moved(community, event_id, starts_at=community.clock.now() - timedelta(hours=1))
    refused(past, "event-times-are-out-of-order", 422)
    community.clock.set(IN_A_WEEK + timedelta(minutes=1))
    late = await moved(community, event_id, starts_at=IN_A_WEEK + timedelta(days=1))
    refused(late, "event-has-started")


async def test_who_waited_for_a_place_is_told_as_one_who_waited(community: Community) -> None:
    first, second = await community.member(), await community.member()
    event_id = await community.event(capacity=1)
    await first.take(event_id)
    await second.take(event_id)
    await first.does("DELETE", f"alumni-events/{event_id}/place")
    told = [
        [one["was_waiting"] for one in await community.told("AlumniPlaceConfirmed", who.client_id)]
        for who in (first, second)
    ]
    assert told == [[False], [True]]


async def test_who_rests_says_so_and_what_they_take_part_in_again(community: Community) -> None:
    member = await community.member("events", "messages")
    await member.does("POST", "alumni-membership/pause")
    await member.does(
        "PUT",
        "alumni-membership/purposes",
        {"language": "en", "number": 0, "purposes": ["events"]},
    )
    await member.does("POST", "alumni-membership/resumption")
    (paused,) = await community.told("AlumniPaused", member.client_id)
    (changed,) = await community.told("AlumniPurposesChanged", member.client_id)
    (resumed,) = await community.told("AlumniResumed", member.client_id)
    assert paused["purposes"] == ["events", "messages"]
    assert changed["is_paused"] is True
    assert resumed["purposes"] == ["events"]
