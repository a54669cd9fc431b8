"""Owns the routes of contacts. Values are masked whenever they are shown."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, WithJsonSchema

from services.notifications.api.contacts.opening import opened
from services.notifications.api.vault import Vaults
from services.notifications.domain.contacts.contact import Contact, PersonalData, personal_data
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.handlers.contacts import contacts as handlers
from services.notifications.handlers.contacts.contacts import PutContact, SetHours, ShredContact
from services.notifications.handlers.contacts.policies import policy_of_site
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import contacts as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockTime, Form, Line, ZoneName
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
Phone = Annotated[str, Field(min_length=1, max_length=80, examples=["+13035550123"])]
TimeOfDay = ClockTime
Weekdays = Annotated[list[Annotated[int, Field(ge=1, le=7), WHOLE]], Field(max_length=7)]


class ContactForm(Form):
    """How a person is reached. What is null is not known and is removed.

    `phone` is in international form, or as it is dialled within the site's region.
    """

    email: Email | None = None
    phone: Phone | None = None
    given_name: Line | None = None
    language: Language
    timezone: ZoneName

    def command(self, person_id: UUID, expected_version: int | None, region: str) -> PutContact:
        """Return the command. Raises Invalid."""
        data = personal_data(
            email=self.email, phone=self.phone, given_name=self.given_name, region=region
        )
        return PutContact(
            person_id=person_id,
            data=data,
            language=self.language,
            timezone=self.timezone,
            expected_version=expected_version,
        )


class HoursForm(Form):
    """When the person is written to, within 08:00 to 21:00; `quiet_days`: 1 is Monday."""

    opens: TimeOfDay = "08:00"
    closes: TimeOfDay = "21:00"
    quiet_days: Weekdays = []

    def command(self, person_id: UUID, expected_version: int | None) -> SetHours:
        return SetHours(
            person_id=person_id,
            opens=time.fromisoformat(self.opens),
            closes=time.fromisoformat(self.closes),
            quiet_days=frozenset(self.quiet_days),
            expected_version=expected_version,
        )


class ContactView(BaseModel):
    """A contact as it may be shown: masked. `is_shredded`: its key was destroyed.

    `phone_gets_texts`: false for a landline, null without a phone.
    `verified`: the channels whose present address the person has shown to be theirs.
    """

    person_id: UUID
    site: str
    version: int
    email: str | None
    phone: str | None
    given_name: str | None
    language: Language
    timezone: str
    opens: TimeOfDay
    closes: TimeOfDay
    quiet_days: list[int]
    phone_gets_texts: bool | None
    verified: list[ChannelName]
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
            opens=row["opens"].strftime("%H:%M"),
            closes=row["closes"].strftime("%H:%M"),
            quiet_days=row["quiet_days"],
            phone_gets_texts=row["gets_texts"] if data.phone else None,
            verified=row["verified"],
            is_shredded=row["sealed"] is None,
        )


class HoursView(BaseModel):
    person_id: UUID
    opens: TimeOfDay
    closes: TimeOfDay
    quiet_days: list[int]
    timezone: str

    @classmethod
    def of(cls, contact: Contact) -> Self:
        return cls(
            person_id=contact.id,
            opens=contact.opens.strftime("%H:%M"),
            closes=contact.closes.strftime("%H:%M"),
            quiet_days=contact.quiet_days,
            timezone=contact.timezone,
        )


@router.put("/sites/{site}/contacts/{person_id}")
async def put_contact(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: ContactForm,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
) -> Answer[ContactView]:
    """Keep how a person is reached; what already waits follows the new values."""
    async with command.unit_of_work() as uow:
        region = (await policy_of_site(uow)).region
        asked = body.command(person_id, command.if_match, region)
        contact = await handlers.put_contact(asked, uow, vault)
        view = ContactView.of(vars(contact), asked.data)
        return command.answered(uow, view, version=contact.version)


@router.get("/sites/{site}/contacts/{person_id}")
async def get_contact(
    site: Site, person_id: UUID, reads: Reads, vault: Vaults
) -> Answer[ContactView]:
    row = await queries.contact(reads.database, site, person_id)
    if row is None:
        raise NotFound("There is no contact of this person here.")
    return reads.found(
        ContactView.of(dict(row), opened(person_id, dict(row), vault)), version=row["version"]
    )


@router.put("/sites/{site}/contacts/{person_id}/hours")
async def set_hours(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    body: HoursForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[HoursView]:
    """Narrow when a person is written to; what waits is planned anew."""
    async with command.unit_of_work() as uow:
        contact = await handlers.set_hours(body.command(person_id, command.if_match), uow)
        return command.answered(uow, HoursView.of(contact), version=contact.version)


@router.delete("/sites/{site}/contacts/{person_id}", status_code=204)
async def shred_contact(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[None]:
    """Destroy the person's key, so that no copy can be read, and withdraw what waits."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.contacts.get(person_id))
        await handlers.shred_contact(ShredContact(person_id), uow)
        return command.done(uow)
