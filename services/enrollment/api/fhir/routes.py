"""Owns the FHIR routes: read and search, below `/sites/{site}/fhir`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from services.enrollment.api.fhir.consent import STATUS as CONSENT_STATUS
from services.enrollment.api.fhir.consent import consent
from services.enrollment.api.fhir.episode_of_care import STATUS as EPISODE_STATUS
from services.enrollment.api.fhir.episode_of_care import episode_of_care
from services.enrollment.api.local_day import Today
from services.enrollment.queries import consents, records, stays
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.fhir.capability import capability_statement
from shared.http.fhir.search import (
    FhirResource,
    Search,
    bundle,
    count_in,
    in_status,
    require_known,
    search_body,
    search_by,
    sent_by_form,
    shown,
)
from shared.http.media import FhirJson
from shared.http.paging import CURSOR_FORM, DEFAULT_LIMIT, MAX_LIMIT
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["FHIR"], route_class=CommandRoute, default_response_class=FhirJson)

PUBLISHED = date(2026, 11, 26)

_PARAMETERS = ("patient", "status", "_count", "after")
_KINDS: Mapping[str, str] = {"patient": "reference", "status": "token"}
_SEARCH_BODY = search_body(
    patient={"type": "string", "maxLength": 64}, status={"type": "string", "maxLength": 40}
)


async def searched(
    request: Request,
    patient: Annotated[str | None, Query(max_length=64, examples=["Patient/…"])] = None,
    status: Annotated[str | None, Query(max_length=40, examples=["active"])] = None,
    count: Annotated[int, Query(alias="_count", ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    after: Annotated[str | None, Query(json_schema_extra={"pattern": CURSOR_FORM})] = None,
) -> Search:
    """Return the search. Raises SearchParameterIsUnknown, Invalid."""
    require_known(request, _PARAMETERS)
    return await search_by(patient, status, count, after)


async def searched_by_form(request: Request) -> Search:
    """Return the search that the form says. Raises SearchIsAForm, Invalid."""
    sent = dict(await sent_by_form(request, _PARAMETERS))
    return await searched(
        request, sent.get("patient"), sent.get("status"), count_in(sent), sent.get("after")
    )


Searched = Annotated[Search, Depends(searched)]
SearchedByForm = Annotated[Search, Depends(searched_by_form)]


@router.get("/sites/{site}/fhir/metadata")
async def show_fhir_capabilities(site: Site) -> Answer[FhirResource]:  # noqa: ARG001 - the policy asks
    """Say what can be asked here."""
    return shown(statement())


def statement() -> dict[str, Any]:
    return capability_statement(
        "enrollment",
        "Episodes and consents of one site, to be read.",
        published=PUBLISHED,
        resources={"EpisodeOfCare": _KINDS, "Consent": _KINDS},
    )


@router.get("/sites/{site}/fhir/EpisodeOfCare/{episode_id}")
async def read_episode_of_care(site: Site, episode_id: UUID, reads: Reads) -> Answer[FhirResource]:
    row = await stays.episode_read_at(reads.database, site, episode_id)
    if row is None:
        raise NotFound("There is no episode of this id here.")
    return shown(episode_of_care(dict(row)), version=row["version"])


@router.get("/sites/{site}/fhir/EpisodeOfCare")
async def search_episodes_of_care(
    site: Site, request: Request, reads: Reads, search: Searched
) -> Answer[FhirResource]:
    """Return a Bundle of the site's episodes, of one patient where asked."""
    return await _episodes(site, request, reads, search)


@router.post("/sites/{site}/fhir/EpisodeOfCare/_search", openapi_extra=_SEARCH_BODY)
async def search_episodes_of_care_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _episodes(site, request, reads, search)


@router.get("/sites/{site}/fhir/Consent/{consent_id}")
async def read_fhir_consent(
    site: Site, consent_id: UUID, reads: Reads, today: Today
) -> Answer[FhirResource]:
    row = await consents.consent_by_id(reads.database, site, consent_id)
    if row is None:
        raise NotFound("There is no consent of this id here.")
    return shown(consent(dict(row), today), version=row["version"])


@router.get("/sites/{site}/fhir/Consent")
async def search_fhir_consents(
    site: Site, request: Request, reads: Reads, search: Searched, today: Today
) -> Answer[FhirResource]:
    """Return a Bundle of the site's consents, of one patient where asked."""
    return await _consents(site, request, reads, search, today)


@router.post("/sites/{site}/fhir/Consent/_search", openapi_extra=_SEARCH_BODY)
async def search_fhir_consents_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm, today: Today
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _consents(site, request, reads, search, today)


async def _episodes(
    site: str, request: Request, reads: Reads, search: Search
) -> Answer[FhirResource]:
    rows = await records.episodes(
        reads.database,
        site,
        search.window,
        state=next(iter(in_status(search, EPISODE_STATUS)), None),
        client_id=search.client_id,
        application_id=None,
    )
    return bundle(rows, episode_of_care, request, search)


async def _consents(
    site: str, request: Request, reads: Reads, search: Search, today: date
) -> Answer[FhirResource]:
    rows = await consents.consents(
        reads.database,
        site,
        search.window,
        today=today,
        client_id=search.client_id,
        states=in_status(search, CONSENT_STATUS),
    )
    return bundle(rows, lambda row: consent(row, today), request, search)
