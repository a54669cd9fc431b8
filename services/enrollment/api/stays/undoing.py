"""Owns the routes that put right what was entered wrongly: undone, corrected, never was."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from services.enrollment.api.stays.episode_views import EpisodeView
from services.enrollment.api.stays.episodes import shown
from services.enrollment.handlers.stays import undoing as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, Code, Day, Form
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["episodes"], route_class=CommandRoute)

MOST_STEPS = 10_000
Number = Annotated[int, Field(ge=1, le=MOST_STEPS), WHOLE]
SegmentNumber = Annotated[
    int, Path(ge=1, le=MOST_STEPS, description="The segment's place in the stay, from 1.")
]


class CorrectionForm(Form):
    starts_on: Day
    reason_code: Code


class UndoForm(Form):
    """`step` is the number of the last step as the episode shows it."""

    step: Number
    reason_code: Code


class ErrorForm(Form):
    reason_code: Code


@router.post("/sites/{site}/episodes/{episode_id}/segments/{segment}/correction")
async def correct_segment_start(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    segment: SegmentNumber,
    body: CorrectionForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Correct on which day a segment began; the one before ends then, and days are derived anew."""
    asked = handlers.CorrectSegmentStart(episode_id=episode_id, segment=segment, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.correct_segment_start(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/entry-in-error")
async def enter_in_error(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: ErrorForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Say that this episode never was; the application can be enrolled again."""
    asked = handlers.EnterInError(episode_id=episode_id, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.enter_in_error(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/undo")
async def undo_step(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: UndoForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Take the last step back: state, days and segments are what they were before it."""
    asked = handlers.UndoStep(episode_id=episode_id, step=body.step, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.to_undo(episode_id))
        return shown(command, uow, await handlers.undo_step(asked, uow))
