"""Routes of a plan's review: its tasks, its goals, and the version of templates it follows.

Answers to commands are receipts, kept as they were sent: a goal's words are read with the plan.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.api.plans.views import PlanView
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.domain.plans.review import Findings
from services.aftercare.handlers.plans import reviewing as handlers
from services.aftercare.ports import AftercareUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Command
from shared.http.forms import Code, Flag, Form, Note

router = router_of("plans")

C = TypeVar("C", bound=handlers.OfPlan)

Codes = Annotated[tuple[Code, ...], Field(max_length=50)]


class ReviewBody(Form):
    """What was found of tasks, by their codes. `open_again` takes a finding back."""

    done: Codes = ()
    not_needed: Codes = ()
    open_again: Codes = ()


class CarryBody(Form):
    carried_over: Flag


class OwnGoalBody(Form):
    """What the client wants to reach, in the client's words; they are kept sealed."""

    words: Note


class OwnGoalStateBody(Form):
    state: Literal["completed", "cancelled"]


class GoalReceipt(PlanView):
    """The plan, and which goal was added to it; without the goal's words."""

    goal_id: UUID


@router.post("/{plan_id}/review")
async def review_plan(
    plan_id: UUID, body: ReviewBody, command: AftercareCommands
) -> Answer[PlanView]:
    """Tick off review tasks: done, or not needed for this client. Who and when is kept."""
    asked = handlers.ReviewPlan(plan_id=plan_id, findings=Findings(**dict(body)))
    return await _changed(asked, handlers.review_plan, command)


@router.put("/{plan_id}/goals/{goal_id}")
async def carry_goal(
    plan_id: UUID, goal_id: UUID, body: CarryBody, command: AftercareCommands
) -> Answer[PlanView]:
    """Choose whether an open goal of the stay is carried over into the plan."""
    asked = handlers.CarryGoal(plan_id=plan_id, goal_id=goal_id, over=body.carried_over)
    return await _changed(asked, handlers.carry_goal, command)


@router.post("/{plan_id}/goals", status_code=201)
async def add_goal(
    plan_id: UUID, body: OwnGoalBody, command: AftercareCommands
) -> Answer[GoalReceipt]:
    """Add a goal of the plan's own."""
    asked = handlers.AddGoal(plan_id=plan_id, words=body.words)
    async with command.unit_of_work() as uow:
        command.expect(await uow.plans.get(plan_id))
        plan = await handlers.add_goal(asked, uow)
        receipt = GoalReceipt(**dict(PlanView.of(plan)), goal_id=plan.own_goals[-1].goal_id)
        location = f"/sites/{command.site}/plans/{plan_id}"
        return command.created(uow, receipt, version=plan.version, location=location)


@router.post("/{plan_id}/goals/{goal_id}/state")
async def move_goal(
    plan_id: UUID, goal_id: UUID, body: OwnGoalStateBody, command: AftercareCommands
) -> Answer[PlanView]:
    """Say that a goal of the plan's own is reached, or given up."""
    step: Literal["complete", "cancel"] = "complete" if body.state == "completed" else "cancel"
    asked = handlers.MoveGoal(plan_id=plan_id, goal_id=goal_id, step=step)
    return await _changed(asked, handlers.move_goal, command)


@router.post("/{plan_id}/template")
async def take_newest_template(plan_id: UUID, command: AftercareCommands) -> Answer[PlanView]:
    """Let a draft follow the templates that are in force now, instead of those it was drafted by.

    Findings stay for the tasks that both have.
    """
    asked = handlers.TakeNewestTemplate(plan_id=plan_id)
    return await _changed(asked, handlers.take_newest_template, command)


async def _changed(
    asked: C,
    change: Callable[[C, AftercareUnitOfWork], Awaitable[ContinuingCarePlan]],
    command: Command[AftercareUnitOfWork],
) -> Answer[PlanView]:
    async with command.unit_of_work() as uow:
        command.expect(await uow.plans.get(asked.plan_id))
        plan = await change(asked, uow)
        return command.answered(uow, PlanView.of(plan), version=plan.version)
