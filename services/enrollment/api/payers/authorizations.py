"""Owns the routes of authorizations: what a payer was asked, what it answered, what is left."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.enrollment.api.local_day import Today
from services.enrollment.api.opening import Sealed
from services.enrollment.api.payers.authorization_forms import (
    ApprovalForm,
    DenialForm,
    ReferenceForm,
    ReplacementForm,
    RequestForm,
)
from services.enrollment.api.payers.authorization_views import (
    AuthorizationRecord,
    AuthorizationView,
    ForecastView,
    FoundView,
    ReplacedView,
    UsageView,
)
from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.domain.payers.authorization_states import AuthorizationState
from services.enrollment.handlers.payers import authorizations as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.queries import authorizations as queries
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import Code
from shared.http.paging import Page, Paging
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["authorizations"], route_class=CommandRoute)


@router.post("/sites/{site}/authorizations", status_code=201)
async def request_authorization(
    site: Site, body: RequestForm, command: Commands[EnrollmentUnitOfWork], today: Today
) -> Answer[AuthorizationView]:
    """Note that a payer was asked to authorize a stay."""
    async with command.unit_of_work() as uow:
        asked = await handlers.request_authorization(body.command(), uow)
        view = AuthorizationView.of(asked, today)
        location = f"/sites/{site}/authorizations/{asked.id}"
        return command.created(uow, view, version=asked.version, location=location)


@router.post("/sites/{site}/authorizations/{authorization_id}/approval")
async def approve_authorization(
    site: Site,  # noqa: ARG001 - the command holds it
    authorization_id: UUID,
    body: ApprovalForm,
    command: Commands[EnrollmentUnitOfWork],
    today: Today,
) -> Answer[AuthorizationView]:
    """Enter the payer's approval; what was attended on its days already draws from it at once."""
    approval = body.command(authorization_id, command.if_match)
    async with command.unit_of_work() as uow:
        approved = await handlers.approve_authorization(approval, uow)
        view = AuthorizationView.of(approved, today)
        return command.answered(uow, view, version=approved.version)


@router.post("/sites/{site}/authorizations/{authorization_id}/denial")
async def deny_authorization(
    site: Site,  # noqa: ARG001 - the command holds it
    authorization_id: UUID,
    body: DenialForm,
    command: Commands[EnrollmentUnitOfWork],
    today: Today,
) -> Answer[AuthorizationView]:
    """Enter the payer's denial, with its reason."""
    denial = body.command(authorization_id, command.if_match)
    async with command.unit_of_work() as uow:
        denied = await handlers.deny_authorization(denial, uow)
        view = AuthorizationView.of(denied, today)
        return command.answered(uow, view, version=denied.version)


@router.post("/sites/{site}/authorizations/{authorization_id}/replacement")
async def replace_authorization(
    site: Site,  # noqa: ARG001 - the command holds it
    authorization_id: UUID,
    body: ReplacementForm,
    command: Commands[EnrollmentUnitOfWork],
    today: Today,
) -> Answer[ReplacedView]:
    """Approve a request in the place of this authorization, which keeps the days before it."""
    replacement = body.replacement(authorization_id, command.if_match)
    async with command.unit_of_work() as uow:
        old, new = await handlers.replace_authorization(replacement, uow)
        view = ReplacedView(
            replaced=AuthorizationView.of(old, today), replacement=AuthorizationView.of(new, today)
        )
        return command.answered(uow, view, version=old.version)


@router.post("/sites/{site}/authorizations/search")
async def search_authorizations(
    site: Site,  # noqa: ARG001 - the command holds it
    body: ReferenceForm,
    command: Commands[EnrollmentUnitOfWork],
    today: Today,
) -> Answer[FoundView]:
    """Find authorizations by the payer's reference number."""
    async with command.unit_of_work() as uow:
        found = await handlers.find_by_reference(body.reference_number, uow)
        views = [AuthorizationView.of(one, today) for one in found]
        return command.answered(uow, FoundView(items=views))


@router.get("/sites/{site}/authorizations")
async def list_authorizations(
    *,
    site: Site,
    reads: Reads,
    paging: Paging,
    today: Today,
    episode_id: UUID | None = None,
    client_id: UUID | None = None,
    payer: Annotated[Code | None, Query()] = None,
    status: AuthorizationState | None = None,
) -> Page[AuthorizationView]:
    """List by episode, client, payer and derived status."""
    wanted = {"episode_id": episode_id, "client_id": client_id, "payer": payer}
    rows = await queries.authorizations(
        reads.database, site, paging, today=today, wanted=wanted, status=status
    )
    return paging.page(
        rows,
        lambda row: AuthorizationView.of(Authorization.kept(row), today),
        lambda row: row["id"],
    )


@router.get("/sites/{site}/authorizations/{authorization_id}")
async def get_authorization(
    site: Site, authorization_id: UUID, reads: Reads, today: Today, sealed: Sealed
) -> Answer[AuthorizationRecord]:
    """Show one with the payer's reference number."""
    one = await _one(reads, site, authorization_id)
    row = await queries.sealed_of(reads.database, site, authorization_id)
    private = (sealed.contents(row) if row else None) or {}
    view = AuthorizationView.of(one, today)
    record = AuthorizationRecord(
        **view.model_dump(), reference_number=private.get("reference_number")
    )
    return reads.found(record, version=one.version)


@router.get("/sites/{site}/authorizations/{authorization_id}/usage")
async def get_usage(site: Site, authorization_id: UUID, reads: Reads, today: Today) -> UsageView:
    """Show what used the units: credited minutes by local day, and the weeks below the rules."""
    one = await _one(reads, site, authorization_id)
    if one.valid_from is None or one.ends_on is None:
        return UsageView.unused(one)
    given = await queries.given(reads.database, site, [one.client_id], one.valid_from, one.ends_on)
    pinned = await queries.pinned_rules(reads.database, site, {one.payer})
    return UsageView.of(one, pinned[one.pin], given.get(one.client_id, []), today)


@router.get("/sites/{site}/authorizations/{authorization_id}/forecast")
async def get_forecast(
    site: Site, authorization_id: UUID, reads: Reads, today: Today
) -> ForecastView:
    """Say on which day the units run out by what is booked now, and what would not be covered."""
    one = await _one(reads, site, authorization_id)
    if one.state is not AuthorizationState.APPROVED:
        raise NotFound("Only what is approved has a forecast.")
    return ForecastView.of(await queries.forecast_of(reads.database, one, today), one, today)


async def _one(reads: Reads, site: str, identity: UUID) -> Authorization:
    found = await queries.authorization_by_id(reads.database, site, identity)
    if found is None:
        raise NotFound("There is no authorization of this id here.")
    return found
