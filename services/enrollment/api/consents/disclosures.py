"""Owns the routes of disclosures: may it be told, it was told, and the client's accounting."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.enrollment.domain.consents.consent_terms import Purpose, RecordKind
from services.enrollment.domain.consents.disclosure import NOTICE, Disclosure, Means
from services.enrollment.handlers.consents import disclosures as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import consents as queries
from shared.http.answer import Answer, answer_with
from shared.http.command import Commands
from shared.http.forms import Day, Form, Instant
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.http.vaults import Vaults
from shared.private import Vault

router = APIRouter(tags=["disclosures"], route_class=CommandRoute)

Work = Commands[EnrollmentUnitOfWork]
Kinds = Annotated[tuple[RecordKind, ...], Field(min_length=1, max_length=20)]
AskedKinds = Annotated[list[RecordKind], Query(alias="category", min_length=1, max_length=20)]


class DisclosureForm(Form):
    """`disclosed_at` null is now."""

    party_id: UUID
    categories: Kinds
    purpose: Purpose
    means: Means
    disclosed_at: Instant | None = None

    def command(self) -> handlers.RecordDisclosure:
        values = {**dict(self), "categories": tuple(dict.fromkeys(self.categories))}
        return handlers.RecordDisclosure(**values)


class CoverageView(BaseModel):
    """Whether it may be told now, and by which consent: its copy goes with it (2.32(b)).

    `notice` accompanies every disclosure. `has_limits`: read the consent, the client set limits.
    """

    covered: bool
    consent_id: UUID | None
    has_limits: bool
    records_from: date | None
    records_until: date | None
    notice: str


class DisclosureView(BaseModel):
    id: UUID
    site: str
    client_id: UUID
    consent_id: UUID
    party_id: UUID
    categories: tuple[str, ...]
    purpose: str
    means: str
    disclosed_at: datetime
    notice: str = NOTICE

    @classmethod
    def of(cls, disclosure: Disclosure) -> "DisclosureView":
        return cls(**vars(disclosure))


class AccountedView(BaseModel):
    """One line of the accounting: when, to whom, what, what for, by which consent.

    `recipient` is null where the client's key was destroyed.
    """

    id: UUID
    disclosed_at: datetime
    recipient: str | None
    party_id: UUID
    party_kind: str
    categories: tuple[str, ...]
    purpose: str
    means: str
    consent_id: UUID

    @classmethod
    def of_row(cls, row: Record, vault: Vault) -> "AccountedView":
        name = None
        if row["wrapped"] is not None:
            name = vault.open(row["client_id"], row["sealed"], row["wrapped"])["name"]
        return cls(**row, recipient=name)


@router.get("/sites/{site}/disclosures/check")
async def check_disclosure(
    site: Site,  # noqa: ARG001 - the unit of work holds it
    command: Work,
    party_id: UUID,
    category: AskedKinds,
    purpose: Purpose,
) -> Answer[CoverageView]:
    """Say whether this may be told to the party now. To ask changes nothing; to tell, record it."""
    question = handlers.AskIfCovered(
        party_id=party_id, categories=tuple(dict.fromkeys(category)), purpose=purpose
    )
    async with command.unit_of_work() as uow:
        consent = await handlers.consent_covering(question, uow)
        limits = await handlers.limits_of(consent, uow)
    terms = consent.terms if consent else None
    view = CoverageView(
        covered=consent is not None,
        consent_id=consent.id if consent else None,
        has_limits=bool(limits),
        records_from=terms.records_from if terms else None,
        records_until=terms.records_until if terms else None,
        notice=NOTICE,
    )
    return answer_with(view, status=200)


@router.post("/sites/{site}/disclosures", status_code=201)
async def record_disclosure(
    site: Site, body: DisclosureForm, command: Work
) -> Answer[DisclosureView]:
    """Record what is told to a party (2.25). Refused unless a consent covers it: then tell nothing.

    Whoever gets the answer may tell; of a revocation at the same moment, one is first.
    """
    async with command.unit_of_work() as uow:
        disclosure = await handlers.record_disclosure(body.command(), uow)
        location = f"/sites/{site}/clients/{disclosure.client_id}/disclosures"
        view = DisclosureView.of(disclosure)
        return command.created(uow, view, version=disclosure.version, location=location)


@router.get("/sites/{site}/clients/{client_id}/disclosures")
async def list_disclosures(
    site: Site,
    client_id: UUID,
    reads: Reads,
    paging: Paging,
    vault: Vaults,
    *,
    since: Day | None = None,
) -> Page[AccountedView]:
    """List what was told about a client: the accounting that the client may ask for (2.25).

    The law goes back three years; all that is on record is shown unless `since` is given.
    """
    rows = await queries.disclosures(reads.database, site, client_id, paging, since=since)
    return paging.page(rows, lambda row: AccountedView.of_row(row, vault), lambda row: row["id"])
