"""Owns the routes of a stay that goes on: held, resumed, changed, moved to another site."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from services.enrollment.api.stays.episode_views import EpisodeView
from services.enrollment.api.stays.episodes import shown
from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.handlers.stays import care as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Form
from shared.http.parameters import SITE_PATTERN, Site
from shared.http.route import CommandRoute

router = APIRouter(tags=["episodes"], route_class=CommandRoute)

SiteCode = Annotated[str, Field(pattern=f"^{SITE_PATTERN}$")]


class HoldForm(Form):
    """`effective_on` is the first day away."""

    effective_on: Day
    expected_return_on: Day | None = None
    reason_code: Code


class ResumptionForm(Form):
    """`effective_on` is the first day back."""

    effective_on: Day
    reason_code: Code | None = None


class CareForm(Form):
    """What is left out stays; a track or authorised level of null says that there is none."""

    effective_on: Day
    reason_code: Code
    program: Code | None = None
    track: Code | None = None
    level_of_care: LevelOfCare | None = None
    authorized_level_of_care: LevelOfCare | None = None

    def changes(self) -> handlers.CareChanges:
        changes: handlers.CareChanges = {}
        if self.program is not None:
            changes["program"] = self.program
        if self.level_of_care is not None:
            changes["level_of_care"] = self.level_of_care
        if "track" in self.model_fields_set:
            changes["track"] = self.track
        if "authorized_level_of_care" in self.model_fields_set:
            changes["authorized_level_of_care"] = self.authorized_level_of_care
        return changes


class TransferForm(Form):
    """Without a track the other site's first is meant; program and level stay unless said."""

    to_site: SiteCode
    effective_on: Day
    reason_code: Code
    program: Code | None = None
    track: Code | None = None
    level_of_care: LevelOfCare | None = None


@router.post("/sites/{site}/episodes/{episode_id}/hold")
async def hold_episode(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: HoldForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Pause a stay: the client is away and is expected back."""
    asked = handlers.HoldEpisode(episode_id=episode_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.hold_episode(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/resumption")
async def resume_episode(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: ResumptionForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Go on after a hold."""
    asked = handlers.ResumeEpisode(episode_id=episode_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.resume_episode(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/care")
async def change_care(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: CareForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Step down, step up, or change program or track, from a day on: a new segment."""
    asked = handlers.ChangeCare(
        episode_id=episode_id,
        effective_on=body.effective_on,
        reason_code=body.reason_code,
        changes=body.changes(),
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.change_care(asked, uow))


@router.post("/sites/{site}/episodes/{episode_id}/transfer")
async def transfer_client(
    site: Site,  # noqa: ARG001 - the command holds it
    episode_id: UUID,
    body: TransferForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[EpisodeView]:
    """Go on at another site of the provider, which commands the stay from here on."""
    asked = handlers.TransferClient(episode_id=episode_id, **dict(body))
    async with command.unit_of_work() as uow:
        command.expect(await uow.episodes.get(episode_id))
        return shown(command, uow, await handlers.transfer_client(asked, uow))
