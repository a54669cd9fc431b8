"""The forecast counts who is expected: on days of a series, and by single seats."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest_asyncio

from shared.contracts.event import Event
from shared.identifiers import new_id
from tests.integration.enrollment.conftest import Desk, Enrollment, shown
from tests.integration.enrollment.rolls import Meeting, booked, hear, unbooked

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, 16) + timedelta(days=n) for n in range(3))
FIRST = date(2026, 3, 1)


@dataclass
class Ahead:
    """One client with an approved authorization, and a series that meets on three days."""

    desk: Desk
    enrollment: Enrollment
    client_id: UUID
    path: str
    series_id: UUID = field(default_factory=new_id)

    def meeting(self, day: date, **more: Any) -> Meeting:
        return Meeting(day, **{"series_id": self.series_id, **more})

    def booked(self, *weekdays: str) -> tuple[Event, int]:
        days = list(weekdays) or None
        return booked(self.series_id, self.client_id, FIRST, weekdays=days)

    async def hear(self, *told: tuple[Event, int]) -> None:
        await hear(self.enrollment, self.desk.site, *told)

    async def days(self) -> list[str]:
        """Return the local days on which the client is expected to use a unit."""
        forecast = shown(await self.desk.get(f"{self.path}/forecast"))
        return sorted([*forecast["covered"], *forecast["uncovered"]])


@pytest_asyncio.fixture
async def ahead(desk: Desk, enrollment: Enrollment) -> Ahead:
    episode = await desk.enrolled()
    shown(await desk.http.put(f"/sites/{desk.site}/payers/state/rules", json={}))
    body = {"episode_id": episode["id"], "payer": "state", "requested_on": str(FIRST)}
    path = f"/authorizations/{shown(await desk.post('/authorizations', body), 201)['id']}"
    approval = {"units": 20, "valid_from": str(FIRST), "valid_until": "2026-05-31"}
    shown(await desk.post(f"{path}/approval", {**approval, "decided_on": str(FIRST)}))
    return Ahead(desk, enrollment, UUID(episode["client_id"]), path)


async def test_a_member_of_some_days_is_expected_on_these(ahead: Ahead) -> None:
    monday, tuesday = ahead.meeting(MONDAY), ahead.meeting(TUESDAY)
    await ahead.hear(monday.scheduled(), tuesday.scheduled(), ahead.booked("TU", "SU"))
    assert await ahead.days() == [str(TUESDAY)]


async def test_the_weekday_is_that_of_the_local_day(ahead: Ahead) -> None:
    """At 20:00 of Tuesday at the site it is Wednesday already by UTC."""
    late = ahead.meeting(TUESDAY, hour=20)
    await ahead.hear(late.scheduled(), ahead.booked("TU"))
    assert await ahead.days() == [str(TUESDAY)]


async def test_other_days_hold_once_the_member_is_booked_anew(ahead: Ahead) -> None:
    place, seq = ahead.booked("TU")
    again = place.model_copy(update={"weekdays": ["MO"]})
    meetings = [ahead.meeting(day).scheduled() for day in (MONDAY, TUESDAY)]
    await ahead.hear(*meetings, (again, seq + 1), (place, seq))
    assert await ahead.days() == [str(MONDAY)]


async def test_a_single_seat_counts_until_it_is_left(ahead: Ahead) -> None:
    monday = ahead.meeting(MONDAY)
    seat = monday.seat_taken(ahead.client_id)
    await ahead.hear(seat, monday.scheduled(), seat)
    assert await ahead.days() == [str(MONDAY)]
    await ahead.hear(monday.seat_left(ahead.client_id), seat)
    assert await ahead.days() == []


async def test_a_seat_that_was_left_keeps_nobody_from_becoming_a_member(ahead: Ahead) -> None:
    monday = ahead.meeting(MONDAY)
    seats = monday.seat_taken(ahead.client_id), monday.seat_left(ahead.client_id)
    await ahead.hear(monday.scheduled(), *seats, ahead.booked())
    assert await ahead.days() == [str(MONDAY)]


async def test_a_member_who_moves_a_seat_is_expected_there_and_not_here(ahead: Ahead) -> None:
    place = ahead.booked("MO", "TU")
    monday, tuesday, other = (
        ahead.meeting(MONDAY),
        ahead.meeting(TUESDAY),
        ahead.meeting(WEDNESDAY, series_id=new_id()),
    )
    left = monday.seat_left(ahead.client_id, place[0].aggregate_id())
    told = [place, *(each.scheduled() for each in (monday, tuesday, other)), left]
    await ahead.hear(*told, other.seat_taken(ahead.client_id))
    assert await ahead.days() == [str(TUESDAY), str(WEDNESDAY)]


async def test_another_membership_is_not_held_by_the_seat_that_the_first_left(
    ahead: Ahead,
) -> None:
    first, monday = ahead.booked(), ahead.meeting(MONDAY)
    left = monday.seat_left(ahead.client_id, first[0].aggregate_id())
    ended = unbooked(first[0], MONDAY - timedelta(days=1))
    await ahead.hear(first, monday.scheduled(), left, ended)
    assert await ahead.days() == []
    await ahead.hear(ahead.booked())
    assert await ahead.days() == [str(MONDAY)]


async def test_who_cancels_one_session_and_comes_after_all_is_expected_in_any_order(
    ahead: Ahead,
) -> None:
    """What a member takes up again ends with the membership, whatever is heard first."""
    for order in permutations(range(3)):
        monday = ahead.meeting(MONDAY, series_id=new_id())
        place = booked(monday.series_id, ahead.client_id, FIRST)
        membership = place[0].aggregate_id()
        told = [
            place,
            monday.marked(ahead.client_id, 0, "cancelled_by_client"),
            monday.seat_taken(ahead.client_id, membership),
        ]
        await ahead.hear(monday.scheduled(), *(told[n] for n in order))
        assert await ahead.days() == [str(MONDAY)], order
        await ahead.hear(monday.marked(ahead.client_id, 0, "cancelled_by_client"))
        assert await ahead.days() == [], order
        await ahead.hear(monday.seat_taken(ahead.client_id, membership))
        await ahead.hear(unbooked(place[0], MONDAY - timedelta(days=1)))
        assert await ahead.days() == [], order


async def test_a_session_counts_once_for_who_is_twice_a_member(ahead: Ahead) -> None:
    short = ahead.meeting(MONDAY, minutes=90)
    await ahead.hear(short.scheduled(), ahead.booked(), ahead.booked("MO"))
    await ahead.hear(short.seat_taken(ahead.client_id))
    assert await ahead.days() == []  # 90 minutes make no day, and do so only once


async def test_a_make_up_joins_what_else_is_booked_on_its_day(ahead: Ahead) -> None:
    """Two halves make a billable day: one as a member, and one single seat."""
    short = ahead.meeting(MONDAY, minutes=90)
    other = ahead.meeting(MONDAY, minutes=90, hour=14, series_id=new_id())
    await ahead.hear(short.scheduled(), other.scheduled(), ahead.booked())
    assert await ahead.days() == []
    await ahead.hear(other.seat_taken(ahead.client_id))
    assert await ahead.days() == [str(MONDAY)]
    attended = short.marked(ahead.client_id), short.completed()
    await ahead.hear(*attended, other.marked(ahead.client_id), other.completed())
    usage = shown(await ahead.desk.get(f"{ahead.path}/usage"))
    assert [day["day"] for day in usage["days"]] == [str(MONDAY)]
