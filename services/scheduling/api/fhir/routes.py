"""Owns the FHIR routes: read and search, below `/sites/{site}/fhir`."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request

from services.scheduling.api.fhir.appointment import STATUS as APPOINTMENT_STATUS
from services.scheduling.api.fhir.appointment import appointment
from services.scheduling.api.fhir.encounter import STATUS as ENCOUNTER_STATUS
from services.scheduling.api.fhir.encounter import encounter
from services.scheduling.api.fhir.search import (
    KINDS,
    SEARCH_BODY,
    Dated,
    Searched,
    SearchedByForm,
)
from services.scheduling.queries import fhir as queries
from services.scheduling.queries.fhir import Wanted
from shared.errors import NotFound
from shared.http.answer import Answer
from shared.http.fhir.capability import capability_statement
from shared.http.fhir.search import FhirResource, bundle, in_status, shown
from shared.http.media import FhirJson
from shared.http.paging import Window
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["FHIR"], route_class=CommandRoute, default_response_class=FhirJson)

PUBLISHED = date(2026, 11, 26)


@router.get("/sites/{site}/fhir/metadata")
async def show_fhir_capabilities(site: Site) -> Answer[FhirResource]:  # noqa: ARG001 - the policy asks
    """Say what can be asked here."""
    return shown(statement())


def statement() -> dict[str, Any]:
    return capability_statement(
        "scheduling",
        "Appointments and encounters of one site, to be read.",
        published=PUBLISHED,
        resources={"Appointment": KINDS, "Encounter": KINDS},
    )


@router.get("/sites/{site}/fhir/Appointment/{appointment_id}")
async def read_appointment(site: Site, appointment_id: UUID, reads: Reads) -> Answer[FhirResource]:
    """Show one client's seat, or place on a waitlist. One that was given up is cancelled."""
    wanted = Wanted(identity=appointment_id)
    for row in await queries.appointments(reads.database, site, Window(), wanted):
        return shown(appointment(row), version=row["version"])
    raise NotFound("There is no appointment of this id here.")


@router.get("/sites/{site}/fhir/Appointment")
async def search_appointments(
    site: Site, request: Request, reads: Reads, search: Searched
) -> Answer[FhirResource]:
    """Return a Bundle of the site's appointments, of one patient, status or time where asked."""
    return await _appointments(site, request, reads, search)


@router.post("/sites/{site}/fhir/Appointment/_search", openapi_extra=SEARCH_BODY)
async def search_appointments_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _appointments(site, request, reads, search)


@router.get("/sites/{site}/fhir/Encounter/{encounter_id}")
async def read_encounter(site: Site, encounter_id: UUID, reads: Reads) -> Answer[FhirResource]:
    """Show who was at a session, from when to when. One marked in error says that it is."""
    wanted = Wanted(identity=encounter_id)
    for row in await queries.encounters(reads.database, site, Window(), wanted):
        return shown(encounter(row), version=row["version"])
    raise NotFound("There is no encounter of this id here.")


@router.get("/sites/{site}/fhir/Encounter")
async def search_encounters(
    site: Site, request: Request, reads: Reads, search: Searched
) -> Answer[FhirResource]:
    """Return a Bundle of the site's encounters, of one patient, status or time where asked."""
    return await _encounters(site, request, reads, search)


@router.post("/sites/{site}/fhir/Encounter/_search", openapi_extra=SEARCH_BODY)
async def search_encounters_by_form(
    site: Site, request: Request, reads: Reads, search: SearchedByForm
) -> Answer[FhirResource]:
    """Search as by GET, with the parameters in a form."""
    return await _encounters(site, request, reads, search)


async def _appointments(
    site: str, request: Request, reads: Reads, search: Dated
) -> Answer[FhirResource]:
    wanted = search.wanted(next(iter(in_status(search, APPOINTMENT_STATUS)), None))
    rows = await queries.appointments(reads.database, site, search.window, wanted)
    return bundle(rows, appointment, request, search)


async def _encounters(
    site: str, request: Request, reads: Reads, search: Dated
) -> Answer[FhirResource]:
    wanted = search.wanted(next(iter(in_status(search, ENCOUNTER_STATUS)), None))
    rows = await queries.encounters(reads.database, site, search.window, wanted)
    return bundle(rows, encounter, request, search)
