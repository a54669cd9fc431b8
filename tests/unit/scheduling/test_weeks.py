"""Weeks: what counts, what is asked, when somebody is told, and what a correction does to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.scheduling.domain.programs.requirements import WeeklyRequirements
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.holidays import Holiday
from services.scheduling.domain.sessions.session import Session, SessionState
from services.scheduling.domain.stays.phase import Decision
from services.scheduling.domain.weeks.client_week import ClientWeek, Standing, begin_week, starts_at
from services.scheduling.domain.weeks.figures import FreeSeat, WeekLine, figures_of, within_reach
from services.scheduling.domain.weeks.in_words import in_words
from services.scheduling.domain.weeks.rules import PartOfWeek, WeekRules
from services.scheduling.handlers.bookings.memberships import EndMembership, end_membership
from services.scheduling.handlers.bookings.swaps import MoveMembership, move_membership
from services.scheduling.handlers.rolls.roll_call import take_roll
from services.scheduling.handlers.sessions.cancelling import CancelSession, cancel_session
from services.scheduling.handlers.sessions.holidays import KeepHolidays, OnSessions, keep_holidays
from services.scheduling.handlers.stays.phases import DecidePhase, decide_phase
from services.scheduling.handlers.stays.stays import BeginStay, EndStay, begin_stay, end_stay
from services.scheduling.handlers.weeks.passing_time import TurnWeeks, turn_weeks
from services.scheduling.handlers.weeks.rules import SetWeekRules, set_week_rules
from shared.contracts.event import Event
from shared.identifiers import new_id
from tests.unit.scheduling.memory import MemoryStore
from tests.unit.scheduling.stories import FIRST_DAY, book, plan, present, register, roll

DENVER = ZoneInfo("America/Denver")
MONDAY = FIRST_DAY
RULES = WeekRules(id=new_id(), site="north")


def at(day: date, hour: int = 8) -> datetime:
    """Return a moment on a local day in Denver."""
    return datetime.combine(day, time(hour), DENVER).astimezone(UTC)


async def one_client(**changed: Any) -> tuple[MemoryStore, UUID, list[Session], UUID]:
    """A client in care since the Friday before, with three sessions of three hours this week.

    Another series meets on Saturdays, with seats free.
    """
    store, client_id = MemoryStore(now=at(MONDAY - timedelta(days=3))), new_id()
    async with store() as uow:
        await register(uow)
        series, sessions = await plan(uow)
        await plan(uow, weekdays=("SA",), **changed)
    begun = BeginStay(
        episode_id=new_id(),
        client_id=client_id,
        track_code=None,
        started_on=MONDAY - timedelta(days=3),
        from_history=False,
    )
    async with store() as uow:
        await begin_stay(begun, uow)
    async with store() as uow:
        membership = await book(uow, series.id, client_id)
    return store, client_id, sessions, membership.id


def week(store: MemoryStore, monday: date = MONDAY) -> ClientWeek:
    [found] = [one for one in store.state.weeks.values() if one.starts_on == monday]
    return found


def told(store: MemoryStore) -> list[tuple[Any, ...]]:
    """Return what was told of the week: event, credited, scheduled, required, whether in reach."""
    return [
        _figures(event)
        for event in store.state.events
        if event.event_name().startswith("WeeklyHours")
        and event.model_dump()["starts_on"] == MONDAY
    ]


def _figures(event: Event) -> tuple[Any, ...]:
    said = event.model_dump()
    return (
        event.event_name().removeprefix("WeeklyHours"),
        said["credited_minutes"],
        said.get("scheduled_minutes"),
        said["required_minutes"],
        said.get("in_reach"),
    )


async def rolled(store: MemoryStore, session: Session, client_id: UUID, status: Status) -> None:
    store.now = max(store.now, session.ends_at)
    async with store() as uow:
        marks = [present(client_id, status)]
        await take_roll(roll(session, marks, reason_code="corrected"), uow)


async def turn(store: MemoryStore, moment: datetime) -> int:
    store.now = moment
    async with store() as uow:
        return await turn_weeks(TurnWeeks(200), uow)


async def test_a_week_adds_up_what_is_credited_and_what_is_still_scheduled() -> None:
    store, client_id, sessions, _ = await one_client()
    await rolled(store, sessions[0], client_id, Status.PRESENT)
    figures = week(store).figures
    assert (figures.credited_minutes, figures.credited_days) == (180, 1)
    assert (figures.scheduled_minutes, figures.scheduled_days) == (360, 2)
    assert (figures.required_minutes, figures.required_days) == (540, 3)
    assert week(store).standing is Standing.ON_TRACK
    assert "3 h 00 of 9 h 00 on 1 of 3 days credited" in in_words(week(store))


async def test_a_no_show_is_told_at_once_while_a_make_up_can_still_help() -> None:
    store, client_id, sessions, _ = await one_client()
    await rolled(store, sessions[0], client_id, Status.NO_SHOW)
    assert told(store) == [("AtRisk", 0, 360, 540, True)]
    assert week(store).standing is Standing.AT_RISK
    assert in_words(week(store)).endswith("sessions with free seats can still make it up.")


async def test_a_no_show_on_a_roll_that_is_still_open_is_told_too() -> None:
    store, client_id, sessions, _ = await one_client()
    store.now = sessions[0].ends_at
    async with store() as uow:
        marks = [present(client_id, Status.NO_SHOW)]
        await take_roll(roll(sessions[0], marks, complete=False), uow)
    assert told(store) == [("AtRisk", 0, 360, 540, True)]


async def test_the_same_shortfall_is_told_once_and_again_only_when_it_got_worse() -> None:
    store, client_id, sessions, _ = await one_client()
    await rolled(store, sessions[0], client_id, Status.NO_SHOW)
    await rolled(store, sessions[0], client_id, Status.EXCUSED)
    await rolled(store, sessions[1], client_id, Status.PRESENT)
    assert len(told(store)) == 1
    await rolled(store, sessions[2], client_id, Status.NO_SHOW)
    assert told(store)[1:] == [("AtRisk", 180, 0, 540, False)]
    assert week(store).standing is Standing.OUT_OF_REACH
    assert "out of reach" in in_words(week(store))


async def test_a_cancelled_session_and_seats_given_up_are_told() -> None:
    store, _, sessions, membership_id = await one_client()
    store.now = at(MONDAY)
    async with store() as uow:
        await cancel_session(CancelSession(session_id=sessions[0].id, reason_code="snow"), uow)
    assert told(store) == [("AtRisk", 0, 360, 540, True)]
    async with store() as uow:
        ended = EndMembership(membership_id=membership_id, last_date=MONDAY + timedelta(days=2))
        await end_membership(ended, uow)
    # The seat just given up is free like any other.
    assert told(store)[1:] == [("AtRisk", 0, 180, 540, True)]


async def test_who_was_never_booked_enough_is_told_at_the_sites_check() -> None:
    store, _, _, membership_id = await one_client()
    async with store() as uow:
        ended = EndMembership(membership_id=membership_id, last_date=MONDAY + timedelta(days=2))
        await end_membership(ended, uow)
    assert told(store) == []  # the week has not begun
    await turn(store, at(MONDAY, 1))
    await turn(store, at(MONDAY + timedelta(days=2), 11))
    assert told(store) == []
    await turn(store, at(MONDAY + timedelta(days=2), 12))
    assert told(store) == [("AtRisk", 0, 360, 540, True)]
    await turn(store, at(MONDAY + timedelta(days=2), 13))
    assert len(told(store)) == 1


async def test_a_week_that_was_missed_is_told_when_it_is_over_and_mended_by_a_correction() -> None:
    store, client_id, sessions, _ = await one_client()
    for session, status in zip(
        sessions, (Status.NO_SHOW, Status.PRESENT, Status.PRESENT), strict=False
    ):
        await rolled(store, session, client_id, status)
    await turn(store, at(MONDAY + timedelta(days=7), 0) - timedelta(seconds=1))
    assert told(store)[1:] == [("AtRisk", 360, 0, 540, False)]
    await turn(store, at(MONDAY + timedelta(days=7), 0))
    assert told(store)[2:] == [("Missed", 360, 0, 540, None)]
    await rolled(store, sessions[0], client_id, Status.PRESENT)
    assert told(store)[3:] == [("Met", 540, None, 540, None)]
    await rolled(store, sessions[1], client_id, Status.EXCUSED)
    assert told(store)[4:] == [("Missed", 360, 0, 540, None)]
    await rolled(store, sessions[2], client_id, Status.EXCUSED)
    assert told(store)[5:] == [("Missed", 180, 0, 540, None)]


async def test_a_week_whose_rolls_are_open_is_not_told_as_missed_before_they_are_complete() -> None:
    store, client_id, sessions, _ = await one_client()
    await rolled(store, sessions[0], client_id, Status.PRESENT)
    await rolled(store, sessions[1], client_id, Status.PRESENT)
    await turn(store, at(MONDAY + timedelta(days=7), 1))
    assert (week(store).standing, told(store)) == (Standing.OPEN_ROLLS, [])
    await rolled(store, sessions[2], client_id, Status.NO_SHOW)
    assert told(store) == [("Missed", 360, 0, 540, None)]


async def test_what_ended_long_ago_is_kept_and_told_to_nobody() -> None:
    store, client_id, sessions, _ = await one_client()
    store.now = at(MONDAY + timedelta(days=60))
    await rolled(store, sessions[0], client_id, Status.PRESENT)
    await turn(store, at(MONDAY + timedelta(days=61)))
    assert week(store).standing is Standing.OPEN_ROLLS
    await rolled(store, sessions[1], client_id, Status.NO_SHOW)
    assert (week(store).standing, told(store)) == (Standing.MISSED, [])


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        (PartOfWeek.NOTHING, (0, 0)),
        (PartOfWeek.PRO_RATA, (385, 2)),
        (PartOfWeek.WHOLE, (540, 3)),
    ],
)
async def test_the_week_in_which_a_stay_ends_asks_for_what_the_rules_say(
    part: PartOfWeek, asked: tuple[int, int]
) -> None:
    assert RULES.partial_weeks is PartOfWeek.NOTHING
    rules = replace(RULES, partial_weeks=part)
    whole = WeeklyRequirements(540, 3)
    assert rules.asks(whole, 7) == whole
    assert rules.asks(whole, 0) == WeeklyRequirements(0, 0)
    five = rules.asks(whole, 5)
    assert (five.minutes, five.days) == asked


@pytest.mark.parametrize(
    ("part", "asked"),
    [
        (PartOfWeek.WHOLE, (540, 3)),
        (PartOfWeek.PRO_RATA, (462, 2)),
        (PartOfWeek.NOTHING, (0, 0)),
    ],
)
async def test_a_week_with_a_holiday_asks_for_what_the_rules_say(
    part: PartOfWeek, asked: tuple[int, int]
) -> None:
    assert RULES.holidays is PartOfWeek.WHOLE
    store, _, _, _ = await one_client()
    later = MONDAY + timedelta(days=14)
    async with store() as uow:
        rules = replace(RULES, id=new_id(), holidays=part)
        await set_week_rules(SetWeekRules(rules=rules), uow)
        days = (Holiday(later + timedelta(days=4), "Founders' Day"),)
        await keep_holidays(KeepHolidays(days=days, on_sessions=OnSessions.CANCEL), uow)
    await turn(store, at(MONDAY + timedelta(days=7), 1))
    found = week(store, later)
    assert (found.figures.required_minutes, found.figures.required_days) == asked


async def test_a_stay_that_ends_or_pauses_is_asked_for_nothing_afterwards() -> None:
    store, client_id, _, _ = await one_client()
    [stay] = store.state.stays.values()
    store.now = at(MONDAY + timedelta(days=1))
    async with store() as uow:
        hold = Decision("hold", MONDAY + timedelta(days=1))
        await decide_phase(DecidePhase(client_id=client_id, decision=hold), uow)
    assert week(store).figures.required_minutes == 0
    store.now = at(MONDAY + timedelta(days=7))
    async with store() as uow:
        resume = Decision("resume", MONDAY + timedelta(days=7))
        await decide_phase(DecidePhase(client_id=client_id, decision=resume), uow)
    later = MONDAY + timedelta(days=7)
    assert week(store, later).figures.required_minutes == 540
    async with store() as uow:
        end = EndStay(
            episode_id=stay.episode_id,
            client_id=client_id,
            discharged_on=MONDAY + timedelta(days=2),
            recorded_at=store.now,
            heard_seq=2,
        )
        await end_stay(end, uow)
    assert week(store, later).figures.required_minutes == 0
    assert week(store, later).figures.scheduled_minutes == 0


async def test_a_holiday_that_is_kept_or_taken_back_is_looked_at_at_once() -> None:
    store, *_ = await one_client()
    later = MONDAY + timedelta(days=14)
    async with store() as uow:
        rules = replace(RULES, id=new_id(), holidays=PartOfWeek.PRO_RATA)
        await set_week_rules(SetWeekRules(rules=rules), uow)
    await turn(store, at(MONDAY + timedelta(days=7), 1))
    holiday = Holiday(later + timedelta(days=4), "Founders' Day")
    for days, asked in (((holiday,), (462, 2)), ((), (540, 3))):
        async with store() as uow:
            await keep_holidays(KeepHolidays(days=days, on_sessions=OnSessions.KEEP), uow)
        await turn(store, store.now)
        found = week(store, later)
        assert (found.figures.required_minutes, found.figures.required_days) == asked
        assert not found.is_checked
    await turn(store, at(later + timedelta(days=2), 13))
    assert week(store, later).is_checked


async def test_who_moves_to_another_series_is_not_told_as_short_in_between() -> None:
    store, _, _, membership_id = await one_client()
    async with store() as uow:
        other, _ = await plan(uow, start_time=time(8))
    store.now = at(MONDAY, 6)
    moved = MoveMembership(membership_id=membership_id, to_series_id=other.id, from_date=MONDAY)
    async with store() as uow:
        await move_membership(moved, uow)
    assert week(store).standing is Standing.ON_TRACK
    assert told(store) == []


async def test_a_week_keeps_the_rules_it_began_with() -> None:
    store, _, _, _ = await one_client()
    async with store() as uow:
        rules = replace(RULES, id=new_id(), partial_weeks=PartOfWeek.WHOLE)
        assert (await set_week_rules(SetWeekRules(rules=rules), uow)).number == 1
    async with store() as uow:
        again = await set_week_rules(SetWeekRules(rules=replace(rules, id=new_id())), uow)
        assert (again.id, again.number) == (rules.id, 1)
    later = MONDAY + timedelta(days=7)
    await turn(store, at(later))
    assert (week(store).rules, week(store, later + timedelta(days=7)).rules) == (0, 1)


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2026, 3, 2), 167), (date(2026, 3, 9), 168), (date(2026, 10, 26), 169)],
)
def test_a_week_in_which_the_clocks_change_lasts_from_local_monday_to_monday(
    monday: date, hours: int
) -> None:
    begun = begin_week("north", new_id(), monday, DENVER, RULES)
    assert begun.ends_at - starts_at(monday, DENVER) == timedelta(hours=hours)
    assert begun.ends_at.astimezone(DENVER).time() == time(0)


def line(day: int, hour: int, minutes: int = 180, **changed: Any) -> WeekLine:
    begins = at(MONDAY + timedelta(days=day), hour)
    return WeekLine(
        **{
            "client_id": new_id(),
            "session_id": new_id(),
            "type": "group",
            "held_on": MONDAY + timedelta(days=day),
            "starts_at": begins,
            "ends_at": begins + timedelta(minutes=minutes),
            "status": Status.EXPECTED,
            "credited_minutes": 0,
            "session_state": SessionState.SCHEDULED,
            **changed,
        }
    )


def seat(day: int, hour: int, minutes: int = 180) -> FreeSeat:
    one = line(day, hour, minutes)
    return FreeSeat(one.session_id, one.held_on, one.starts_at, one.ends_at)


def test_two_sessions_of_one_day_are_one_day() -> None:
    lines = [line(0, 9, 90), line(0, 18, 90), line(1, 9)]
    figures = figures_of(lines, WeeklyRequirements(540, 3))
    assert (figures.scheduled_minutes, figures.scheduled_days) == (360, 2)
    assert (figures.missing_minutes, figures.missing_days) == (180, 1)


def test_within_reach_is_what_does_not_meet_at_the_same_time_as_anything_else() -> None:
    own = [line(0, 9)]
    assert within_reach(own, [seat(0, 10)]) == (0, 0)
    assert within_reach(own, [seat(0, 12), seat(1, 9)]) == (360, 1)
    longer = [seat(1, 9, 60), seat(1, 10, 60), seat(1, 9, 180)]
    assert within_reach(own, longer) == (180, 1)
