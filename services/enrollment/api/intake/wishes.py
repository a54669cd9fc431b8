"""Owns the routes of what an application asks for, and of what it says in confidence."""

from datetime import date
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.intake.answers import (
    ConfidenceForm,
    ConfidenceView,
    KeptTimes,
    PreferencesForm,
    week,
)
from services.enrollment.api.intake.applications import ApplicationView
from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.handlers.intake import wishes as handlers
from services.enrollment.handlers.intake.confidence import in_confidence
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import intake, records
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults, opened

router = APIRouter(tags=["applications"], route_class=CommandRoute)


class WishesForm(Form):
    """Replaces all that was asked for before."""

    preferences: PreferencesForm | None = None
    kept_times: KeptTimes = ()

    def command(self, application_id: UUID) -> handlers.ChangePreferences:
        return handlers.ChangePreferences(
            application_id=application_id,
            preferences=self.preferences.preferences() if self.preferences else None,
            kept_times=week(self.kept_times),
        )


class KeptSealedView(BaseModel):
    """What was sealed is not repeated here, as answers may be stored for idempotency."""

    application_id: UUID
    version: int


class PriorStayView(BaseModel):
    """A stay before this application, wherever it was."""

    id: UUID
    site: str
    application_id: UUID
    program: str
    level_of_care: LevelOfCare
    state: EpisodeState
    started_on: date | None
    discharged_on: date | None
    disposition: Disposition | None


class HistoryView(BaseModel):
    """The stays before, newest first, each by what the next one named; of the caller's sites."""

    items: list[PriorStayView]


@router.put("/sites/{site}/applications/{application_id}/preferences")
async def change_preferences(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: WishesForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ApplicationView]:
    """Keep what would suit the client, and the weekly times kept for work, school and care."""
    asked = body.command(application_id)
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await handlers.change_preferences(asked, uow)
        return command.answered(uow, ApplicationView.of(application), version=application.version)


@router.put("/sites/{site}/applications/{application_id}/confidence")
async def change_confidence(
    site: Site,  # noqa: ARG001 - the command holds it
    application_id: UUID,
    body: ConfidenceForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[KeptSealedView]:
    """Keep sealed: whom to call back, the inpatient care before this, a note."""
    asked = handlers.ChangeConfidence(
        application_id=application_id, in_confidence=body.in_confidence()
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.applications.get(application_id))
        application = await handlers.change_confidence(asked, uow)
        view = KeptSealedView(application_id=application.id, version=application.version)
        return command.answered(uow, view, version=application.version)


@router.get("/sites/{site}/applications/{application_id}/confidence")
async def get_confidence(
    site: Site, application_id: UUID, reads: Reads, vault: Vaults
) -> Answer[ConfidenceView]:
    """Show what was said in confidence."""
    row = await _application(reads, site, application_id)
    key = await intake.key_of(reads.database, row["client_id"])
    said = in_confidence(opened(vault, row["client_id"], row["sealed"], key))
    return reads.found(ConfidenceView.of(said), version=row["version"])


@router.get("/sites/{site}/applications/{application_id}/history")
async def get_history(site: Site, application_id: UUID, reads: Reads) -> HistoryView:
    """Show the stays that a readmission follows."""
    await _application(reads, site, application_id)
    rows = await intake.history(reads.database, site, application_id, reads.sites)
    return HistoryView(items=[PriorStayView(**row) for row in rows])


async def _application(reads: Reads, site: str, application_id: UUID) -> Record:
    row = await records.application_by_id(reads.database, site, application_id)
    if row is None:
        raise NotFound("There is no application of this id here.")
    return row
