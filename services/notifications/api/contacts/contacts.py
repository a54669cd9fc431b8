"""Owns the routes of contacts and permissions. Values are masked whenever they are shown."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, WithJsonSchema

from services.notifications.domain.contacts.contact import PersonalData, personal_data
from services.notifications.domain.contacts.permission import Permission, Permitted
from services.notifications.domain.terms import Category, ChannelName, Language
from services.notifications.handlers.contacts.contacts import (
    PutContact,
    ShredContact,
)
from services.notifications.handlers.contacts.contacts import (
    put_contact as keep_contact,
)
from services.notifications.handlers.contacts.contacts import (
    shred_contact as destroy_contact,
)
from services.notifications.handlers.contacts.permissions import (
    SetPermission,
)
from services.notifications.handlers.contacts.permissions import (
    set_permission as keep_permission,
)
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.ports.people import ContactIsUnreadable, Vault
from services.notifications.queries import contacts as queries
from shared.errors import NotFound, Unavailable
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Flag, Form, Line, ZoneName
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["contacts"], route_class=CommandRoute)

# What is sent is checked in the domain, which says more about it than a pattern does.
Email = Annotated[
    str,
    Field(min_length=1, max_length=254),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Phone = Annotated[
    str,
    Field(min_length=1, max_length=80),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$", "examples": ["+15551234567"]}
    ),
]


def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Vaults = Annotated[Vault, Depends(_vault)]


class ContactForm(Form):
    """How a person is reached; phone in E.164. What is null is not known and is removed."""

    email: Email | None = None
    phone: Phone | None = None
    given_name: Line | None = None
    language: Language
    timezone: ZoneName

    def command(self, person_id: UUID, expected_version: int | None) -> PutContact:
        """Return the command. Raises Invalid."""
        data = personal_data(email=self.email, phone=self.phone, given_name=self.given_name)
        return PutContact(
            person_id=person_id,
            data=data,
            language=self.language,
            timezone=self.timezone,
            expected_version=expected_version,
        )


class PermissionForm(Form):
    """`consent_id` names the consent that a permission rests on and ends with."""

    channel: ChannelName
    category: Category
    granted: Flag
    consent_id: UUID | None = None


class ContactView(BaseModel):
    """A contact as it may be shown: masked. `is_shredded`: its key was destroyed."""

    person_id: UUID
    site: str
    version: int
    email: str | None
    phone: str | None
    given_name: str | None
    language: Language
    timezone: str
    is_shredded: bool

    @classmethod
    def of(cls, row: Mapping[str, Any], data: PersonalData) -> Self:
        masked = data.masked()
        return cls(
            person_id=row["id"],
            site=row["site"],
            version=row["version"],
            email=masked.email,
            phone=masked.phone,
            given_name=masked.given_name,
            language=row["language"],
            timezone=row["timezone"],
            is_shredded=row["sealed"] is None,
        )


class PermissionView(BaseModel):
    person_id: UUID
    channel: ChannelName
    category: Category
    state: Permitted
    consent_id: UUID | None
    changed_at: datetime
    version: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{name: row[name] for name in cls.model_fields})


class PermissionList(BaseModel):
    items: list[PermissionView]


@router.put("/sites/{site}/contacts/{person_id}")
async def put_contact(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: ContactForm,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
) -> Answer[ContactView]:
    """Keep how a person is reached; what already waits follows the new values."""
    asked = body.command(person_id, command.if_match)
    async with command.unit_of_work() as uow:
        contact = await keep_contact(asked, uow, vault)
        view = ContactView.of(vars(contact), asked.data)
        return command.answered(uow, view, version=contact.version)


@router.get("/sites/{site}/contacts/{person_id}")
async def get_contact(
    site: Site, person_id: UUID, reads: Reads, vault: Vaults
) -> Answer[ContactView]:
    row = await queries.contact(reads.database, site, person_id)
    if row is None:
        raise NotFound("There is no contact of this person here.")
    return reads.found(ContactView.of(dict(row), _opened(row, vault)), version=row["version"])


@router.delete("/sites/{site}/contacts/{person_id}", status_code=204)
async def shred_contact(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Destroy the person's key, so that no copy can be read, and withdraw what waits."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.contacts.get(person_id))
        await destroy_contact(ShredContact(person_id), uow)
        return command.done(uow)


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


def _opened(row: Any, vault: Vault) -> PersonalData:
    if row["sealed"] is None or row["wrapped"] is None:
        return PersonalData()
    try:
        return vault.open(row["id"], row["sealed"], row["wrapped"])
    except ContactIsUnreadable:
        raise Unavailable("This contact does not open with the service's master key.") from None
