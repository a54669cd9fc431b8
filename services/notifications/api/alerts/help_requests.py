"""Owns the routes by which help is asked for: clients for themselves, staff for anybody.

A client is shown whether somebody answered, and never who.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.domain.alerts.alert import Alert, AlertState
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts.helping import AskForHelp, ask_for_help
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import alerts as queries
from shared.auth import Principal
from shared.errors import Forbidden, Invalid, NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["help"], route_class=CommandRoute)


class HelpIsForOneself(Forbidden):
    """A client asks for help for nobody else."""

    def __init__(self) -> None:
        super().__init__("Ask for yourself: leave client_id out, or send your own.")


class WhoNeedsHelp(Invalid):
    """Staff, and who is several clients, say which one needs help."""

    def __init__(self) -> None:
        super().__init__("Say which client needs help.", field="client_id")


class HelpForm(Form):
    """`client_id` is who needs help; a client leaves it out."""

    client_id: UUID | None = None


_FOR_MYSELF = HelpForm()
"""A client who asks has to say nothing more."""


class HelpState(StrEnum):
    """`BEING_TOLD`: staff are told, one after the other, until somebody answers."""

    BEING_TOLD = "being_told"
    ANSWERED = "answered"
    OVER = "over"


class HelpView(BaseModel):
    id: UUID
    version: int
    client_id: UUID
    state: HelpState
    asked_at: datetime
    answered_at: datetime | None

    @classmethod
    def of(cls, alert: Alert) -> "HelpView":
        assert alert.about is not None  # noqa: S101 - help is always somebody's
        return cls(
            id=alert.id,
            version=alert.version,
            client_id=alert.about,
            state=_state(alert),
            asked_at=alert.raised_at,
            answered_at=alert.acknowledged_at,
        )


@router.post("/sites/{site}/help-requests", status_code=201)
async def request_help(
    site: Site, command: Commands[NotificationsUnitOfWork], body: HelpForm = _FOR_MYSELF
) -> Answer[HelpView]:
    """Ask staff for help, now. While one waits for an answer, asking again is the same one."""
    client_id = _whose(command.principal, body.client_id)
    async with command.unit_of_work() as uow:
        alert = await ask_for_help(AskForHelp(client_id), uow)
        location = f"/sites/{site}/help-requests/{alert.id}"
        return command.created(uow, HelpView.of(alert), version=alert.version, location=location)


@router.get("/sites/{site}/help-requests/{help_request_id}")
async def get_help_request(site: Site, help_request_id: UUID, reads: Reads) -> Answer[HelpView]:
    alert = await queries.alert_by_id(reads.database, site, help_request_id)
    if alert is None or not _may_see(reads.principal, alert):
        raise NotFound("There is no request for help of this id here.")
    return reads.found(HelpView.of(alert), version=alert.version)


def _whose(principal: Principal, client_id: UUID | None) -> UUID:
    if _is_staff(principal):
        if client_id is None:
            raise WhoNeedsHelp
        return client_id
    if client_id is None and len(principal.client_ids) == 1:
        [only] = principal.client_ids
        return only
    if client_id is None:
        raise WhoNeedsHelp
    if client_id not in principal.client_ids:
        raise HelpIsForOneself
    return client_id


def _may_see(principal: Principal, alert: Alert) -> bool:
    is_own = alert.about in principal.client_ids
    return alert.kind is AlertKind.HELP and (is_own or _is_staff(principal))


def _is_staff(principal: Principal) -> bool:
    return any(role.value in principal.roles for role in StaffRole)


def _state(alert: Alert) -> HelpState:
    if alert.is_unanswered:
        return HelpState.BEING_TOLD
    is_answered = alert.state is AlertState.ACKNOWLEDGED
    return HelpState.ANSWERED if is_answered else HelpState.OVER
