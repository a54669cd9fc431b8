"""Routes of a client's own linkages: where each stands, and the client's own word of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.aftercare.api.clock import Now
from services.aftercare.api.linkages.forms import MyWordBody
from services.aftercare.api.linkages.own_views import MyLinkageView, MyWordReceipt
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.linkages.linkage import NoSuchLinkage
from services.aftercare.handlers.linkages import hearing_clients as handlers
from services.aftercare.queries import own_linkages as queries
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reading, Reads

router = router_of("my/linkages")


@router.get("")
async def list_my_linkages(reads: Reads, paging: Paging, now: Now) -> Page[MyLinkageView]:
    """List where one's own ways on from the program stand, oldest first."""
    mine = reads.principal.client_ids
    found = await queries.own_linkages(reads.database, reads.site, mine, paging)
    page = paging.page(found, dict, lambda row: row["id"])
    return Page(items=await shown_linkages(reads, page.items, now), next=page.next)


@router.get("/{linkage_id}")
async def get_my_linkage(linkage_id: UUID, reads: Reads, now: Now) -> Answer[MyLinkageView]:
    """Show where one of one's own stands, and what comes next."""
    mine = reads.principal.client_ids
    row = await queries.own_linkage(reads.database, reads.site, mine, linkage_id)
    if row is None:
        raise NoSuchLinkage("There is no linkage of this id here.")
    (view,) = await shown_linkages(reads, [row], now)
    return reads.found(view, version=row["version"])


@router.post("/{linkage_id}/answer")
async def answer_my_linkage(
    linkage_id: UUID, body: MyWordBody, command: AftercareCommands
) -> Answer[MyWordReceipt]:
    """Say that one went, on which day; or that one did not go, or that it did not fit.

    That one went counts. Nothing ends by the other answers: somebody of the care team talks with
    the client. The same answer again is the same one.
    """
    said = body.command(linkage_id, command.principal.client_ids)
    async with command.unit_of_work() as uow:
        word = await handlers.answer_as_client(said, uow)
        linkage = await uow.linkages.get(linkage_id)
        return command.answered(uow, MyWordReceipt.of(word, linkage.attended_on))


async def shown_linkages(
    reads: Reading, found: Sequence[Any], now: datetime
) -> list[MyLinkageView]:
    """Show rows of one's own linkages, with who is named in them."""
    providers = await queries.providers_of(reads.database, reads.site, found)
    offerings = await queries.offerings_of(reads.database, reads.site, found)
    return [MyLinkageView.of_row(row, providers, offerings, now) for row in found]
