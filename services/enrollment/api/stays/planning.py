"""Owns the routes of a stay that has not begun: planned, started, given up."""

from uuid import UUID

from fastapi import APIRouter

from services.enrollment.api.stays.episode_views import EpisodeView
from services.enrollment.api.stays.episodes import EnrollmentForm, shown
from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.handlers.stays import planning as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.parameters import Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["episodes"], route_class=CommandRoute)


class PlanForm(Form):
    """The intended start may lie ahead."""

    level_of_care: LevelOfCare
    intended_start_on: Day


class CancellationForm(Form):
    reason_code: Code


@router.post("/sites/{site}/applications/{application_id}/episode", status_code=201)
async def plan_episode(
    site: Site,
    application_id: UUID,
    body: PlanForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Plan the stay of an accepted applicant, with the day it is meant to start."""
    asked = handlers.PlanEpisode(application_id=application_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        episode = await handlers.plan_episode(asked, uow)
        location = f"/sites/{site}/episodes/{episode.id}"
        view = EpisodeView.of(episode)
        return command.created(uow, view, version=episode.version, location=location)


@router.post("/sites/{site}/episodes/{episode_id}/start")
async def start_episode(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: EnrollmentForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Start a stay that is planned, or waits."""
    async with command.unit_of_work() as uow:
        planned = await uow.episodes.get(episode_id)
        command.expect(planned)
        start = body.command(planned.application_id)
        asked = handlers.StartEpisode(episode_id=episode_id, start=start)
        return shown(command, uow, await handlers.start_episode(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/cancellation")
async def cancel_episode(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: CancellationForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Give up a stay that never began."""
    asked = handlers.CancelEpisode(episode_id=episode_id, reason_code=body.reason_code)
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.cancel_episode(asked, uow))
