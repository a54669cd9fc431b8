"""Owns the routes of alerts: those of a site, who was told, and staff's own answers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from services.notifications.api.alerts.measuring import measure
from services.notifications.api.alerts.views import AlertDetail, AlertView, TellingView, shown
from services.notifications.api.clock import Now
from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts import answering as handlers
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import alerts as queries
from shared.auth import Principal
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Form, Note
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reading, Reads
from shared.http.route import CommandRoute
from shared.http.vaults import opened
from shared.private import Vault

router = APIRouter(tags=["alerts"], route_class=CommandRoute)

_READ_NOTES = frozenset({"intake_coordinator", "clinician", "program_director"})
"""Who is shown what was left with an answer; to others an alert is ids, codes and times."""


def _notes_vault(request: Request) -> Vault:
    vault: Vault = request.app.state.notes_vault
    return vault


NotesVault = Annotated[Vault, Depends(_notes_vault)]


class AcknowledgementForm(Form):
    """`note` is kept sealed, and shown to who may read the alert."""

    note: Note | None = None


class AlertStanding(BaseModel):
    """What became of an alert by a command."""

    id: UUID
    version: int
    state: AlertState

    @classmethod
    def of(cls, alert: Alert) -> "AlertStanding":
        return cls(id=alert.id, version=alert.version, state=alert.state)


@router.get("/sites/{site}/alerts")
async def list_alerts(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    kind: AlertKind | None = None,
    state: AlertState | None = None,
    is_unanswered: Annotated[bool, Query()] = False,
    now: Now,
) -> Page[AlertView]:
    """List alerts, oldest first: who was told of each when over what, and what comes next."""
    found = await queries.alerts(
        reads.database, site, paging, kind=kind, state=state, is_unanswered=is_unanswered
    )
    views = await shown(found, reads.database, site, now)
    return paging.page(views, lambda view: view, lambda view: view.id)


@router.get("/sites/{site}/alerts/{alert_id}")
async def get_alert(
    site: Site, alert_id: UUID, reads: Reads, vault: NotesVault, now: Now
) -> Answer[AlertDetail]:
    alert = await _alert(reads, site, alert_id)
    [view] = await shown([alert], reads.database, site, now)
    note = await _note(alert, reads, vault) if _READ_NOTES & reads.principal.roles else None
    return reads.found(AlertDetail(**dict(view), note=note), version=alert.version)


@router.get("/sites/{site}/alerts/{alert_id}/tellings")
async def list_tellings(
    site: Site, alert_id: UUID, reads: Reads, paging: Paging
) -> Page[TellingView]:
    """List who was told at which step of every round, and how each message fared."""
    await _alert(reads, site, alert_id)
    rows = await queries.tellings(reads.database, site, alert_id, paging)
    messages = await queries.messages_of(reads.database, site, [row["id"] for row in rows])
    return paging.page(
        rows, lambda row: TellingView.of(row, messages[row["id"]]), lambda row: row["id"]
    )


@router.post("/sites/{site}/alerts/{alert_id}/acknowledgement")
async def acknowledge_alert(
    site: Site,  # noqa: ARG001 - the command holds it
    alert_id: UUID,
    command: Commands[NotificationsUnitOfWork],
    vault: NotesVault,
    body: Annotated[AcknowledgementForm | None, Body()] = None,
) -> Answer[AlertStanding]:
    """Take the alert over. The first has it; to everybody else it is told who has, and since when.

    What still waits for others is withdrawn in the same transaction.
    """
    async with command.unit_of_work() as uow:
        command.expect(await uow.alerts.get(alert_id))
        asked = handlers.AcknowledgeAlert(
            alert_id=alert_id,
            by=await _who(command.principal, uow),
            role=_role_of(command.principal),
            note=body.note if body else None,
        )
        alert = await handlers.acknowledge_alert(asked, uow, vault)
        answer = command.answered(uow, AlertStanding.of(alert), version=alert.version)
    measure(alert)
    return answer


@router.post("/sites/{site}/alerts/{alert_id}/resolution")
async def resolve_alert(
    site: Site,  # noqa: ARG001 - the command holds it
    alert_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[AlertStanding]:
    """Say that what it was about is dealt with."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alerts.get(alert_id))
        alert = await handlers.resolve_alert(handlers.ResolveAlert(alert_id), uow)
        return _standing(command, uow, alert)


@router.post("/sites/{site}/alerts/{alert_id}/withdrawal")
async def withdraw_alert(
    site: Site,  # noqa: ARG001 - the command holds it
    alert_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[AlertStanding]:
    """Say that it was raised by mistake: nobody is told any more."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.alerts.get(alert_id))
        alert = await handlers.withdraw_alert(handlers.WithdrawAlert(alert_id), uow)
        return _standing(command, uow, alert)


def _standing(
    command: Command[NotificationsUnitOfWork], uow: NotificationsUnitOfWork, alert: Alert
) -> Answer[AlertStanding]:
    return command.answered(uow, AlertStanding.of(alert), version=alert.version)


async def _alert(reads: Reading, site: str, alert_id: UUID) -> Alert:
    alert = await queries.alert_by_id(reads.database, site, alert_id)
    if alert is None:
        raise NotFound("There is no alert of this id here.")
    return alert


async def _note(alert: Alert, reads: Reading, vault: Vault) -> str | None:
    key = await queries.note_key(reads.database, alert) if alert.note else None
    note: str | None = opened(vault, alert.about or alert.id, alert.note, key).get("note")
    return note


async def _who(principal: Principal, uow: NotificationsUnitOfWork) -> str:
    """Return the same id for a person, whether the answer comes signed in or by a link."""
    person_id = await uow.circle.person_of(principal.subject)
    return str(person_id) if person_id else principal.subject


def _role_of(principal: Principal) -> str:
    return next((role.value for role in StaffRole if role.value in principal.roles), "staff")
