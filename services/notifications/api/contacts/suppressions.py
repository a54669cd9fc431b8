"""Owns the routes of suppressed addresses, and of who changed what is kept of a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.notifications.api.contacts.opening import opened
from services.notifications.api.vault import Vaults
from services.notifications.domain.contacts.change import Change
from services.notifications.domain.contacts.suppression import LiftedBecause, Why
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.contacts import suppressions as handlers
from services.notifications.handlers.contacts.suppressions import LiftSuppression, SuppressAddress
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import Vault
from services.notifications.queries import standing as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Form
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["suppressions"], route_class=CommandRoute)


class SuppressionForm(Form):
    """`code`: the provider's own code for it, if there is one."""

    why: Why
    provider: Code | None = None
    code: Code | None = None


class LiftForm(Form):
    because: LiftedBecause


class SuppressionView(BaseModel):
    """Nothing is sent to this address, which is shown masked."""

    id: UUID
    person_id: UUID
    channel: ChannelName
    address: str | None
    why: Why
    since: datetime
    provider: str | None
    code: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any], vault: Vault) -> Self:
        data = opened(row["person_id"], row, vault).masked()
        names = [name for name in cls.model_fields if name != "address"]
        address = data.email if row["channel"] == ChannelName.EMAIL else data.phone
        shown = address if row["channel"] in {ChannelName.EMAIL, ChannelName.SMS} else None
        return cls(address=shown, **{name: row[name] for name in names})


class ChangeView(BaseModel):
    """Who did what, and when; `by` is the opaque subject, null where an event or time did it."""

    id: UUID
    change: Change
    channel: ChannelName | None
    code: str | None
    at: datetime
    by: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        names = ("id", "change", "channel", "code")
        return cls(
            at=row["changed_at"], by=row["changed_by"], **{name: row[name] for name in names}
        )


@router.get("/sites/{site}/suppressions")
async def list_suppressions(
    site: Site,
    reads: Reads,
    paging: Paging,
    vault: Vaults,
    *,
    channel: ChannelName | None = None,
    why: Why | None = None,
    person_id: UUID | None = None,
) -> Page[SuppressionView]:
    """List the addresses to which nothing is sent, oldest first."""
    rows = await queries.suppressions(
        reads.database, site, paging, channel=channel, why=why, person_id=person_id
    )
    return paging.page(
        rows, lambda row: SuppressionView.of(dict(row), vault), lambda row: row["id"]
    )


@router.put("/sites/{site}/contacts/{person_id}/suppressions/{channel}", status_code=204)
async def suppress_address(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    body: SuppressionForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Send nothing more to the person's present address, and withdraw what waits for it."""
    asked = SuppressAddress(person_id=person_id, channel=channel, **dict(body))
    async with command.unit_of_work() as uow:
        await handlers.suppress_address(asked, uow)
        return command.done(uow)


@router.post("/sites/{site}/contacts/{person_id}/suppressions/{channel}/lift", status_code=204)
async def lift_suppression(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    body: LiftForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Send to the address again from now on; the reason is kept with who gave it."""
    asked = LiftSuppression(person_id=person_id, channel=channel, because=body.because)
    async with command.unit_of_work() as uow:
        await handlers.lift_suppression(asked, uow)
        return command.done(uow)


@router.get("/sites/{site}/contacts/{person_id}/changes")
async def list_contact_changes(
    site: Site, person_id: UUID, reads: Reads, paging: Paging
) -> Page[ChangeView]:
    """List who changed what is kept of a person, oldest first; never which value."""
    rows = await queries.changes(reads.database, site, paging, person_id)
    return paging.page(rows, lambda row: ChangeView.of(dict(row)), lambda row: row["id"])
