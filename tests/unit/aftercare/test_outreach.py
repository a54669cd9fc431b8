"""Outreach: working time, owners in turn, attempts, and what ends it."""

from datetime import date, datetime, time, timedelta

import pytest

from services.aftercare.domain.outreach.attempts import Attempt, AttemptOutcome, ContactChannel
from services.aftercare.domain.outreach.explaining import explained
from services.aftercare.domain.outreach.policy import (
    OutreachPolicy,
    OutreachRole,
    Owner,
    OwnerIsNamedTwice,
    PolicyAsksTheImpossible,
)
from services.aftercare.domain.outreach.task import (
    OUTREACH_STEPS,
    AttemptIsOutOfTime,
    AttemptsAreMissing,
    OutreachState,
    OutreachTask,
)
from services.aftercare.domain.outreach.working_time import WorkingWeek, WorkingWeekIsImpossible
from shared.identifiers import new_id
from tests.unit.aftercare.room import DENVER
from tests.unit.aftercare.test_check_ins import local

FRIDAY, MONDAY, TUESDAY = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)
WEEK, POLICY = WorkingWeek(), OutreachPolicy()
AT_OPENING = local(MONDAY, 9)
ANYTHING_GOES = OutreachPolicy(attempts_needed=0, days_needed=0, channels_needed=0)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        (local(MONDAY, 9), 8, local(MONDAY, 17)),
        (local(MONDAY, 10), 8, local(TUESDAY, 10)),
        (local(MONDAY, 3), 1, local(MONDAY, 10)),
        (local(MONDAY, 20), 1, local(TUESDAY, 10)),
        (local(FRIDAY, 16), 2, local(MONDAY, 10)),
        (local(date(2026, 3, 7), 12), 8, local(MONDAY, 17)),
    ],
)
def test_deadlines_run_in_working_hours_of_the_site(
    since: datetime, hours: int, until: datetime
) -> None:
    assert WEEK.after(since, hours, DENVER) == until


def test_days_off_do_not_count() -> None:
    week = WorkingWeek(closed_on=(MONDAY,))
    assert week.after(local(FRIDAY, 16), 2, DENVER) == local(TUESDAY, 10)


def test_the_days_of_a_week_are_numbered_from_monday_1_to_sunday_7() -> None:
    week = WorkingWeek(days=(5, 7))
    assert week.in_words(DENVER) == f"Fri, Sun 09:00 to 17:00, {DENVER}"
    assert week.after(local(FRIDAY, 16), 2, DENVER) == local(FRIDAY + timedelta(days=2), 10)


@pytest.mark.parametrize("sunday", [date(2026, 3, 8), date(2026, 11, 1)])
def test_a_change_of_daylight_saving_moves_no_deadline_on_the_clock(sunday: date) -> None:
    friday, monday = sunday - timedelta(days=2), sunday + timedelta(days=1)
    assert WEEK.after(local(friday, 15), 4, DENVER) == local(monday, 11)


@pytest.mark.parametrize(
    "week",
    [
        WorkingWeek(days=()),
        WorkingWeek(days=(0, 1)),
        WorkingWeek(days=(8,)),
        WorkingWeek(opens=time(17), closes=time(9)),
        WorkingWeek(opens=time(9), closes=time(9, 30)),
    ],
)
def test_a_week_in_which_nobody_works_is_refused(week: WorkingWeek) -> None:
    with pytest.raises(WorkingWeekIsImpossible):
        week.check("outreach.week")


def test_a_policy_that_contradicts_itself_is_refused() -> None:
    twice = Owner(role=OutreachRole.CLINICIAN, within_hours=4)
    with pytest.raises(OwnerIsNamedTwice):
        OutreachPolicy(owners=(twice, twice)).check("outreach")
    with pytest.raises(OwnerIsNamedTwice):
        OutreachPolicy(owners=()).check("outreach")
    with pytest.raises(PolicyAsksTheImpossible):
        OutreachPolicy(attempts_needed=1, days_needed=2).check("outreach")


def task_in(state: OutreachState = OutreachState.OPEN) -> OutreachTask:
    return OutreachTask(
        id=new_id(),
        site="north",
        check_in_id=new_id(),
        plan_id=new_id(),
        client_id=new_id(),
        timezone=DENVER,
        settings=0,
        role=OutreachRole.CLINICIAN,
        opened_at=AT_OPENING,
        since=AT_OPENING,
        hours_given=8,
        due_at=local(MONDAY, 17),
        wakes_at=local(MONDAY, 17),
        state=state,
    )


def attempt(
    at: datetime,
    channel: ContactChannel = ContactChannel.PHONE,
    outcome: AttemptOutcome = AttemptOutcome.NO_ANSWER,
) -> Attempt:
    return Attempt(at=at, by="somebody", channel=channel, outcome=outcome)


