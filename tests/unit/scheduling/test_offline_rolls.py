"""Tablets that were offline: in any order, more than once, several of them, all comes to the same.

The rule in words: roll call corrected in any order gives the same hours, phase, weeks and billing
flags, and no mark is lost.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.weeks.billing import BillingBook, billable_days
from services.scheduling.handlers.rolls.offline import (
    OfflineAction,
    OfflineTimes,
    Outcome,
    TakeInActions,
    take_in_actions,
)
from services.scheduling.handlers.rolls.roll_call import take_roll
from services.scheduling.handlers.stays.stays import BeginStay, begin_stay
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday
from tests.unit.scheduling.memory import NOW, MemoryStore, copy_of, week_line_of
from tests.unit.scheduling.stories import FIRST_DAY, after, book, plan, present, register, roll

MEMBERS = (new_id(), new_id())
WALKS_IN = new_id()
MARKS = [status for status in Status if status is not Status.EXPECTED]
SESSIONS = 3


@dataclass(frozen=True)
class Noted:
    """One thing noted on a tablet, `made` minutes after the session's planned end."""

    session: int
    client: UUID
    made: int
    what: str
    status: Status = Status.PRESENT
    came: int = 10
    left: int = 120


@dataclass(frozen=True)
class Closed:
    """The session's real minutes, as somebody said `made` minutes after its planned end."""

    session: int
    made: int
    began: int
    ended: int


_ground: list[tuple[MemoryStore, list[Session]]] = []


async def ground() -> tuple[MemoryStore, list[Session]]:
    """Two members in care with three sessions of two weeks behind them, and nobody marked yet."""
    if not _ground:
        store = MemoryStore()
        async with store() as uow:
            await register(uow)
            days = (Weekday.MO, Weekday.TH)
            last = FIRST_DAY + timedelta(days=7)
            series, sessions = await plan(uow, ends_on=last, weekdays=days)
        for client_id in MEMBERS:
            begun = BeginStay(
                episode_id=new_id(),
                client_id=client_id,
                track_code=None,
                started_on=FIRST_DAY,
                from_history=False,
            )
            async with store() as uow:
                await begin_stay(begun, uow)
            async with store() as uow:
                await book(uow, series.id, client_id)
        _ground.append((store, sessions))
    store, sessions = _ground[0]
    return MemoryStore(copy_of(store.state), copies=False), sessions


def action(noted: Noted, identity: UUID, session: Session) -> OfflineAction:
    came, left = (after(session.starts_at, minutes) for minutes in (noted.came, noted.left))
    attended = noted.status in (Status.PRESENT, Status.LATE, Status.PARTIAL)
    mark = Mark(noted.status, came, left) if attended else Mark(noted.status)
    return OfflineAction(
        id=identity,
        made_at=after(session.ends_at, noted.made),
        client_id=noted.client,
        what=noted.what,  # type: ignore[arg-type]  # one of the three
        mark=mark if noted.what == "mark" else None,
        at={"check_in": came, "check_out": left}.get(noted.what),
    )


def times(closed: Closed, session: Session) -> OfflineTimes:
    return OfflineTimes(
        started_at=after(session.starts_at, closed.began),
        ended_at=after(session.starts_at, closed.ended),
        made_at=after(session.ends_at, closed.made),
        complete=True,
    )


async def hand_in(
    store: MemoryStore,
    session: Session,
    actions: tuple[OfflineAction, ...],
    closed: OfflineTimes | None = None,
) -> list[Outcome]:
    async with store() as uow:
        command = TakeInActions(session_id=session.id, actions=actions, times=closed)
        return (await take_in_actions(command, uow)).outcomes


