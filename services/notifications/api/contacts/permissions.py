"""Owns the routes of permissions: by channel and category, by default, and a channel as a whole."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.notifications.api.contacts.opening import opened
from services.notifications.api.vault import Vaults
from services.notifications.domain.contacts.contact import ADDRESSED_BY_PERSON, PersonalData
from services.notifications.domain.contacts.opting_out import ChannelChoice, Said, Through
from services.notifications.domain.contacts.permission import Permission, Permitted
from services.notifications.domain.contacts.preferences import (
    Preference,
    Way,
    obstacle,
    preferences,
)
from services.notifications.domain.contacts.verification import VERIFIED_BY_CODE
from services.notifications.domain.terms import Audience, Category, ChannelName, Reason
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
from services.notifications.ports.people import Vault
from services.notifications.queries import contacts as queries
from services.notifications.queries.preferences import Standing, standing_of
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


class PreferenceView(BaseModel):
    """`gets` false: `why_not` says what stands against it first."""

    channel: ChannelName
    category: Category
    gets: bool
    why_not: Reason | None

    @classmethod
    def of(cls, one: Preference) -> Self:
        return cls(channel=one.channel, category=one.category, gets=one.gets, why_not=one.why_not)


class PreferencesView(BaseModel):
    """Quiet hours hold besides: they say when, and this says what."""

    person_id: UUID
    items: list[PreferenceView]


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


@router.get("/sites/{site}/contacts/{person_id}/preferences")
async def show_preferences(
    site: Site, person_id: UUID, request: Request, reads: Reads, vault: Vaults
) -> PreferencesView:
    """Show what the person would get on which channel at this moment, and why not the rest."""
    standing = await standing_of(reads.database, site, person_id)
    said = preferences(
        _ways(person_id, standing, vault),
        standing.permissions,
        standing.consents,
        request.app.state.clock.now(),
    )
    return PreferencesView(person_id=person_id, items=[PreferenceView.of(one) for one in said])


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
    """Let what was granted stand again; sessions ahead are planned again."""
    asked = OptInAgain(person_id=person_id, channel=channel, through=_through(command))
    async with command.unit_of_work() as uow:
        choice = await opt_in_again(asked, uow)
        return command.answered(uow, ChannelChoiceView.of(choice), version=choice.version)


def _ways(person_id: UUID, standing: Standing, vault: Vault) -> list[Way]:
    contact = standing.contact
    data = PersonalData() if contact is None else opened(person_id, contact, vault)
    return [
        Way(
            channel,
            obstacle(
                is_known=contact is not None and contact["sealed"] is not None,
                has_address=channel in ADDRESSED_BY_PERSON or data.address(channel) is not None,
                is_suppressed=channel in standing.suppressed,
                is_refused=standing.is_strict
                and channel in VERIFIED_BY_CODE
                and contact is not None
                and channel not in contact["verified"],
            ),
        )
        for channel in ChannelName
    ]


def _through(command: Command[NotificationsUnitOfWork]) -> Through:
    return Through.PERSON if command.principal.client_ids else Through.STAFF
