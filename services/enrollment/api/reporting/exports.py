"""Owns the routes of whole lists as CSV: ids, codes and dates, and nothing that is sealed."""

from fastapi import APIRouter

from services.enrollment.queries import exports
from shared.http.csv_rows import csv_file
from shared.http.media import CsvFile
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute

router = APIRouter(tags=["exports"], route_class=CommandRoute)


@router.get("/sites/{site}/exports/applications.csv", response_class=CsvFile)
async def export_applications(site: Site, reads: Reads) -> CsvFile:
    """Return all applications of the site, the earliest first."""
    batches = exports.applications(reads.database, site)
    return await csv_file(exports.APPLICATION_COLUMNS, batches, name="applications.csv")


@router.get("/sites/{site}/exports/episodes.csv", response_class=CsvFile)
async def export_episodes(site: Site, reads: Reads) -> CsvFile:
    """Return all episodes of the site, the earliest first."""
    batches = exports.episodes(reads.database, site)
    return await csv_file(exports.EPISODE_COLUMNS, batches, name="episodes.csv")


@router.get("/sites/{site}/exports/consents.csv", response_class=CsvFile)
async def export_consents(site: Site, reads: Reads) -> CsvFile:
    """Return all consents of the site, without what is personal in them, the earliest first."""
    batches = exports.consents(reads.database, site)
    return await csv_file(exports.CONSENT_COLUMNS, batches, name="consents.csv")
