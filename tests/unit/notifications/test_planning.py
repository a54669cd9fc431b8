"""Reminders follow what is known of sessions and bookings, and never the order of learning it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.messages.planning import (
    Expected,
    Replanned,
    happened_at,
    occasions_of,
    replan,
)
from services.notifications.domain.messages.wanted import Occasion, People, wanted_for
from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.rules.rule_set import FIRST_DAY, Rules
from services.notifications.domain.rules.timing import Moments
from services.notifications.domain.subjects.seat import Seat
from services.notifications.domain.subjects.subject import Session
from services.notifications.domain.terms import Reason, State
from tests.unit.notifications.making import DENVER, NOON, SITE, a_member, a_session


def planned(
    session: Session,
    *members: Any,
    seats: Sequence[Seat] = (),
    now: datetime = NOON,
    existing: tuple[Notification, ...] = (),
    zone: ZoneInfo = DENVER,
    rules: Rules = FIRST_DAY,
) -> Replanned:
    occasions = occasions_of(session, members, seats)
    clients = {client for one in occasions for client in one.clients}
    wanted = wanted_for(occasions, rules, People(dict.fromkeys(clients, zone)))
    here = Expected(clients, rules.number)
    return replan(session, existing, wanted, now, here=here)


def at(text: str, zone: ZoneInfo = DENVER) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_client_is_reminded_a_day_and_two_hours_before() -> None:
    session = a_session(starts_at=at("2026-03-20T18:00"))
    plan = planned(session, a_member(session))
    assert sorted(n.due_at for n in plan.new) == [at("2026-03-19T18:00"), at("2026-03-20T16:00")]
    assert {n.state for n in plan.new} == {State.QUEUED}


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_a_day_before_is_the_same_hour_when_the_clocks_change(day: str) -> None:
    session = a_session(starts_at=at(f"{day}T18:00"))
    member = a_member(session, from_date=datetime(2026, 1, 1, tzinfo=UTC).date())
    plan = planned(session, member, now=at("2026-01-01T12:00"))
    hours = {n.due_at.astimezone(DENVER).hour for n in plan.new}
    assert hours == {18, 16}


def test_a_reminder_for_an_early_session_comes_the_evening_before() -> None:
    session = a_session(starts_at=at("2026-03-20T08:00"))
    plan = planned(session, a_member(session))
    soon = next(n for n in plan.new if n.rule == "reminder-two-hours-before")
    assert (soon.due_at, soon.state) == (at("2026-03-19T20:45"), State.QUEUED)


def test_a_reminder_that_quiet_hours_put_off_says_so() -> None:
    session = a_session(starts_at=at("2026-03-20T09:30"))
    plan = planned(session, a_member(session))
    soon = next(n for n in plan.new if n.rule == "reminder-two-hours-before")
    assert (soon.due_at, soon.state) == (at("2026-03-20T08:00"), State.DEFERRED)
    assert soon.reason is Reason.QUIET_HOURS


def test_whoever_is_booked_late_gets_the_reminder_that_is_still_useful() -> None:
    session = a_session(starts_at=NOON + timedelta(hours=1))
    plan = planned(session, a_member(session))
    assert {n.rule: n.state for n in plan.new} == {
        "reminder-a-day-before": State.EXPIRED,
        "reminder-two-hours-before": State.QUEUED,
    }


def test_a_session_of_the_past_asks_for_nothing() -> None:
    session = a_session(starts_at=NOON - timedelta(hours=1))
    assert planned(session, a_member(session)).new == []


@pytest.mark.parametrize(
    "changed",
    [
        {"from_date": datetime(2026, 3, 21, tzinfo=UTC).date()},
        {"until": datetime(2026, 3, 19, tzinfo=UTC).date()},
        {"from_date": None},
        {"series_id": uuid4()},
    ],
)
def test_only_who_is_expected_is_reminded(changed: dict[str, Any]) -> None:
    session = a_session(starts_at=at("2026-03-20T18:00"))
    assert planned(session, a_member(session, **changed)).new == []


def test_a_late_session_belongs_to_its_local_day() -> None:
    session = a_session(starts_at=at("2026-03-20T20:00"))
    assert session.starts_at.astimezone(UTC).day == 21
    until = datetime(2026, 3, 20, tzinfo=UTC).date()
    assert planned(session, a_member(session, until=until)).new


def test_a_cancellation_withdraws_reminders_and_is_told_at_once() -> None:
    session = a_session()
    member = a_member(session)
    reminders = planned(session, member).new
    session.hear(seq=2, cause_id=uuid4(), at=NOON)
    session.is_cancelled = True
    plan = planned(session, member, existing=tuple(reminders))
    assert {(n.state, n.reason) for n in plan.withdrawn} == {
        (State.SUPPRESSED, Reason.SESSION_CANCELLED)
    }
    assert [(n.rule, n.due_at, n.expires_at) for n in plan.new] == [
        ("session-cancelled", NOON, session.starts_at)
    ]


def test_whoever_was_booked_after_the_cancellation_is_not_told_of_it() -> None:
    session = a_session(is_cancelled=True)
    assert planned(session, a_member(session, booked_at=NOON + timedelta(seconds=1))).new == []


def test_a_move_withdraws_the_reminders_of_the_old_time() -> None:
    session = a_session()
    member = a_member(session)
    old = planned(session, member).new
    session.hear(seq=2, cause_id=uuid4(), at=NOON)
    session.starts_at += timedelta(days=1)
    plan = planned(session, member, existing=tuple(old))
    assert {n.reason for n in plan.withdrawn} == {Reason.SESSION_MOVED}
    assert len(plan.new) == 2


def test_whoever_is_booked_again_is_reminded_after_all() -> None:
    session = a_session()
    member = a_member(session)
    reminders = tuple(planned(session, member).new)
    assert {n.reason for n in planned(session, existing=reminders).withdrawn} == {Reason.UNBOOKED}
    again = a_member(session, client_id=member.client_id)
    assert len(planned(session, again, existing=reminders).changed) == 2
    assert {n.state for n in reminders} == {State.QUEUED}


def test_a_notice_of_a_cancellation_returns_with_the_booking() -> None:
    session = a_session(is_cancelled=True)
    member = a_member(session)
    notices = tuple(planned(session, member).new)
    assert {n.reason for n in planned(session, existing=notices).withdrawn} == {Reason.UNBOOKED}
    assert planned(session, member, existing=notices).changed == list(notices)
    assert {n.state for n in notices} == {State.QUEUED}


def test_two_bookings_of_one_client_give_one_reminder_each() -> None:
    session = a_session()
    member = a_member(session)
    assert len(planned(session, member, a_member(session, client_id=member.client_id)).new) == 2


def test_what_was_sent_is_neither_withdrawn_nor_repeated() -> None:
    session = a_session()
    member = a_member(session)
    reminders = tuple(planned(session, member).new)
    for reminder in reminders:
        reminder.sent(NOON)
    for members in ([member], []):
        assert planned(session, *members, existing=reminders) == Replanned([], [], [])


def test_a_changed_zone_moves_what_waits() -> None:
    session = a_session(starts_at=at("2026-03-20T10:30"))
    member = a_member(session)
    reminders = tuple(planned(session, member).new)
    plan = planned(session, member, existing=reminders, zone=ZoneInfo("Pacific/Honolulu"))
    assert len(plan.changed) == 2
    for reminder in reminders:
        assert 8 <= reminder.due_at.astimezone(ZoneInfo("Pacific/Honolulu")).hour < 21


def test_an_event_that_tells_of_long_ago_produces_nothing_to_send() -> None:
    client, long_ago = uuid4(), happened_at(NOON, NOON - timedelta(days=400))
    enrolled = Occasion(
        site=SITE,
        subject_id=uuid4(),
        cause_id=uuid4(),
        cause=Cause.CLIENT_ENROLLED,
        clients=(client,),
        moments=Moments(happened_at=long_ago, zone=DENVER),
    )
    (wanted,) = wanted_for([enrolled], FIRST_DAY, People({})).values()
    assert wanted.requested(NOON).state is State.EXPIRED