def what_holds(store: MemoryStore) -> dict[str, Any]:
    """Hours, phases, weeks and billing flags; when it all arrived is each run's own."""
    state = store.state
    lines = list(state.attendances.values())
    in_weeks = [week_line_of(line, state.sessions[line.session_id]) for line in lines]
    return {
        "sessions": {one.id: (one.state, one.real, one.present) for one in state.sessions.values()},
        "lines": {(o.session_id, o.client_id): (o.mark, o.credited_minutes) for o in lines},
        "done": {(o.client_id, action.id) for o in lines for action in o.actions},
        "phases": {stay.client_id: stay.phases for stay in state.stays.values()},
        "weeks": {
            (one.client_id, one.starts_on): (one.figures, one.standing)
            for one in state.weeks.values()
        },
        "billing": {
            client: billable_days(
                [line for line in in_weeks if line.client_id == client],
                [],
                BillingBook("north", []),
            )
            for client in (*MEMBERS, WALKS_IN)
        },
    }


notes = st.builds(
    Noted,
    session=st.integers(0, SESSIONS - 1),
    client=st.sampled_from([*MEMBERS, WALKS_IN]),
    made=st.integers(0, 5),
    what=st.sampled_from(["mark", "mark", "check_in", "check_out"]),
    status=st.sampled_from(MARKS),
    came=st.integers(6, 60),
    left=st.integers(61, 149),
)
closings = st.tuples(
    *(
        st.builds(
            Closed,
            session=st.just(number),
            made=st.integers(0, 5),
            began=st.integers(0, 5),
            ended=st.sampled_from([150, 180, 185]),
        )
        for number in range(SESSIONS)
    )
)


@st.composite
def shifts(draw: st.DrawFn) -> tuple[list[Noted], tuple[Closed, ...], list[int]]:
    """Return what tablets noted, how the sessions ended, and the order in which it all arrives.

    Each member is marked at least once in each session; some things arrive more than once.
    """
    everybody = [
        replace(draw(notes), session=number, client=client, what="mark")
        for number in range(SESSIONS)
        for client in MEMBERS
    ]
    noted = [*everybody, *draw(st.lists(notes, max_size=5))]
    count = len(noted) + SESSIONS
    again = draw(st.lists(st.integers(0, count - 1), max_size=4))
    return noted, draw(closings), [*draw(st.permutations(range(count))), *again]


@settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(shifts())
async def test_a_roll_corrected_in_any_order_gives_the_same_hours_phase_weeks_and_flags(
    shift: tuple[list[Noted], tuple[Closed, ...], list[int]],
) -> None:
    noted, closed, order = shift
    ids = [UUID(int=number + 1) for number in range(len(noted))]
    in_order, sessions = await ground()
    done = [
        action(one, identity, sessions[one.session])
        for one, identity in zip(noted, ids, strict=True)
    ]
    for number, session in enumerate(sessions):
        own = [one for one, note in zip(done, noted, strict=True) if note.session == number]
        made = sorted(own, key=lambda one: (one.made_at, one.id))
        await hand_in(in_order, session, tuple(made), times(closed[number], session))

    shuffled, _ = await ground()
    for number in order:
        if number < len(noted):
            await hand_in(shuffled, sessions[noted[number].session], (done[number],))
        else:
            one = closed[number - len(noted)]
            await hand_in(shuffled, sessions[one.session], (), times(one, sessions[one.session]))
    for one in closed:  # who was told that marks are missing sends it again
        await hand_in(shuffled, sessions[one.session], (), times(one, sessions[one.session]))

    assert what_holds(shuffled) == what_holds(in_order)
    assert {identity for _, identity in what_holds(shuffled)["done"]} == set(ids)


def one_mark(client: UUID, made: int, status: Status, session: Session) -> OfflineAction:
    return action(Noted(0, client, made, "mark", status), new_id(), session)


async def test_each_action_is_answered_and_the_one_made_last_holds() -> None:
    store, sessions = await ground()
    session = sessions[0]
    later = one_mark(MEMBERS[0], 5, Status.EXCUSED, session)
    earlier = one_mark(MEMBERS[0], 2, Status.PRESENT, session)
    outcomes = await hand_in(store, session, (later, earlier, later))
    assert [one.outcome for one in outcomes] == ["applied", "kept", "repeated"]
    [line] = [one for one in store.state.attendances.values() if one.actions]
    assert line.status is Status.EXCUSED
    assert [one.id for one in line.actions] == [later.id, earlier.id]


