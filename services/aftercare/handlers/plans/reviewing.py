"""What a reviewer does with a draft: ticks off its tasks, and chooses its goals and template."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.aftercare.domain.plans.goals import OwnGoal
from services.aftercare.domain.plans.plan import ContinuingCarePlan
from services.aftercare.domain.plans.review import Findings
from services.aftercare.domain.plans.template import choose
from services.aftercare.domain.plans.template_version import FIRST_DAY
from services.aftercare.handlers.plans.drafting import templates_of
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPlan:
    plan_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan(OfPlan):
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryGoal(OfPlan):
    """Whether a goal of the stay is carried over into the plan."""

    goal_id: UUID
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddGoal(OfPlan):
    """The words are the client's: they are stored sealed and nowhere else."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveGoal(OfPlan):
    goal_id: UUID
    step: Literal["complete", "cancel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNewestTemplate(OfPlan):
    """Let a draft follow the version in force."""


async def review_plan(command: ReviewPlan, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Keep what was found, task by task. Raises PlanIsClosed, TaskIsUnknown, TaskIsNamedTwice."""
    plan = await uow.plans.get(command.plan_id)
    plan.review(command.findings, uow.subject, uow.now)
    uow.save(plan)
    return plan


async def carry_goal(command: CarryGoal, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Carry a goal over, or leave it. Raises PlanIsClosed, NoSuchGoal, GoalIsOver."""
    plan = await uow.plans.get(command.plan_id)
    known = await uow.goals.of_episode(plan.episode_id)
    plan.carry(command.goal_id, known, over=command.over)
    uow.save(plan)
    return plan


async def add_goal(command: AddGoal, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Add a goal of the plan's own, as the last. Raises PlanIsClosed, PlanHasEnoughGoals."""
    plan = await uow.plans.get(command.plan_id)
    sealed = await uow.private.seal(plan.client_id, {"words": command.words})
    goal = OwnGoal(
        goal_id=new_id(), sealed_words=b64encode(sealed).decode(), by=uow.subject, at=uow.now
    )
    plan.add_goal(goal)
    uow.save(plan)
    return plan


async def move_goal(command: MoveGoal, uow: AftercareUnitOfWork) -> ContinuingCarePlan:
    """Complete or cancel an own goal. Raises PlanIsClosed, NoSuchGoal, GoalIsNotActive."""
    plan = await uow.plans.get(command.plan_id)
    plan.move_goal(command.goal_id, command.step)
    uow.save(plan)
    return plan


async def take_newest_template(
    command: TakeNewestTemplate, uow: AftercareUnitOfWork
) -> ContinuingCarePlan:
    """Pin a draft to the version in force now; it follows its own until then.

    Raises PlanIsNotDraft.
    """
    plan = await uow.plans.get(command.plan_id)
    plan.require_draft()
    episode = await uow.episodes.of(plan.episode_id)
    in_force = await uow.plan_templates.in_force()
    number = in_force.number if in_force and in_force.number else FIRST_DAY
    if episode is not None and number != plan.template_version:
        templates = await templates_of(number, uow)
        plan.take_template(number, choose(templates, episode.program, episode.occasion()))
        uow.save(plan)
    return plan
