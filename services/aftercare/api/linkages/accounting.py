"""The accounting of what was disclosed of a client's linkages (42 CFR 2.25)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.linkages.views import DisclosureView
from services.aftercare.api.parameters import Filters, router_of
from services.aftercare.queries import linkages as queries
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("disclosures")


class DisclosureFilters(Filters):
    client_id: UUID | None = None
    linkage_id: UUID | None = None


@router.get("")
async def list_linkage_disclosures(
    reads: Reads, paging: Paging, filters: Annotated[DisclosureFilters, Query()]
) -> Page[DisclosureView]:
    """List what was told to providers: when, to whom, what, why, and by which consent."""
    wanted = filters.model_dump()
    rows = await queries.disclosures(reads.database, reads.site, wanted, paging)
    return paging.page(rows, DisclosureView.model_validate, lambda row: row["id"])