async def test_an_id_that_is_used_again_for_something_else_is_refused_and_the_first_holds() -> None:
    store, sessions = await ground()
    session = sessions[0]
    first = one_mark(MEMBERS[0], 2, Status.PRESENT, session)
    await hand_in(store, session, (first,))
    others = (
        replace(first, mark=Mark(Status.EXCUSED)),
        replace(first, client_id=MEMBERS[1]),
    )
    outcomes = await hand_in(store, session, (*others, first))
    assert [one.rule or one.outcome for one in outcomes] == [*["action-differs"] * 2, "repeated"]
    [line] = [one for one in store.state.attendances.values() if one.actions]
    assert (line.client_id, line.status) == (MEMBERS[0], Status.PRESENT)


async def test_a_tablet_that_checked_in_and_one_that_checked_out_make_one_mark() -> None:
    store, sessions = await ground()
    session = sessions[0]
    came = action(Noted(0, MEMBERS[0], 0, "check_in", came=20), new_id(), session)
    left = action(Noted(0, MEMBERS[0], 1, "check_out", left=140), new_id(), session)
    await hand_in(store, session, (left,))
    await hand_in(store, session, (came,))
    [line] = [one for one in store.state.attendances.values() if one.actions]
    assert line.mark.arrived_at == came.at
    assert line.mark.left_at == left.at


async def test_what_was_made_before_the_lock_amends_it_and_what_was_made_since_needs_a_reason() -> (
    None
):
    store, sessions = await ground()
    session = sessions[0]
    async with store() as uow:
        await take_roll(roll(session, [present(one) for one in MEMBERS]), uow)
    late = one_mark(MEMBERS[0], 5, Status.NO_SHOW, session)
    assert [one.outcome for one in await hand_in(store, session, (late,))] == ["kept"]
    since = replace(one_mark(MEMBERS[0], 0, Status.NO_SHOW, session), made_at=after(NOW, 1))
    [refused] = await hand_in(store, session, (since,))
    assert (refused.outcome, refused.rule) == ("refused", "correction-needs-reason")
    [amended] = await hand_in(store, session, (replace(since, reason_code="wrong_person"),))
    assert amended.outcome == "applied"
    names = [event.event_name() for event in store.state.events]
    assert names.count("AttendanceCorrected") == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"made_at": after(NOW, 6)}, "action-lies-ahead"),
        ({"mark": Mark(Status.PRESENT, after(NOW, 1))}, "mark-is-far-from-session"),
        ({"mark": Mark(Status.LATE, after(NOW, -60 * 24 * 200))}, "mark-is-far-from-session"),
    ],
)
async def test_what_cannot_be_right_is_refused_by_itself(changed: Any, rule: str) -> None:
    store, sessions = await ground()
    right = one_mark(MEMBERS[1], 1, Status.PRESENT, sessions[0])
    wrong = replace(one_mark(WALKS_IN, 1, Status.PRESENT, sessions[0]), **changed)
    outcomes = await hand_in(store, sessions[0], (wrong, right))
    assert [(one.outcome, one.rule) for one in outcomes] == [("refused", rule), ("applied", None)]
    assert all(line.client_id != WALKS_IN for line in store.state.attendances.values())


async def test_times_that_do_not_fit_what_was_marked_are_refused_and_the_marks_kept() -> None:
    store, sessions = await ground()
    session = sessions[0]
    marks = tuple(one_mark(one, 1, Status.PRESENT, session) for one in MEMBERS)
    wrong = times(Closed(0, 2, 0, 9), session)
    *_, refused = await hand_in(store, session, marks, wrong)
    assert (refused.outcome, refused.rule) == ("refused", "minutes-beyond-session")
    [incomplete] = await hand_in(store, sessions[1], (), times(Closed(1, 2, 0, 180), sessions[1]))
    assert (incomplete.outcome, incomplete.rule) == ("refused", "roll-is-incomplete")
    *_, closed = await hand_in(store, session, marks, times(Closed(0, 3, 0, 180), session))
    assert closed.outcome == "applied"
