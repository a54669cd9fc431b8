"""Seats and waitlists over HTTP: who gets a seat, who waits where, and what passes on."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from services.enrollment import tables
from shared.database import ConstraintBroken
from tests.integration.enrollment.conftest import NOW, Desk, Enrollment, shown
from tests.integration.enrollment.line import Line
from tests.integration.enrollment.test_rules import field, rule


@pytest_asyncio.fixture
async def line(enrollment: Enrollment, desk: Desk) -> AsyncIterator[Line]:
    line = Line(enrollment, desk)
    yield line
    enrollment.clock.set(NOW)
    await line.stands()


async def test_a_program_without_a_capacity_has_seats_for_everybody(line: Line) -> None:
    for _ in range(3):
        assert (await line.asks())["seat"]["state"] == "reserved"


async def test_a_free_seat_is_kept_and_a_full_program_puts_on_the_list(line: Line) -> None:
    await line.seats(1)
    first, second, third = await line.asks(), await line.asks(), await line.asks()
    assert first["seat"]["held_until"] == "2026-03-25T06:00:00Z"  # local midnight after 14 days
    assert second["seat"] is None
    assert [one["waiting"][0]["place"] for one in (second, third)] == [1, 2]
    capacity = await line.capacity()
    counts = {"seats": 1, "taken": 1, "free": 0, "reserved": 1, "occupied": 0, "waiting": 2}
    assert {name: capacity[name] for name in counts} == counts
    assert shown(await line.desk.get(f"/applications/{first['application_id']}/seat")) == first
    assert shown(await line.desk.get(f"/applications/{third['application_id']}/seat")) == third


async def test_a_seat_counts_in_each_capacity_that_covers_it(line: Line) -> None:
    await line.seats(2)
    await line.seats(1, track="evening")
    evening, also_evening = [await line.asks(**_in("evening")) for _ in range(2)]
    morning, also_morning = [await line.asks(**_in("morning")) for _ in range(2)]
    assert None not in (evening["seat"], morning["seat"])
    assert also_evening["waiting"][0]["place"] == also_morning["waiting"][0]["place"] == 1


async def test_seats_of_the_whole_site_cover_every_program(line: Line) -> None:
    body = {"seats": 1}
    shown(await line.desk.http.put(f"/sites/{line.desk.site}/capacities", json=body))
    await line.asks(places=[{"program": "php"}])
    assert (await line.asks())["seat"] is None


async def test_of_several_places_the_first_free_one_is_kept_and_becomes_the_applications(
    line: Line,
) -> None:
    await line.seats(0, track="morning")
    places = [{"program": "iop", "track": "morning"}, {"program": "iop", "track": "evening"}]
    standing = await line.asks(places=places)
    assert standing["seat"]["track"] == "evening"
    assert standing["waiting"] == []
    application = shown(await line.desk.get(f"/applications/{standing['application_id']}"))
    assert application["track"] == "evening"


async def test_the_list_is_in_order_of_priority_then_time_then_id(line: Line) -> None:
    await line.seats(0)
    priorities = [None, "step_down", "injecting", "pregnant", "pregnant_injecting", "step_down"]
    entries = []
    for priority in priorities:
        await line.time_passes(minutes=1)
        entries.append(await line.waits(priority=priority))
    listed = await line.listed()
    expected = [entries[at]["id"] for at in (4, 3, 2, 1, 5, 0)]
    assert [one["id"] for one in listed] == expected
    assert [one["place"] for one in listed] == [1, 2, 3, 4, 5, 6]
    assert [one["id"] for one in await line.listed(limit="1")] == expected
    assert [one["place"] for one in await line.listed(limit="2")] == [1, 2, 3, 4, 5, 6]


async def test_each_place_has_a_line_of_its_own(line: Line) -> None:
    await line.seats(0)
    for track in ("evening", "morning", "evening", "morning"):
        await line.waits(**_in(track))
    assert [(one["track"], one["place"]) for one in await line.listed()] == [
        ("evening", 1),
        ("morning", 1),
        ("evening", 2),
        ("morning", 2),
    ]
    evening = await line.listed(program="iop", track="evening")
    assert [one["place"] for one in evening] == [1, 2]


async def test_days_waiting_are_local_days(line: Line) -> None:
    await line.seats(0)
    await line.waits()
    await line.time_passes(hours=14)  # 05:00 UTC, still the 10th in Denver
    assert [one["days_waiting"] for one in await line.listed()] == [0]
    await line.time_passes(hours=1)
    assert [one["days_waiting"] for one in await line.listed()] == [1]


async def test_a_discharge_offers_the_seat_to_the_first_in_line(line: Line) -> None:
    await line.seats(1)
    episode = await line.enrolled(await line.asks())
    second, first = await line.waits(), await line.waits(priority="pregnant")
    await line.discharged(episode)
    offered = await line.entry(first)
    assert (offered["state"], offered["place"]) == ("offered", None)
    assert offered["offer_expires_at"] == "2026-03-12T23:00:00Z"  # 17:00 in Denver, Thursday
    assert await line.state(second) == "waiting"
    accepted = shown(await line.answer(first, "acceptance"))
    assert accepted["state"] == "accepted"
    standing = shown(await line.desk.get(f"/applications/{first['application_id']}/seat"))
    assert standing["seat"]["state"] == "reserved"
    await line.enrolled(standing)
    assert (await line.capacity())["occupied"] == 1


async def test_no_offer_ends_while_nobody_is_in_the_office(line: Line) -> None:
    await line.seats(0)
    entry = await line.waits()
    line.service.clock.set(NOW.replace(day=12))  # a Thursday: two days later is Saturday
    await line.seats(1)
    assert (await line.entry(entry))["offer_expires_at"] == "2026-03-16T23:00:00Z"


async def test_an_offer_that_nobody_answers_passes_on_and_its_holder_waits_on_once(
    line: Line,
) -> None:
    await line.seats(0)
    first, second = await line.waits(), await line.waits()
    await line.seats(1)
    await line.time_passes(days=3)
    assert [await line.state(one) for one in (first, second)] == ["lapsed", "offered"]
    (again,) = await line.listed(state="waiting")
    assert (again["client_id"], again["place"]) == (first["client_id"], 1)
    assert (again["lapses"], again["entered_at"]) == (1, first["entered_at"])
    shown(await line.answer(second, "decline"))
    assert await line.state(again) == "offered"
    await line.time_passes(days=7)
    assert await line.state(again) == "lapsed"
    assert await line.listed(state="waiting") == []
    names = [name for name, _ in await line.events("SeatOffered", "OfferLapsed", "OfferAnswered")]
    lapsed = ["SeatOffered", "OfferLapsed"]
    assert names == [*lapsed, "SeatOffered", "OfferAnswered", *lapsed]


async def test_whoever_alone_waits_is_offered_the_seat_again(line: Line) -> None:
    await line.seats(0)
    only = await line.waits()
    await line.seats(1)
    await line.time_passes(days=3)
    assert await line.state(only) == "lapsed"
    (again,) = await line.listed(state="offered")
    assert again["client_id"] == only["client_id"]


async def test_what_follows_a_decline_is_the_sites_policy(line: Line) -> None:
    await line.policy(returns_after_decline=1)
    await line.seats(0)
    first, second = await line.waits(), await line.waits()
    await line.seats(1)
    shown(await line.answer(first, "decline"))
    assert await line.state(second) == "offered"
    (again,) = await line.listed(state="waiting")
    assert (again["client_id"], again["declines"]) == (first["client_id"], 1)


async def test_an_offer_is_not_accepted_after_its_deadline_nor_before_it_is_made(
    line: Line,
) -> None:
    await line.seats(0)
    first, second = await line.waits(), await line.waits()
    assert rule(await line.answer(second, "acceptance")) == (409, "transition-is-not-allowed")
    await line.seats(1)
    line.service.clock.set(NOW.replace(day=12, hour=23))
    assert rule(await line.answer(first, "acceptance")) == (409, "offer-has-expired")
    extended = await line.answer(first, "extension", until="2026-03-20T00:00:00Z")
    assert rule(extended) == (409, "offer-has-expired")
    assert await line.state(first) == "offered"
    await line.time_passes()
    assert rule(await line.answer(first, "acceptance")) == (409, "transition-is-not-allowed")


async def test_an_offer_may_be_given_more_time(line: Line) -> None:
    await line.seats(0)
    entry = await line.waits()
    early = await line.answer(entry, "extension", until="2026-03-20T00:00:00Z")
    assert rule(early) == (409, "nothing-is-offered")
    await line.seats(1)
    for until in ("2026-03-12T23:00:00Z", "2026-04-10T00:00:00Z", "2199-12-31T23:59:59Z"):
        refused = await line.answer(entry, "extension", until=until)
        assert (*rule(refused), field(refused)) == (422, "extension-out-of-bounds", "until")
    shown(await line.answer(entry, "extension", until="2026-03-20T23:00:00Z"))
    await line.time_passes(days=3)
    shown(await line.answer(entry, "acceptance"))


async def test_a_reservation_that_nobody_uses_ends_and_passes_on(line: Line) -> None:
    await line.seats(1)
    kept, waits = await line.asks(), await line.waits()
    await line.time_passes(days=14)
    assert await line.state(waits) == "waiting"
    await line.time_passes(days=1)
    assert await line.state(waits) == "offered"
    (released,) = await line.events("SeatReleased")
    assert released[1]["application_id"] == kept["application_id"]


async def test_a_reserved_seat_is_given_up_and_one_in_use_is_not(line: Line) -> None:
    await line.seats(1)
    kept, waits = await line.asks(), await line.waits()
    path = "/applications/{}/seat/release"
    reason = {"reason_code": "other_program"}
    nothing = await line.desk.post(path.format(waits["application_id"]), reason)
    assert rule(nothing) == (409, "application-has-no-seat")
    shown(await line.desk.post(path.format(kept["application_id"]), reason))
    shown(await line.answer(waits, "acceptance"))
    await line.enrolled(waits)
    in_use = await line.desk.post(path.format(waits["application_id"]), reason)
    assert rule(in_use) == (409, "seat-is-occupied")


async def test_removal_ends_a_wait_and_an_open_offer(line: Line) -> None:
    await line.seats(0)
    first, second, third = [await line.waits() for _ in range(3)]
    await line.seats(1)
    removed = shown(await line.answer(first, "removal", reason_code="moved_away"))
    assert (removed["state"], removed["reason_code"]) == ("removed", "moved_away")
    assert await line.state(second) == "offered"
    shown(await line.answer(third, "removal", reason_code="moved_away"))
    again = await line.answer(third, "removal", reason_code="moved_away")
    assert rule(again) == (409, "transition-is-not-allowed")
    told = [body["entry_id"] for _, body in await line.events("WaitlistEntryRemoved")]
    assert told == [first["id"], third["id"]]


async def test_seats_are_not_lowered_below_what_is_taken(line: Line) -> None:
    await line.seats(3)
    await line.asks()
    await line.asks()
    refused = await line.set_seats(1)
    assert rule(refused) == (409, "seats-are-taken")
    assert refused.json()["taken"] == 2
    assert (await line.capacity())["seats"] == 3
    await line.seats(2)


async def test_a_new_capacity_begins_with_the_seats_that_are_taken(line: Line) -> None:
    standing = await line.asks()
    await line.enrolled(standing)
    await line.desk.enrolled()  # from history: takes no seat
    assert rule(await line.set_seats(0)) == (409, "seats-are-taken")
    assert (await line.seats(1))["taken"] == 1
    assert (await line.asks())["seat"] is None


async def test_more_seats_are_offered_at_once_and_no_limit_to_all(line: Line) -> None:
    await line.seats(0)
    entries = [await line.waits() for _ in range(25)]
    await line.seats(2)
    assert [await line.state(one) for one in entries[:3]] == ["offered", "offered", "waiting"]
    await line.seats(None)
    await line.time_passes()
    assert {await line.state(one) for one in entries} == {"offered"}


async def test_enrolling_takes_a_free_seat_and_is_refused_without_one(line: Line) -> None:
    await line.seats(1)
    application = await line.desk.accepted()
    await line.enrolled({"application_id": application["id"]})
    other = await line.desk.accepted()
    await line.desk.consent(other["client_id"])
    assert rule(await line.desk.enroll(other["id"])) == (409, "no-seat-is-free")
    assert (await line.capacity())["occupied"] == 1


async def test_a_seat_freed_by_hand_is_offered_by_the_timer(line: Line) -> None:
    await line.seats(1)
    kept, waits = await line.asks(), await line.waits()
    await line.frees_by_hand(kept)
    assert (await line.capacity())["taken"] == 0
    await line.time_passes()
    assert await line.state(waits) == "offered"


async def test_the_database_itself_refuses_one_seat_too_many(line: Line) -> None:
    await line.seats(1)
    await line.asks()
    by_hand = {
        "id": uuid4(),
        "site": line.desk.site,
        "version": 1,
        "application_id": uuid4(),
        "client_id": uuid4(),
        "program": "iop",
        "track": "",
        "state": "occupied",
    }
    with pytest.raises(ConstraintBroken, match="capacity_has_seats"):
        await line.service.database.execute(tables.seat.insert().values(**by_hand))
    await line.stands()


async def test_who_comes_new_does_not_overtake_who_waits(line: Line) -> None:
    """A seat is free and not offered yet: the first in line gets the offer, the newcomer waits."""
    await line.seats(1)
    kept, waits = await line.asks(), await line.waits()
    await line.frees_by_hand(kept)
    assert (await line.asks())["waiting"][0]["place"] == 1
    assert await line.state(waits) == "offered"


async def test_an_application_asks_once_for_a_place_and_has_one_seat(line: Line) -> None:
    await line.seats(1)
    kept, waits = await line.asks(), await line.waits()
    assert rule(await line.ask(kept["application_id"])) == (409, "application-has-seat")
    assert rule(await line.ask(waits["application_id"])) == (409, "already-on-waitlist")
    both = {"places": [{"program": "iop"}, {"program": "iop", "track": "evening"}]}
    standing = shown(await line.ask(waits["application_id"], **both))
    assert [one["track"] for one in standing["waiting"]] == [None, "evening"]


async def test_only_an_accepted_application_that_is_not_in_care_asks_for_a_seat(
    line: Line,
) -> None:
    submitted = await line.desk.apply()
    refused = await line.ask(submitted["id"])
    assert rule(refused) == (409, "application-is-not-accepted")
    stay = await line.desk.enrolled()
    in_care = await line.ask(stay["application_id"])
    assert rule(in_care) == (409, "application-already-enrolled")


async def test_a_priority_may_change_and_moves_within_the_list(line: Line) -> None:
    await line.seats(0)
    first, second = await line.waits(), await line.waits()
    moved = shown(await line.answer(second, "priority", priority="pregnant"))
    assert (moved["priority"], moved["place"]) == ("pregnant", 1)
    assert [one["id"] for one in await line.listed()] == [second["id"], first["id"]]
    unknown = await line.answer(second, "priority", priority="friend")
    assert (*rule(unknown), field(unknown)) == (422, "priority-is-unknown", "priority")
    shown(await line.answer(second, "removal", reason_code="moved_away"))
    over = await line.answer(second, "priority", priority="pregnant")
    assert rule(over) == (409, "not-waiting-any-more")


async def test_a_new_policy_ranks_who_waits_anew(line: Line) -> None:
    await line.seats(0)
    first, second = await line.waits(priority="pregnant"), await line.waits(priority="step_down")
    ranks = [{"code": "step_down", "rank": 1}, {"code": "pregnant", "rank": 2}]
    policy = await line.policy(priorities=ranks)
    assert policy["number"] == 1
    assert [one["id"] for one in await line.listed()] == [second["id"], first["id"]]
    left_out = await line.set_policy(priorities=ranks[:1])
    assert rule(left_out) == (409, "priority-is-in-use")
    assert (await line.policy(priorities=ranks))["number"] == 1
    assert shown(await line.desk.get("/waitlist-policy")) == policy


@pytest.mark.parametrize(
    ("changed", "broken", "at"),
    [
        ({"offer_hours": 0}, "invalid", "offer_hours"),
        ({"offer_hours": 10**30}, "invalid", "offer_hours"),
        ({"office_days": []}, "invalid", "office_days"),
        ({"office_days": ["XX"]}, "invalid", "0"),
        ({"answer_by": "25:00"}, "invalid", "answer_by"),
        ({"answer_by": "٠٩:00"}, "invalid", "answer_by"),
        ({"priorities": []}, "invalid", "priorities"),
        ({"priorities": [{"code": "a", "rank": 1}] * 2}, "priority-is-named-twice", "priorities"),
        ({"initiation_days": 3}, "alert-before-receipt", "alert_days_before"),
    ],
)
async def test_a_policy_that_cannot_be_right_is_refused_naming_the_field(
    line: Line, changed: dict[str, Any], broken: str, at: str
) -> None:
    answer = await line.set_policy(**changed)
    assert (*rule(answer), field(answer)) == (422, broken, at)
    assert shown(await line.desk.get("/waitlist-policy"))["number"] == 0


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"program": "iop"}, "seats"),
        ({"program": "iop", "seats": -1}, "seats"),
        ({"program": "iop", "seats": 10**20}, "seats"),
        ({"program": "i\u0000op", "seats": 1}, None),
        ({"track": "evening", "seats": 1}, "program"),
    ],
)
async def test_a_capacity_that_cannot_be_right_is_refused(
    line: Line, body: dict[str, Any], at: str | None
) -> None:
    answer = await line.desk.http.put(f"/sites/{line.desk.site}/capacities", json=body)
    assert answer.status_code in {400, 422}
    assert at is None or field(answer) == at


async def test_priority_is_in_no_event(line: Line) -> None:
    await line.policy(priorities=[{"code": "q7", "rank": 1}])
    await line.seats(0)
    entry = await line.waits(priority="q7")
    await line.seats(1)
    shown(await line.answer(entry, "decline"))
    told = await line.events("ClientWaitlisted", "SeatOffered", "OfferAnswered")
    assert [name for name, _ in told] == ["ClientWaitlisted", "SeatOffered", "OfferAnswered"]
    assert all("q7" not in str(body) and "rank" not in body for _, body in told)


async def test_another_sites_entries_and_seats_are_not_there(line: Line) -> None:
    await line.seats(0)
    entry = await line.waits()
    other = Line(line.service, Desk(line.desk.http, f"s{uuid4().hex[:12]}"))
    await other.desk.http.put(f"/sites/{other.desk.site}", json={"name": "S", "timezone": "UTC"})
    assert rule(await other.answer(entry, "acceptance")) == (404, "not-found")
    assert rule(await other.desk.get(f"/waitlist/{entry['id']}")) == (404, "not-found")
    assert rule(await other.ask(entry["application_id"])) == (404, "not-found")
    assert await other.listed() == []


async def test_a_stale_answer_is_refused(line: Line) -> None:
    await line.seats(0)
    entry = await line.waits()
    path = f"/waitlist/{entry['id']}/removal"
    body = {"reason_code": "moved_away"}
    assert rule(await line.desk.post(path, body, **{"If-Match": '"9"'})) == (412, "stale-version")
    assert (await line.desk.post(path, body, **{"If-Match": '"1"'})).status_code == 200


def _in(track: str) -> dict[str, Any]:
    return {"places": [{"program": "iop", "track": track}]}
