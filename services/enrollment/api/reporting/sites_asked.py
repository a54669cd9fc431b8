"""Owns which sites a report or an export is over: the caller's, or the one that was asked for."""

from services.enrollment.queries import records
from shared.errors import Invalid
from shared.http.reading import Reading


class SiteIsUnknown(Invalid):
    """A report of one site is of a registered one at which the caller works."""


async def among(reads: Reading, site: str | None) -> frozenset[str] | None:
    """Return the caller's sites, narrowed to `site`; None is every site. Raises SiteIsUnknown."""
    if site is None:
        return reads.sites
    allowed = frozenset({site}) if reads.sites is None else reads.sites & {site}
    if not await records.sites(reads.database, allowed):
        raise SiteIsUnknown(
            "This site is unknown: no registered one where you work has this name.", field="site"
        )
    return allowed
