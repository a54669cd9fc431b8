"""Owns the commands on goals. Events carry a goal's lifecycle, never its words or how it goes."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.enrollment.domain.stays.episode import Episode
from services.enrollment.domain.stays.episode_rules import EpisodeIsOver
from services.enrollment.domain.stays.episode_states import OPEN_STATES
from services.enrollment.domain.stays.goal import Achievement, Goal, GoalProgress, GoalState
from services.enrollment.handlers.acting import today_here
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.contracts.enrollment import GoalChanged
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class ProposeGoal:
    episode_id: UUID
    words: str
    target_on: date | None


@dataclass(frozen=True, kw_only=True)
class ChangeGoal:
    """Move a goal along its lifecycle."""

    goal_id: UUID
    state: GoalState
    reason_code: str | None


@dataclass(frozen=True, kw_only=True)
class AimGoal:
    """Without `target_on` there is no day by which to reach it."""

    goal_id: UUID
    target_on: date | None


@dataclass(frozen=True, kw_only=True)
class NoteGoalProgress:
    goal_id: UUID
    on: date
    achievement: Achievement
    words: str | None


async def propose_goal(command: ProposeGoal, uow: EnrollmentUnitOfWork) -> Goal:
    episode, today = await uow.episodes.get(command.episode_id), await today_here(uow)
    if episode.state not in OPEN_STATES:
        raise EpisodeIsOver("Goals are for a stay that goes on.", state=episode.state.value)
    goal = Goal(
        id=new_id(),
        site=uow.site,
        episode_id=episode.id,
        client_id=episode.client_id,
        sealed=await uow.private.seal(episode.client_id, {"words": command.words}),
        since=today,
    )
    goal.aim(command.target_on, today=today)
    uow.goals.add(goal)
    _tell(goal, uow)
    return goal


async def change_goal(command: ChangeGoal, uow: EnrollmentUnitOfWork) -> Goal:
    goal = await uow.goals.get(command.goal_id)
    goal.become(command.state, on=await today_here(uow), reason_code=command.reason_code)
    _tell(goal, uow)
    return goal


async def aim_goal(command: AimGoal, uow: EnrollmentUnitOfWork) -> Goal:
    goal = await uow.goals.get(command.goal_id)
    goal.aim(command.target_on, today=await today_here(uow))
    uow.save(goal)
    return goal


async def note_goal_progress(command: NoteGoalProgress, uow: EnrollmentUnitOfWork) -> Goal:
    goal = await uow.goals.get(command.goal_id)
    note = None
    if command.words is not None:
        sealed = await uow.private.seal(goal.client_id, {"words": command.words})
        note = b64encode(sealed).decode()
    entry = GoalProgress(
        on=command.on,
        achievement=command.achievement,
        by=uow.subject,
        at=uow.now,
        sealed_note=note,
    )
    goal.note(entry, today=await today_here(uow))
    uow.save(goal)
    return goal


async def take_goals_along(episode: Episode, uow: EnrollmentUnitOfWork) -> None:
    """Let the goals of a stay be where the stay is."""
    for goal in await uow.goals.of_episode(episode.id):
        if goal.site != episode.site:
            goal.site = episode.site
            uow.save(goal)


def _tell(goal: Goal, uow: EnrollmentUnitOfWork) -> None:
    event = GoalChanged(
        goal_id=goal.id,
        episode_id=goal.episode_id,
        client_id=goal.client_id,
        state=goal.state,
    )
    uow.publish(event, of=goal)
