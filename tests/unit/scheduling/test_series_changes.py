"""After any changes each session goes by the plan of its day, or has what it was given."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.changing import ON_THE_SESSION, Change, Scope, is_on_time
from services.scheduling.domain.sessions.plan import plan_on
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.changing import change_sessions
from services.scheduling.handlers.sessions.foreseeing import ChangeSessions
from shared.errors import BrokenRule
from shared.recurrence.weekdays import Weekday
from tests.unit.scheduling.memory import MemoryStore
from tests.unit.scheduling.stories import plan, register, series

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "start_time": st.sampled_from([time(8), time(12), time(18)]),
    "minutes": st.sampled_from([30, 60, 180]),
    "capacity": st.integers(1, 8),
    "room": st.sampled_from(["blue", "red", None]),
    "modality": st.sampled_from(list(Modality)),
    "language": st.sampled_from(["en", "es"]),
    "audience": st.sampled_from(["women", None]),
    "buffer_minutes": st.sampled_from([0, 15]),
}


@st.composite
def commands(draw: st.DrawFn) -> tuple[int, Scope, int, dict[str, Any]]:
    """Which session by number, the scope, days to move by, and what is to be different."""
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, min_size=1, max_size=3))
    values = {name: draw(VALUES[name]) for name in names}
    days = draw(st.sampled_from([0, 0, 0, 1, -1]))
    return draw(st.integers(0, 8)), draw(st.sampled_from(list(Scope))), days, values


@settings(max_examples=300, deadline=None)
@given(st.lists(commands(), min_size=1, max_size=6))
async def test_after_any_changes_each_session_goes_by_its_plan_or_was_changed_by_itself(
    asked: list[tuple[int, Scope, int, dict[str, Any]]],
) -> None:
    store = MemoryStore()
    async with store() as uow:
        await register(uow)
    async with store() as uow:
        made, sessions = await plan(
            uow, starts_on=date(2026, 8, 3), ends_on=date(2026, 8, 21), room="blue"
        )
    of_their_own: set[object] = set()
    for number, scope, days, values in asked:
        named = store.state.sessions[sessions[number].id]
        moved = date.fromordinal(named.held_on.toordinal() + days)
        command = ChangeSessions(
            session_id=named.id, scope=scope, change=Change(values), held_on=moved
        )
        try:
            async with store() as uow:
                await change_sessions(command, uow)
        except BrokenRule:  # days that leave their week, or meet another session of the series
            continue
        if scope is Scope.THIS:
            of_their_own.add(named.id)
    kept = store.state.series[made.id]
    assert set(store.state.sessions) == {session.id for session in sessions}
    for session in store.state.sessions.values():
        if session.id not in of_their_own:
            goes_by_plan(session, kept.plans)


def goes_by_plan(session: Session, plans: Any) -> None:
    local = session.starts_at.astimezone(ZoneInfo(session.timezone))
    assert local.date() == session.held_on
    meant = plan_on(plans, session.held_on)
    assert is_on_time(session, meant)
    for name in ON_THE_SESSION:
        assert getattr(session, name) == getattr(meant, name), name


def test_days_move_within_their_week_and_exceptions_with_them() -> None:
    made = series(except_on=(date(2026, 3, 9),), also_on=(date(2026, 3, 6),))
    made.change_from(date(2026, 3, 2), Change({}, 1).of)
    assert made.weekdays == (Weekday.TU, Weekday.TH, Weekday.FR)
    assert (made.except_on, made.also_on) == ((date(2026, 3, 10),), (date(2026, 3, 7),))


def test_a_change_that_changes_nothing_leaves_no_plan_behind() -> None:
    made = series()
    made.change_from(date(2026, 3, 9), Change({"capacity": made.capacity}).of)
    assert (made.earlier, made.in_force_from) == ((), None)


def test_what_changes_back_is_one_plan_again() -> None:
    made = series()
    made.change_from(date(2026, 3, 9), Change({"room": "red"}).of)
    made.change_from(date(2026, 3, 9), Change({"room": None}).of)
    assert made.earlier == ()
