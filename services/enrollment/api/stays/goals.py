"""Owns the routes of goals.

Answers to commands are receipts: an answer is kept, as it was sent, under its Idempotency-Key. So
a goal's words are read where `Location` points.
"""

from base64 import b64decode
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.opening import Opening, Sealed
from services.enrollment.domain.stays.goal import Achievement, Goal, GoalProgress, GoalState
from services.enrollment.handlers.stays import goals as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import goals as queries
from services.enrollment.tables.goals import GOAL_PROGRESS
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Code, Day, Form, Note
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["goals"], route_class=CommandRoute)


class GoalForm(Form):
    """What the client wants to reach, in the client's words; they are kept sealed."""

    words: Note
    target_on: Day | None = None


class GoalStateForm(Form):
    state: GoalState
    reason_code: Code | None = None


class TargetForm(Form):
    """`target_on` null: there is no day by which to reach it."""

    target_on: Day | None


class ProgressForm(Form):
    """How it went by a day; the words are kept sealed."""

    on: Day
    achievement: Achievement
    words: Note | None = None


class GoalReceipt(BaseModel):
    """Where a goal stands, without its words. `achievement` is the last entry's."""

    id: UUID
    site: str
    version: int
    episode_id: UUID
    client_id: UUID
    state: GoalState
    since: date
    reason_code: str | None
    target_on: date | None
    achievement: Achievement | None

    @classmethod
    def of(cls, goal: Goal) -> "GoalReceipt":
        return cls(**vars(goal), achievement=goal.achievement)


class ProgressView(BaseModel):
    on: date
    achievement: Achievement
    by: str | None
    at: datetime
    words: str | None


class GoalView(GoalReceipt):
    """A goal in words, with its progress; words are null once the client's key is destroyed."""

    words: str | None
    progress: list[ProgressView]

    @classmethod
    def of_row(cls, row: Record, opening: Opening) -> "GoalView":
        entries = GOAL_PROGRESS.validate_python(row["progress"])
        kept = {
            **row,
            "words": _words(opening.contents(row)),
            "achievement": entries[-1].achievement if entries else None,
            "progress": [_entry(one, row, opening) for one in entries],
        }
        return cls(**kept)


@router.post("/sites/{site}/episodes/{episode_id}/goals", status_code=201)
async def propose_goal(
    site: Site, episode_id: UUID, body: GoalForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[GoalReceipt]:
    """Propose a goal for a stay that goes on, or is planned."""
    asked = handlers.ProposeGoal(episode_id=episode_id, **dict(body))
    async with command.unit_of_work() as uow:
        goal = await handlers.propose_goal(asked, uow)
        location = f"/sites/{site}/episodes/{episode_id}/goals/{goal.id}"
        receipt = GoalReceipt.of(goal)
        return command.created(uow, receipt, version=goal.version, location=location)


@router.post("/sites/{site}/episodes/{episode_id}/goals/{goal_id}/state")
async def change_goal(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    goal_id: UUID,
    body: GoalStateForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[GoalReceipt]:
    """Move a goal along FHIR's lifecycle: planned, accepted, active, completed and so on."""
    asked = handlers.ChangeGoal(goal_id=goal_id, state=body.state, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        await _expect(command, uow, episode_id, goal_id)
        return _receipt(command, uow, await handlers.change_goal(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/goals/{goal_id}/target")
async def aim_goal(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    goal_id: UUID,
    body: TargetForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[GoalReceipt]:
    """Set another day by which to reach it, or none."""
    asked = handlers.AimGoal(goal_id=goal_id, target_on=body.target_on)
    async with command.unit_of_work() as uow:
        await _expect(command, uow, episode_id, goal_id)
        return _receipt(command, uow, await handlers.aim_goal(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/goals/{goal_id}/progress")
async def note_goal_progress(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    goal_id: UUID,
    body: ProgressForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[GoalReceipt]:
    """Note how it went by a day. Entries are added, and never changed."""
    asked = handlers.NoteGoalProgress(goal_id=goal_id, **dict(body))
    async with command.unit_of_work() as uow:
        await _expect(command, uow, episode_id, goal_id)
        return _receipt(command, uow, await handlers.note_goal_progress(asked, uow))


@router.get("/sites/{site}/episodes/{episode_id}/goals")
async def list_goals(
    site: Site, episode_id: UUID, reads: Reads, paging: Paging, opening: Sealed
) -> Page[GoalView]:
    rows = await queries.goals(reads.database, site, episode_id, paging)
    return paging.page(rows, lambda row: GoalView.of_row(row, opening), lambda row: row["id"])


@router.get("/sites/{site}/episodes/{episode_id}/goals/{goal_id}")
async def get_goal(
    site: Site, episode_id: UUID, goal_id: UUID, reads: Reads, opening: Sealed
) -> Answer[GoalView]:
    row = await queries.goal_by_id(reads.database, site, episode_id, goal_id)
    if row is None:
        raise _not_here()
    return reads.found(GoalView.of_row(row, opening), version=row["version"])


async def _expect(
    command: Command[EnrollmentUnitOfWork],
    uow: EnrollmentUnitOfWork,
    episode_id: UUID,
    goal_id: UUID,
) -> None:
    goal = await uow.goals.get(goal_id)
    if goal.episode_id != episode_id:
        raise _not_here()
    command.expect(goal)


def _receipt(
    command: Command[EnrollmentUnitOfWork], uow: EnrollmentUnitOfWork, goal: Goal
) -> Answer[GoalReceipt]:
    return command.answered(uow, GoalReceipt.of(goal), version=goal.version)


def _entry(entry: GoalProgress, row: Record, opening: Opening) -> ProgressView:
    sealed = None if entry.sealed_note is None else b64decode(entry.sealed_note)
    words = _words(opening.contents({**row, "sealed": sealed}))
    return ProgressView(
        on=entry.on, achievement=entry.achievement, by=entry.by, at=entry.at, words=words
    )


def _words(contents: dict[str, object] | None) -> str | None:
    words = (contents or {}).get("words")
    return None if words is None else str(words)


def _not_here() -> NotFound:
    return NotFound("There is no goal of this id here.")
