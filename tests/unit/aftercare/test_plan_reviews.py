"""The review of a draft: tasks, goals of the stay, and goals of the plan's own."""

from datetime import timedelta
from typing import Any

import pytest

from services.aftercare.domain.check_ins.cadence import Cadence
from services.aftercare.domain.episodes.known_goal import KnownGoal, newest_words
from services.aftercare.domain.plans.goals import (
    MOST_OWN_GOALS,
    OWN_GOAL_STEPS,
    GoalIsNotActive,
    GoalIsOver,
    NoSuchGoal,
    OwnGoal,
    OwnGoalState,
    PlanHasEnoughGoals,
)
from services.aftercare.domain.plans.plan import (
    AnotherPlanIsActive,
    ContinuingCarePlan,
    PlanIsClosed,
    PlanState,
    ReplacesNoActivePlan,
)
from services.aftercare.domain.plans.review import (
    Finding,
    Findings,
    ReviewIsNotFinished,
    TaskIsNamedTwice,
    TaskIsUnknown,
)
from services.aftercare.domain.plans.template import Occasion, PlanTemplate
from services.aftercare.domain.plans.template_version import FIRST_DAY_TEMPLATES
from services.aftercare.handlers.plans.deciding import ActivatePlan, activate_plan
from shared.identifiers import new_id
from tests.unit.aftercare.room import DENVER, NOON, TODAY, Room
from tests.unit.aftercare.stories import Episode, hear

TEMPLATE = PlanTemplate(occasion=Occasion.COMPLETION, tasks=("a", "b"), needs_sign_off=True)


def draft(**changes: Any) -> ContinuingCarePlan:
    given: dict[str, Any] = {"template": TEMPLATE, "state": PlanState.DRAFT, **changes}
    return ContinuingCarePlan(
        id=new_id(), site="north", episode_id=new_id(), client_id=new_id(), **given
    )


def start(plan: ContinuingCarePlan, *goals: KnownGoal) -> None:
    plan.activate(TODAY, DENVER, NOON, episode_started_on=None, goals=goals)


def goal(state: str, heard: int = 1) -> KnownGoal:
    return KnownGoal(
        id=new_id(),
        site="north",
        goal_id=new_id(),
        episode_id=new_id(),
        client_id=new_id(),
        state=state,
        heard=heard,
    )


def own_goal() -> OwnGoal:
    return OwnGoal(goal_id=new_id(), sealed_words="", by="clinician", at=NOON)


def test_activation_names_the_tasks_that_are_open() -> None:
    plan = draft()
    plan.review(Findings(done=("a",)), "clinician", NOON)
    with pytest.raises(ReviewIsNotFinished) as refused:
        start(plan)
    assert refused.value.members == {"open_tasks": ["b"]}
    assert plan.starts_on is None
    plan.review(Findings(not_needed=("b",)), "clinician", NOON)
    start(plan)
    assert plan.state is PlanState.ACTIVE


def test_tasks_hold_nothing_up_where_no_sign_off_is_asked_for() -> None:
    plan = draft(template=FIRST_DAY_TEMPLATES[1])
    start(plan)
    assert plan.open_tasks() == list(FIRST_DAY_TEMPLATES[1].tasks)


def test_a_finding_keeps_who_and_when_until_it_is_another() -> None:
    plan, later = draft(), NOON + timedelta(hours=1)
    plan.review(Findings(done=("a",)), "first", NOON)
    plan.review(Findings(done=("a",)), "second", later)
    assert (plan.ticks["a"].by, plan.ticks["a"].at) == ("first", NOON)
    plan.review(Findings(not_needed=("a",)), "second", later)
    assert (plan.ticks["a"].finding, plan.ticks["a"].by) == (Finding.NOT_NEEDED, "second")
    plan.review(Findings(open_again=("a",)), "second", later)
    assert plan.open_tasks() == ["a", "b"]


def test_a_task_that_the_template_has_not_is_refused_by_its_place() -> None:
    with pytest.raises(TaskIsUnknown) as refused:
        draft().review(Findings(done=("a", "c")), "clinician", NOON)
    assert refused.value.members["errors"][0]["field"] == "body.done.1"


def test_one_review_says_one_thing_of_a_task() -> None:
    with pytest.raises(TaskIsNamedTwice):
        draft().review(Findings(done=("a",), open_again=("a",)), "clinician", NOON)