def test_whoever_is_late_is_followed_by_the_next_role_and_the_last_one_by_itself() -> None:
    task = task_in()
    task.assign("somebody")
    task.take_over(POLICY, local(MONDAY, 17))
    assert (task.role, task.assigned_to) == (OutreachRole.PROGRAM_DIRECTOR, None)
    assert task.due_at == local(TUESDAY, 17)
    task.take_over(POLICY, local(TUESDAY, 17))
    assert (task.role, task.taken_over) == (OutreachRole.PROGRAM_DIRECTOR, 2)
    assert task.wakes_at == task.due_at == local(date(2026, 3, 11), 17)


def test_an_attempt_gives_time_for_the_next_one() -> None:
    task = task_in()
    task.record(attempt(local(MONDAY, 12)), POLICY, local(MONDAY, 12))
    assert task.due_at == local(date(2026, 3, 11), 12)
    assert task.is_open


def test_an_attempt_that_reached_the_client_ends_the_task() -> None:
    task = task_in()
    reached = attempt(local(MONDAY, 12), outcome=AttemptOutcome.REACHED)
    task.record(reached, POLICY, local(MONDAY, 12))
    assert (task.state, task.wakes_at) == (OutreachState.REACHED, None)


@pytest.mark.parametrize("at", [AT_OPENING - timedelta(seconds=1), local(MONDAY, 13)])
def test_an_attempt_lies_between_the_opening_and_now(at: datetime) -> None:
    with pytest.raises(AttemptIsOutOfTime):
        task_in().record(attempt(at), POLICY, local(MONDAY, 12))


def test_a_clock_that_was_set_back_refuses_no_attempt() -> None:
    task, now = task_in(), AT_OPENING - timedelta(days=1)
    task.record(attempt(now), POLICY, now)
    assert len(task.attempts) == 1


def test_a_person_gives_up_only_after_what_the_policy_asks_for() -> None:
    task = task_in()
    steps = [
        (local(MONDAY, 10), ContactChannel.PHONE, ["1 other day", "1 other channel"]),
        (local(MONDAY, 12), ContactChannel.PHONE, ["1 other day", "1 other channel"]),
        (local(MONDAY, 14), ContactChannel.TEXT, ["1 other day"]),
        (local(TUESDAY, 10), ContactChannel.PHONE, []),
    ]
    for number, (at, channel, lacking) in enumerate(steps):
        with pytest.raises(AttemptsAreMissing):
            task.give_up(POLICY, at, "somebody")
        task.record(attempt(at, channel), POLICY, at)
        more = 2 - number
        attempts = [f"{more} more attempt{'s' if more > 1 else ''}"] if more > 0 else []
        assert POLICY.missing(task.attempts, DENVER) == [*attempts, *lacking]
    task.give_up(POLICY, local(TUESDAY, 11), "somebody")
    assert task.state is OutreachState.UNREACHED


def test_a_deadline_is_explained_in_a_sentence() -> None:
    task = task_in()
    assert explained(task, POLICY) == (
        "Until 09 Mar 2026 17:00, 8 working hours (Mon, Tue, Wed, Thu, Fri 09:00 to 17:00, "
        "America/Denver) after 09 Mar 2026 09:00, a clinician tries to reach the client; then a "
        "program director takes over."
    )
    task.take_over(POLICY, local(MONDAY, 17))
    assert explained(task, POLICY).endswith("is reminded and the time begins again.")
    task.answer(local(TUESDAY, 9), None)
    assert explained(task, POLICY) == "Closed as answered: nobody needs to act."


TAKE = {
    "try": lambda task: task.record(attempt(AT_OPENING), POLICY, AT_OPENING),
    "assign": lambda task: task.assign("somebody"),
    "take over": lambda task: task.take_over(POLICY, AT_OPENING),
    "reach": lambda task: task.reach(AT_OPENING, None),
    "give up": lambda task: task.give_up(ANYTHING_GOES, AT_OPENING, None),
    "answer": lambda task: task.answer(AT_OPENING, None),
    "cancel": lambda task: task.cancel(AT_OPENING, None),
}


@pytest.mark.parametrize("state", list(OutreachState))
@pytest.mark.parametrize("name", list(OUTREACH_STEPS))
def test_a_task_takes_exactly_the_steps_of_its_table(name: str, state: OutreachState) -> None:
    task, step = task_in(state), OUTREACH_STEPS[name]
    if state in step.before:
        TAKE[name](task)
        assert task.state is step.after
    else:
        with pytest.raises(step.otherwise):
            TAKE[name](task)
        assert task.state is state
