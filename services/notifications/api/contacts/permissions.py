"""Owns the routes of permissions: by channel and category, by default, and a channel as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notifications.domain.contacts.opting_out import ChannelChoice, Said, Through
from services.notifications.domain.contacts.permission import Permission, Permitted
from services.notifications.domain.terms import Audience, Category, ChannelName
from services.notifications.handlers.contacts.defaults import GrantDefaults, grant_defaults
from services.notifications.handlers.contacts.opting_out import (
    OptInAgain,
    OptOut,
    opt_in_again,
    opt_out,
)
from services.notifications.handlers.contacts.permissions import SetPermission
from services.notifications.handlers.contacts.permissions import set_permission as keep_permission
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import contacts as queries
from shared.http.answer import Answer
from shared.http.command import Command, Commands
from shared.http.forms import Flag, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["permissions"], route_class=CommandRoute)


class PermissionForm(Form):
    """`consent_id` names the consent that a permission rests on and ends with."""

    channel: ChannelName
    category: Category
    granted: Flag
    consent_id: UUID | None = None


class DefaultsForm(Form):
    """What a person agreed to at intake, in one. What they have said before stays."""

    audience: Audience
    channels: Annotated[list[ChannelName], Field(min_length=1, max_length=5)] | None = None
    consent_id: UUID | None = None


class PermissionView(BaseModel):
    person_id: UUID
    channel: ChannelName
    category: Category
    state: Permitted
    consent_id: UUID | None
    changed_at: datetime
    opted_out_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{name: row[name] for name in cls.model_fields})


class PermissionList(BaseModel):
    items: list[PermissionView]


class ChannelChoiceView(BaseModel):
    """Whether the person is reached over the channel at all, and through whom they said so."""

    person_id: UUID
    channel: ChannelName
    state: Said
    through: Through
    changed_at: datetime
    version: int

    @classmethod
    def of(cls, choice: ChannelChoice) -> Self:
        return cls(**{name: getattr(choice, name) for name in cls.model_fields})


@router.put("/sites/{site}/contacts/{person_id}/permissions")
async def set_permission(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: PermissionForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[PermissionView]:
    """Grant or revoke a channel for a category. A revocation acts at once, also on what waits."""
    asked = SetPermission(
        person_id=person_id,
        channel=body.channel,
        category=body.category,
        is_granted=body.granted,
        consent_id=body.consent_id,
        expected_version=command.if_match,
    )
    async with command.unit_of_work() as uow:
        permission: Permission = await keep_permission(asked, uow)
        view = PermissionView.of(vars(permission))
        return command.answered(uow, view, version=permission.version)


@router.get("/sites/{site}/contacts/{person_id}/permissions")
async def list_permissions(site: Site, person_id: UUID, reads: Reads) -> PermissionList:
    rows = await queries.permissions(reads.database, site, person_id)
    return PermissionList(items=[PermissionView.of(dict(row)) for row in rows])


@router.post("/sites/{site}/contacts/{person_id}/permissions/defaults")
async def grant_default_permissions(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: DefaultsForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[PermissionList]:
    """Grant what is usual for a client, family or staff, where the person has not spoken yet."""
    asked = GrantDefaults(
        person_id=person_id,
        audience=body.audience,
        channels=None if body.channels is None else tuple(dict.fromkeys(body.channels)),
        consent_id=body.consent_id,
    )
    async with command.unit_of_work() as uow:
        granted = await grant_defaults(asked, uow)
        view = PermissionList(items=[PermissionView.of(vars(one)) for one in granted])
        return command.answered(uow, view)


@router.put("/sites/{site}/contacts/{person_id}/opt-outs/{channel}")
async def opt_out_of_channel(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ChannelChoiceView]:
    """Reach the person over this channel no more, at once, and withdraw what waits."""
    asked = OptOut(person_id=person_id, channel=channel, through=_through(command))
    async with command.unit_of_work() as uow:
        choice = await opt_out(asked, uow)
        return command.answered(uow, ChannelChoiceView.of(choice), version=choice.version)


@router.delete("/sites/{site}/contacts/{person_id}/opt-outs/{channel}")
async def opt_in_to_channel(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ChannelChoiceView]:
    """Let what was granted stand again; what was withdrawn meanwhile stays withdrawn."""
    asked = OptInAgain(person_id=person_id, channel=channel, through=_through(command))
    async with command.unit_of_work() as uow:
        choice = await opt_in_again(asked, uow)
        return command.answered(uow, ChannelChoiceView.of(choice), version=choice.version)


def _through(command: Command[NotificationsUnitOfWork]) -> Through:
    return Through.PERSON if command.principal.client_ids else Through.STAFF
