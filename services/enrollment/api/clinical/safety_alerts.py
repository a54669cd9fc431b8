"""Owns the routes of safety alerts: the list that staff works on, and what became of each."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel

from services.enrollment.api.opening import Opening, Sealed
from services.enrollment.domain.clinical.safety_alert import AlertSource, AlertState, SafetyAlert
from services.enrollment.handlers.clinical import safety_alerts as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import assessments as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form, Note
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["safety alerts"], route_class=CommandRoute)


class NoteForm(Form):
    """What was seen, heard or done; it is kept sealed."""

    note: Note


class SafetyAlertView(BaseModel):
    """That somebody must look at a client, and who did. Why is told for one alert at a time."""

    id: UUID
    site: str
    version: int
    client_id: UUID
    state: AlertState
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None

    @classmethod
    def of(cls, alert: SafetyAlert) -> "SafetyAlertView":
        return cls(**vars(alert))


class SafetyAlertRecord(SafetyAlertView):
    """An alert with why it was raised (an assessment to read, or a note) and what was done."""

    source: AlertSource | None = None
    assessment_id: UUID | None = None
    note: str | None = None
    raised_by: str | None = None
    resolution: str | None = None

    @classmethod
    def of_row(cls, row: Record, opening: Opening) -> "SafetyAlertRecord":
        why = opening.contents(row) or {}
        done = opening.contents(row, "sealed_resolution") or {}
        told = {"raised_by": why.pop("by", None), "resolution": done.get("note")}
        return cls(**row, **why, **told)


@router.post("/sites/{site}/clients/{client_id}/safety-alerts", status_code=201)
async def raise_safety_alert(
    site: Site, client_id: UUID, body: NoteForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[SafetyAlertView]:
    """Alert the staff to a client by hand."""
    asked = handlers.RaiseSafetyAlert(
        client_id=client_id, note=body.note, by=command.principal.subject
    )
    async with command.unit_of_work() as uow:
        alert = await handlers.raise_safety_alert(asked, uow)
        location = f"/sites/{site}/safety-alerts/{alert.id}"
        view = SafetyAlertView.of(alert)
        return command.created(uow, view, version=alert.version, location=location)


@router.post("/sites/{site}/safety-alerts/{alert_id}/acknowledgement")
async def acknowledge_safety_alert(
    site: Site,  # noqa: ARG001 - the command holds it
    alert_id: UUID,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[SafetyAlertView]:
    """Take an alert on: who does so looks after the client now."""
    asked = handlers.AcknowledgeSafetyAlert(alert_id=alert_id, by=command.principal.subject)
    async with command.unit_of_work() as uow:
        command.expect(await uow.safety_alerts.get(alert_id))
        alert = await handlers.acknowledge_safety_alert(asked, uow)
        return command.answered(uow, SafetyAlertView.of(alert), version=alert.version)


@router.post("/sites/{site}/safety-alerts/{alert_id}/resolution")
async def resolve_safety_alert(
    site: Site,  # noqa: ARG001 - the command holds it
    alert_id: UUID,
    body: NoteForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[SafetyAlertView]:
    """Close an acknowledged alert, saying what was done."""
    asked = handlers.ResolveSafetyAlert(
        alert_id=alert_id, note=body.note, by=command.principal.subject
    )
    async with command.unit_of_work() as uow:
        command.expect(await uow.safety_alerts.get(alert_id))
        alert = await handlers.resolve_safety_alert(asked, uow)
        return command.answered(uow, SafetyAlertView.of(alert), version=alert.version)


@router.get("/sites/{site}/safety-alerts")
async def list_safety_alerts(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    state: AlertState | None = None,
    client_id: UUID | None = None,
) -> Page[SafetyAlertView]:
    rows = await queries.safety_alerts(
        reads.database, site, paging, state=state, client_id=client_id
    )
    return paging.page(rows, lambda row: SafetyAlertView(**row), lambda row: row["id"])


@router.get("/sites/{site}/safety-alerts/{alert_id}")
async def get_safety_alert(
    site: Site, alert_id: UUID, reads: Reads, sealed: Sealed
) -> Answer[SafetyAlertRecord]:
    row = await queries.safety_alert_by_id(reads.database, site, alert_id)
    if row is None:
        raise NotFound("There is no safety alert of this id here.")
    return reads.found(SafetyAlertRecord.of_row(row, sealed), version=row["version"])