@pytest.mark.parametrize("state", [PlanState.COMPLETED, PlanState.REVOKED])
def test_a_closed_plan_is_reviewed_no_more(state: PlanState) -> None:
    with pytest.raises(PlanIsClosed):
        draft(state=state).review(Findings(done=("a",)), "clinician", NOON)


def test_open_goals_are_carried_over_and_those_that_are_over_are_not() -> None:
    states = ("proposed", "planned", "accepted", "active", "on-hold")
    over = ("completed", "cancelled", "rejected", "entered-in-error", "a_code_of_tomorrow")
    seen = draft().goals_of_stay([goal(state) for state in (*states, *over)])
    assert {one.state for one in seen if one.carried_over} == set(states)


def test_a_reviewer_chooses_among_open_goals_and_the_day_of_activation_keeps_them() -> None:
    plan = draft(template=PlanTemplate(occasion=Occasion.COMPLETION))
    kept, left, over = goal("active"), goal("accepted"), goal("completed")
    known = [kept, left, over]
    plan.carry(left.goal_id, known, over=False)
    with pytest.raises(GoalIsOver):
        plan.carry(over.goal_id, known, over=True)
    with pytest.raises(NoSuchGoal):
        plan.carry(new_id(), known, over=True)
    start(plan, *known)
    kept.learn(2, "completed")
    late = goal("active")
    seen = {one.goal_id: one for one in plan.goals_of_stay([*known, late])}
    assert seen[kept.goal_id].carried_over
    assert seen[kept.goal_id].state == "completed"
    assert not seen[left.goal_id].carried_over
    assert not seen[late.goal_id].carried_over
    plan.carry(late.goal_id, [*known, late], over=True)
    assert {one.goal_id for one in plan.goals_of_stay([*known, late]) if one.carried_over} == {
        kept.goal_id,
        late.goal_id,
    }


def test_of_two_sites_the_newest_word_on_a_goal_counts() -> None:
    before, after = goal("active"), goal("completed", heard=3)
    after.goal_id = before.goal_id
    for heard in ([before, after], [after, before]):
        assert [one.state for one in newest_words(heard)] == ["completed"]


@pytest.mark.parametrize("state", list(OwnGoalState))
@pytest.mark.parametrize("name", list(OWN_GOAL_STEPS))
def test_an_own_goal_takes_exactly_the_steps_of_its_table(name: str, state: OwnGoalState) -> None:
    one = OwnGoal(goal_id=new_id(), sealed_words="", by=None, at=NOON, state=state)
    plan = draft(own_goals=(one,))
    if state in OWN_GOAL_STEPS[name].before:
        plan.move_goal(one.goal_id, name)
        assert plan.own_goals[0].state is OWN_GOAL_STEPS[name].after
    else:
        with pytest.raises(GoalIsNotActive):
            plan.move_goal(one.goal_id, name)


def test_a_plan_keeps_so_many_goals_of_its_own() -> None:
    plan = draft()
    for _ in range(MOST_OWN_GOALS):
        plan.add_goal(own_goal())
    with pytest.raises(PlanHasEnoughGoals):
        plan.add_goal(own_goal())
    with pytest.raises(NoSuchGoal):
        plan.move_goal(new_id(), "complete")


async def test_a_later_plan_says_which_active_one_it_replaces(room: Room) -> None:
    await room.activate()
    earlier = await room.plan()
    again = Episode(new_id(), room.episode.client_id, new_id())
    await hear(room.units, [again.discharged("dropped_out")])
    later = Room(room.units, room.clock, again)
    plan = await later.plan()

    async def activate(replaces: object) -> None:
        command = ActivatePlan(
            plan_id=plan.id,
            starts_on=TODAY,
            timezone=DENVER,
            cadence=Cadence(),
            linkages=(),
            replaces=replaces,  # type: ignore[arg-type]  # an id or None
        )
        await later.run(lambda uow: activate_plan(command, uow))

    with pytest.raises(AnotherPlanIsActive) as refused:
        await activate(None)
    assert refused.value.members == {"plan_id": str(earlier.id)}
    with pytest.raises(ReplacesNoActivePlan):
        await activate(new_id())
    await activate(earlier.id)
    ended = await room.plan()
    assert (ended.state, ended.replaced_by) == (PlanState.COMPLETED, plan.id)
    assert (await later.plan()).state is PlanState.ACTIVE
    assert {str(one.state) for one in await room.check_ins()} == {"cancelled"}
