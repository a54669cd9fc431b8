"""Owns the routes of consents."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.enrollment.domain.consent import (
    Consent,
    ConsentState,
    ConsentTerms,
    PartyKind,
    state_on,
)
from services.enrollment.handlers import consents as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import records
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code, Day, Flag, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["consents"], route_class=CommandRoute)

Codes = Annotated[tuple[Code, ...], Field(max_length=40)]


class ConsentForm(Form):
    """The elements of 42 CFR 2.31(a); the site discloses; `signed_on` is the signature's day."""

    client_id: UUID
    party_kind: PartyKind
    party_id: UUID | None = None
    categories: Codes
    purposes: Codes
    signed_on: Day
    expires_on: Day | None = None
    acknowledged_right_to_revoke: Flag

    def command(self) -> handlers.GrantConsent:
        """Return the command. Raises ConsentLacksElement."""
        terms = {name: value for name, value in self if name != "client_id"}
        return handlers.GrantConsent(client_id=self.client_id, terms=ConsentTerms(**terms))


class RevocationForm(Form):
    """`effective_at` null is now; an earlier instant records what came on paper."""

    effective_at: Instant | None = None


class ConsentView(BaseModel):
    id: UUID
    site: str
    version: int
    client_id: UUID
    party_kind: PartyKind
    party_id: UUID | None
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    signed_on: date
    expires_on: date | None
    acknowledged_right_to_revoke: bool
    state: ConsentState
    revoked_at: datetime | None

    @classmethod
    def of(cls, consent: Consent, today: date) -> "ConsentView":
        return cls(
            id=consent.id,
            site=consent.site,
            version=consent.version,
            client_id=consent.client_id,
            **vars(consent.terms),
            state=consent.state_on(today),
            revoked_at=consent.revoked_at,
        )

    @classmethod
    def of_row(cls, row: Record, today: date) -> "ConsentView":
        view = cls(**row)
        state = state_on(view.state, view.expires_on, today)
        return view.model_copy(update={"state": state})


@router.post("/sites/{site}/consents", status_code=201)
async def grant_consent(
    site: Site, body: ConsentForm, command: Commands[EnrollmentUnitOfWork]
) -> Answer[ConsentView]:
    """Record a signed consent. It never changes afterwards: new terms are a new consent."""
    async with command.unit_of_work() as uow:
        consent = await handlers.grant_consent(body.command(), uow)
        view = ConsentView.of(consent, (await uow.sites.get()).today(uow.now))
        location = f"/sites/{site}/consents/{consent.id}"
        return command.created(uow, view, version=consent.version, location=location)


@router.post("/sites/{site}/consents/{consent_id}/revocation")
async def revoke_consent(
    site: Site,  # noqa: ARG001 - the command holds it
    consent_id: UUID,
    body: RevocationForm,
    command: Commands[EnrollmentUnitOfWork],
) -> Answer[ConsentView]:
    """Revoke at once; nothing that rests on this consent may leave from here on."""
    asked = handlers.RevokeConsent(consent_id=consent_id, effective_at=body.effective_at)
    async with command.unit_of_work() as uow:
        command.expect(await uow.consents.get(consent_id))
        consent = await handlers.revoke_consent(asked, uow)
        view = ConsentView.of(consent, (await uow.sites.get()).today(uow.now))
        return command.answered(uow, view, version=consent.version)


@router.get("/sites/{site}/consents")
async def list_consents(
    site: Site, reads: Reads, paging: Paging, client_id: UUID | None = None
) -> Page[ConsentView]:
    today = await records.today_at(reads.database, site)
    rows = await records.consents(reads.database, site, paging, client_id=client_id)
    return paging.page(rows, lambda row: ConsentView.of_row(row, today), lambda row: row["id"])


@router.get("/sites/{site}/consents/{consent_id}")
async def get_consent(site: Site, consent_id: UUID, reads: Reads) -> Answer[ConsentView]:
    row = await records.consent_by_id(reads.database, site, consent_id)
    if row is None:
        raise NotFound("There is no consent of this id here.")
    today = await records.today_at(reads.database, site)
    return reads.found(ConsentView.of_row(row, today), version=row["version"])
