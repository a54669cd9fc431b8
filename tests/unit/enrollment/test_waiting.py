"""Deadlines of offers and reservations, ranks, returns, and the arrows of entries and seats."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.seats.capacity import Capacity, Place, SiteSeats, TrackNeedsProgram
from services.enrollment.domain.seats.initiation import Initiation, InitiationState
from services.enrollment.domain.seats.seat import SEAT, Seat, SeatState
from services.enrollment.domain.seats.waitlist import WAITLIST_ENTRY, EntryState, WaitlistEntry
from services.enrollment.domain.seats.waitlist_policy import (
    FEDERAL_PRIORITIES,
    Priority,
    WaitlistPolicy,
    Weekday,
)
from shared.errors import BrokenRule
from shared.identifiers import new_id

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")

MOVES: dict[EntryState, Callable[[WaitlistEntry], None]] = {
    EntryState.OFFERED: lambda entry: entry.offer(at=NOW, until=NOW + timedelta(days=2)),
    EntryState.ACCEPTED: lambda entry: entry.accept(at=NOW),
    EntryState.DECLINED: lambda entry: entry.decline(at=NOW),
    EntryState.LAPSED: lambda entry: entry.lapse(at=NOW),
    EntryState.REMOVED: lambda entry: entry.remove(at=NOW, reason_code="moved"),
}
SEAT_MOVES: dict[SeatState, Callable[[Seat], None]] = {
    SeatState.RESERVED: Seat.reserve,
    SeatState.OCCUPIED: Seat.occupy,
    SeatState.RELEASED: Seat.release,
}


def policy(**changed: Any) -> WaitlistPolicy:
    return WaitlistPolicy(id=new_id(), site="north", **changed)


def entry(**changed: Any) -> WaitlistEntry:
    ids = {name: new_id() for name in ("id", "application_id", "client_id", "group_id")}
    plain = {"site": "north", "program": "iop", "priority": "standard", "rank": 100}
    return WaitlistEntry(**{**ids, **plain, "entered_at": NOW, **changed})


def entry_in(state: EntryState) -> WaitlistEntry:
    return entry(state=state, offer_expires_at=NOW + timedelta(days=2))


def seat_in(state: SeatState) -> Seat:
    return Seat(
        id=new_id(),
        site="north",
        application_id=new_id(),
        client_id=new_id(),
        program="iop",
        state=state,
    )


def test_every_arrow_of_an_entry_is_one_of_its_methods_and_no_other_is_taken() -> None:
    for before in EntryState:
        for to, move in MOVES.items():
            moved = entry_in(before)
            if WAITLIST_ENTRY.allows(before, to):
                move(moved)
                assert moved.state is to
            else:
                with pytest.raises(BrokenRule):
                    move(moved)
                assert moved.state is before


def test_every_arrow_of_a_seat_is_one_of_its_methods_and_no_other_is_taken() -> None:
    for before in SeatState:
        for to, move in SEAT_MOVES.items():
            moved = seat_in(before)
            if SEAT.allows(before, to):
                move(moved)
                assert moved.state is to
            else:
                with pytest.raises(BrokenRule):
                    move(moved)
                assert moved.state is before


@given(
    now=st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    hours=st.integers(1, 336),
    zone=st.sampled_from(["America/Denver", "America/New_York", "Pacific/Auckland", "UTC"]),
    days=st.sets(st.sampled_from(list(Weekday)), min_size=1),
    answer_by=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_an_offer_ends_when_the_office_closes_at_least_its_hours_from_now(
    now: datetime, hours: int, zone: str, days: set[Weekday], answer_by: time
) -> None:
    site = ZoneInfo(zone)
    rules = policy(offer_hours=hours, office_days=tuple(days), answer_by=answer_by)
    end = rules.offer_ends(now, site)
    assert now + timedelta(hours=hours) <= end < now + timedelta(hours=hours, days=8)
    assert tuple(Weekday)[end.astimezone(site).weekday()] in days


def test_an_offer_of_friday_ends_on_tuesday_when_the_office_closes() -> None:
    friday = datetime(2026, 3, 6, 18, tzinfo=DENVER)
    assert policy().offer_ends(friday, DENVER).astimezone(DENVER) == datetime(
        2026, 3, 9, 17, tzinfo=DENVER
    )


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 10, 25)], ids=["forward", "back"])
def test_a_reservation_ends_at_local_midnight_whatever_the_clocks_do(day: date) -> None:
    end = policy().reservation_ends(day, DENVER).astimezone(DENVER)
    assert (end.date(), end.time()) == (day + timedelta(days=15), time())


def test_federal_priorities_come_in_the_order_of_the_rule() -> None:
    codes = [one.code for one in sorted(FEDERAL_PRIORITIES, key=lambda one: one.rank)]
    assert codes == ["pregnant_injecting", "pregnant", "injecting", "step_down", "standard"]
    assert policy().priority(None).code == "standard"


@pytest.mark.parametrize(("lapses", "times"), [(0, 0), (1, 1), (3, 3)])
def test_whoever_does_not_answer_keeps_the_place_as_often_as_the_policy_says(
    lapses: int, times: int
) -> None:
    rules, waits, returned = policy(returns_after_lapse=lapses), entry(), 0
    while True:
        waits.offer(at=NOW, until=NOW + timedelta(days=2))
        waits.lapse(at=NOW + timedelta(days=2))
        if not rules.lets_wait_on(waits):
            break
        waits, returned = waits.again(entry_id=new_id(), rank=waits.rank), returned + 1
        assert (waits.state, waits.entered_at, waits.version) == (EntryState.WAITING, NOW, 0)
    assert returned == times


def test_an_offer_is_accepted_until_its_last_moment_and_not_at_its_end() -> None:
    ends = NOW + timedelta(days=2)
    for at, accepted in ((ends - timedelta(microseconds=1), True), (ends, False)):
        waits = entry_in(EntryState.OFFERED)
        if accepted:
            waits.accept(at=at)
        else:
            with pytest.raises(BrokenRule, match="passes on"):
                waits.accept(at=at)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), min_size=2, max_size=30))
def test_the_order_is_total(waits: list[tuple[int, int]]) -> None:
    entries = [entry(rank=rank, entered_at=NOW + timedelta(hours=at)) for rank, at in waits]
    for one, other in pairwise(sorted(entries, key=lambda entry: entry.order)):
        assert (one.rank, one.entered_at) <= (other.rank, other.entered_at)
        assert one.order < other.order


def test_a_capacity_covers_its_scope() -> None:
    evening = Place(program="iop", track="evening")
    places = (evening, Place(program="iop"), Place(program="php"))
    for scope, covered in (((None, None), 3), (("iop", None), 2), (("iop", "evening"), 1)):
        capacity = Capacity(id=new_id(), site="north", program=scope[0], track=scope[1])
        assert sum(capacity.covers(place) for place in places) == covered
    with pytest.raises(TrackNeedsProgram):
        Capacity(id=new_id(), site="north", track="evening")


def test_a_place_has_room_when_every_capacity_that_covers_it_has() -> None:
    program = Capacity(id=new_id(), site="north", program="iop", seats=2)
    track = Capacity(id=new_id(), site="north", program="iop", track="evening", seats=1)
    seats, evening = SiteSeats([program, track]), Place(program="iop", track="evening")
    seats.take(evening)
    assert not seats.has_room(evening)
    assert seats.has_room(Place(program="iop", track="morning"))
    seats.take(Place(program="iop", track="morning"))
    seats.give_back(evening)
    assert seats.has_room(evening)
    assert (program.taken, track.taken) == (1, 0)


@given(days=st.integers(0, 60), initiation=st.integers(1, 90), before=st.integers(0, 90))
def test_initiation_is_ok_then_at_risk_then_missed(days: int, initiation: int, before: int) -> None:
    rules = policy(initiation_days=initiation, alert_days_before=min(before, initiation))
    received = date(2026, 3, 1)
    stands = Initiation.on(received + timedelta(days=days), received, rules)
    expected = InitiationState.AT_RISK
    if days > initiation:
        expected = InitiationState.MISSED
    elif days < initiation - rules.alert_days_before:
        expected = InitiationState.OK
    assert (stands.state, stands.days_waiting) == (expected, days)


def test_a_rank_is_of_the_code_and_of_no_other() -> None:
    rules = policy(priorities=(Priority("a", 1), Priority("b", 2)))
    assert rules.rank_of("b", otherwise=9) == 2
    assert rules.rank_of("gone", otherwise=9) == 9
