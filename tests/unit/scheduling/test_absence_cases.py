"""Cases follow from rolls in whatever order they were taken and corrected, and tell it once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.absences.acts import Channel, Outcome
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.domain.absences.rounds import CaseState, Round
from services.scheduling.domain.absences.steps import Step
from services.scheduling.domain.absences.trial import try_out
from services.scheduling.domain.absences.walk import walk
from services.scheduling.domain.rolls.attendance import Entry, expected
from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.domain.stays.said import Said
from services.scheduling.handlers.absences.cases import (
    RecordAttempt,
    RecordContact,
    record_attempt,
    record_contact,
)
from services.scheduling.handlers.absences.passing_time import WakeAbsenceCases, wake_absence_cases
from services.scheduling.handlers.absences.policies import (
    PublishAbsencePolicy,
    publish_absence_policy,
)
from services.scheduling.handlers.rolls.roll_call import take_roll
from services.scheduling.handlers.stays.stays import BeginStay, HearOfStay, begin_stay, hear_of_stay
from shared.contracts.scheduling import AbsenceCaseResolved, AbsenceThresholdReached
from shared.identifiers import new_id
from tests.unit.scheduling.absence_stories import (
    STAY,
    after,
    contact,
    in_a_row,
    missed,
    no_shows,
    outreach,
    policy,
    recommend,
)
from tests.unit.scheduling.memory import NOW, MemoryStore, copy_of, evidence_of
from tests.unit.scheduling.stories import FIRST_DAY, book, plan, present, register, roll

CALL = outreach("call", in_a_row(2))
STEPS = (CALL, recommend("gone", missed(4)))
EPISODE = new_id()


async def begun(client_id: UUID, *steps: Step, **changed: Any) -> tuple[MemoryStore, list[Session]]:
    store = MemoryStore()
    async with store() as uow:
        await register(uow)
        series, sessions = await plan(uow, ends_on=FIRST_DAY + timedelta(days=16))
    async with store() as uow:
        await book(uow, series.id, client_id)
    begin = BeginStay(
        episode_id=EPISODE,
        client_id=client_id,
        track_code=None,
        started_on=FIRST_DAY,
        from_history=False,
    )
    async with store() as uow:
        await begin_stay(begin, uow)
    rules = {"steps": steps or STEPS, "closes_after_attended": None, **changed}
    command = PublishAbsencePolicy(effective_on=FIRST_DAY, rules=rules, by="director")
    async with store() as uow:
        await publish_absence_policy(command, uow)
    return store, sessions


async def put_down(store: MemoryStore, session: Session, client_id: UUID, status: Status) -> None:
    async with store() as uow:
        line = present(client_id, status)
        await take_roll(roll(session, [line], reason_code="corrected"), uow)


def the_case(store: MemoryStore) -> AbsenceCase | None:
    return next(iter(store.state.absence_cases.values()), None)


def told(store: MemoryStore, kind: type[Any]) -> list[Any]:
    return [event for event in store.state.events if isinstance(event, kind)]


def standing(store: MemoryStore) -> tuple[Round, ...]:
    """Return the rounds of the case; one that was taken back has none."""
    case = the_case(store)
    return case.rounds if case else ()


def entry(status: Status) -> Entry:
    return Entry(Mark(status), 180 if status is Status.PRESENT else 0, NOW)


_program: list[tuple[UUID, MemoryStore, list[Session]]] = []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([Status.NO_SHOW, Status.PRESENT])),
        min_size=4,
        max_size=9,
    ),
    st.permutations(range(5)),
    st.lists(st.sampled_from([Status.NO_SHOW, Status.PRESENT]), min_size=5, max_size=5),
)
async def test_rolls_corrected_in_any_order_end_in_the_same_case(
    before: list[tuple[int, Status]], order: list[int], final: list[Status]
) -> None:
    if not _program:
        _program.append((client := new_id(), *await begun(client)))
    client_id, program, sessions = _program[0]
    store = MemoryStore(copy_of(program.state))
    for number, status in [*before, *((number, final[number]) for number in order)]:
        await put_down(store, sessions[number], client_id, status)
    book = PolicyBook(tuple(store.state.absence_policies.values()))
    proved = [
        evidence_of(replace(expected(sessions[number], client_id, None), history=[entry(status)]))
        for number, status in enumerate(final)
    ]
    assert standing(store) == walk(book, STAY, proved, [], store.now.date()).rounds


async def test_a_threshold_is_told_once_however_often_the_roll_is_sent() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id)
    for session in (*sessions[:2], *sessions[:2]):
        await put_down(store, session, client_id, Status.NO_SHOW)
    [reached] = told(store, AbsenceThresholdReached)
    assert (reached.step, reached.follows, reached.policy_version) == ("call", "outreach", 1)


async def test_a_step_further_is_told_and_its_task_takes_over() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id)
    for session in sessions[:4]:
        await put_down(store, session, client_id, Status.NO_SHOW)
    assert [event.step for event in told(store, AbsenceThresholdReached)] == ["call", "gone"]
    case = the_case(store)
    assert case is not None
    assert (case.state, case.version) == (CaseState.DISCHARGE_RECOMMENDED, 2)


async def test_a_hold_heard_of_later_takes_back_what_it_covers() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id)
    for session in sessions[:2]:
        await put_down(store, session, client_id, Status.NO_SHOW)
    said = Said(seq=2, what="hold", on=FIRST_DAY)
    async with store() as uow:
        await hear_of_stay(HearOfStay(episode_id=EPISODE, client_id=client_id, said=said), uow)
    [resolved] = told(store, AbsenceCaseResolved)
    assert resolved.reason_code == "corrected"


async def test_a_task_is_not_overdue_while_the_stay_is_on_hold() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id)
    for session in sessions[:2]:
        await put_down(store, session, client_id, Status.NO_SHOW)
    case = the_case(store)
    assert case is not None
    assert case.due_at is not None
    said = Said(seq=2, what="hold", on=store.now.date())
    async with store() as uow:
        await hear_of_stay(HearOfStay(episode_id=EPISODE, client_id=client_id, said=said), uow)
    held = the_case(store)
    assert held is not None
    assert (held.state, held.due_at, held.wakes_at) == (CaseState.OPEN, None, None)


async def test_time_escalates_once_for_each_role() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id)
    for session in sessions[:2]:
        await put_down(store, session, client_id, Status.NO_SHOW)
    roles = []
    for hours in (23, 24, 24, 72, 72):
        store.now = datetime(2026, 7, 1, 12, tzinfo=UTC) + timedelta(hours=hours)
        async with store() as uow:
            await wake_absence_cases(WakeAbsenceCases(10), uow)
        roles.append(str(case.role) if (case := the_case(store)) else None)
    assert roles == ["facilitator", "clinician", "clinician", "clinician", "clinician"]
    names = [type(event).__name__ for event in store.state.events]
    assert names.count("AbsenceTaskOverdue") == 2


@pytest.mark.parametrize("outcome", [Outcome.NOT_REACHED, Outcome.LEFT_WORD, Outcome.REACHED])
async def test_only_who_was_reached_is_a_contact(outcome: Outcome) -> None:
    client_id = new_id()
    silent = (outreach("call", in_a_row(1)), recommend("gone", in_a_row(2, silent=True)))
    store, sessions = await begun(client_id, *silent)
    store.now = sessions[0].ends_at + timedelta(hours=1)
    await put_down(store, sessions[0], client_id, Status.NO_SHOW)
    case = the_case(store)
    assert case is not None
    command = RecordAttempt(case_id=case.id, by="somebody", channel=Channel.PHONE, outcome=outcome)
    async with store() as uow:
        await record_attempt(command, uow)
    store.now = sessions[1].ends_at + timedelta(hours=1)
    await put_down(store, sessions[1], client_id, Status.NO_SHOW)
    case = the_case(store)
    assert case is not None
    assert (case.state is CaseState.DISCHARGE_RECOMMENDED) is (outcome is not Outcome.REACHED)


async def test_a_contact_before_any_policy_counts_once_there_is_one() -> None:
    client_id = new_id()
    store, sessions = await begun(client_id, outreach("call", in_a_row(2, silent=True)))
    store.state.absence_policies.clear()
    store.now = sessions[0].ends_at + timedelta(hours=1)
    async with store() as uow:
        command = RecordContact(client_id=client_id, channel=Channel.VISIT, by="somebody")
        await record_contact(command, uow)
    case = the_case(store)
    assert case is not None
    assert (case.state, len(case.acts)) == (CaseState.WATCHED, 1)


def test_a_trial_counts_steps_and_clients_and_reaches_before_its_first_day() -> None:
    rules = policy(outreach("call", in_a_row(2)), recommend("gone", missed(4)))
    stays = [
        (STAY, no_shows(0, 1, 5, 6), []),
        (STAY, no_shows(0, 1), [contact(after(0))]),
        (STAY, no_shows(6), []),
    ]
    first, today = FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=20)
    trial = try_out(rules, stays, first, today)
    assert (trial.stays, trial.stays_with_a_case, trial.cases) == (3, 2, 2)
    assert [(one.step, one.reached, one.clients) for one in trial.steps] == [
        ("call", 2, 2),
        ("gone", 1, 1),
    ]
