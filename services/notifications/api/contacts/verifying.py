"""Owns the routes of verification, and of a site's policy of contacts."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.notifications.api.patterns import REGION, SIX_DIGITS
from services.notifications.api.vault import Vaults
from services.notifications.domain.contacts.policy import ContactPolicy, default_policy
from services.notifications.domain.contacts.verification import MOST_TRIES, Step, Verification
from services.notifications.domain.terms import ChannelName
from services.notifications.handlers.contacts import verifying as handlers
from services.notifications.handlers.contacts.policies import SetContactPolicy
from services.notifications.handlers.contacts.policies import (
    set_contact_policy as keep_contact_policy,
)
from services.notifications.handlers.contacts.verifying import ConfirmCode, SendCode
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.queries import standing as queries
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Flag, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["verification"], route_class=CommandRoute)

Region = Annotated[str, Field(pattern=REGION, examples=["US"])]


class CodeForm(Form):
    code: Annotated[str, Field(pattern=SIX_DIGITS, examples=["042137"])]


class VerificationView(BaseModel):
    """How far the person has come; never the code."""

    person_id: UUID
    channel: ChannelName
    state: Step
    sent_at: datetime | None
    expires_at: datetime | None
    tries_left: Annotated[int, Field(ge=0, le=MOST_TRIES)]

    @classmethod
    def of(cls, verification: Verification) -> Self:
        return cls(**{name: getattr(verification, name) for name in cls.model_fields})


class ContactPolicyForm(Form):
    """`region`: whose national form of phone numbers is read. See `ContactPolicyView`."""

    region: Region = "US"
    unverified_get_messages: Flag = True


class ContactPolicyView(BaseModel):
    """`unverified_get_messages`: whether what staff typed is sent to before it is verified.

    `version` 0: the defaults, which nobody has changed.
    """

    region: str
    unverified_get_messages: bool
    version: int

    @classmethod
    def of(cls, policy: ContactPolicy) -> Self:
        return cls(**{name: getattr(policy, name) for name in cls.model_fields})


@router.post(
    "/sites/{site}/contacts/{person_id}/verifications/{channel}",
    responses={429: {"description": "A code was sent just now, or often enough today."}},
)
async def send_verification_code(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    *,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
    request: Request,
) -> Answer[VerificationView]:
    """Send a code to the person's present address; an earlier one is worth nothing any more."""
    parts = request.app.state.provider_parts
    has_provider = any(part.channel is channel for part in parts)
    asked = SendCode(person_id=person_id, channel=channel, has_provider=has_provider)
    async with command.unit_of_work() as uow:
        verification = await handlers.send_code(asked, uow, vault)
        return command.answered(uow, VerificationView.of(verification))


@router.post("/sites/{site}/contacts/{person_id}/verifications/{channel}/confirm")
async def confirm_verification_code(
    site: Site,  # noqa: ARG001 - the command holds it
    person_id: UUID,
    channel: ChannelName,
    *,
    body: CodeForm,
    command: Commands[NotificationsUnitOfWork],
    vault: Vaults,
) -> Answer[VerificationView]:
    """Mark the channel as verified where this is the code. Each wrong one counts as a try."""
    asked = ConfirmCode(person_id=person_id, channel=channel, code=body.code)
    async with command.unit_of_work() as uow:
        answered, verification = await handlers.confirm_code(asked, uow, vault)
        if answered is handlers.Answered.RIGHT and verification is not None:
            return command.answered(uow, VerificationView.of(verification))
    raise handlers.refusal(answered, verification)


@router.put("/sites/{site}/contact-policy")
async def set_contact_policy(
    site: Site,  # noqa: ARG001 - the command holds it
    body: ContactPolicyForm,
    command: Commands[NotificationsUnitOfWork],
) -> Answer[ContactPolicyView]:
    """Set it for what is typed and sent from now on."""
    asked = SetContactPolicy(**dict(body), expected_version=command.if_match)
    async with command.unit_of_work() as uow:
        policy = await keep_contact_policy(asked, uow)
        return command.answered(uow, ContactPolicyView.of(policy), version=policy.version)


@router.get("/sites/{site}/contact-policy")
async def get_contact_policy(site: Site, reads: Reads) -> Answer[ContactPolicyView]:
    row = await queries.contact_policy(reads.database, site)
    policy = default_policy(site) if row is None else ContactPolicy(**dict(row))
    return reads.found(ContactPolicyView.of(policy), version=policy.version)
