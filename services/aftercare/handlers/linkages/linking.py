"""Signed links to a request: made, rotated and revoked."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.aftercare.domain.linkages.link import Link, LinkNeedsRequest
from services.aftercare.domain.linkages.states import LinkageState
from services.aftercare.handlers.linkages.disclosing import needed_basis
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id

_ANSWERED_BY_LINK = {LinkageState.REQUESTED, LinkageState.WAITLISTED, LinkageState.ACCEPTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeLink:
    linkage_id: UUID


async def make_link(command: MakeLink, uow: AftercareUnitOfWork) -> Link:
    """Make the one link that answers from now on. Raises LinkNeedsRequest, ConsentIsMissing."""
    linkage = await uow.linkages.get(command.linkage_id)
    if linkage.state not in _ANSWERED_BY_LINK:
        raise LinkNeedsRequest("A link answers a request: ask the provider first.")
    await needed_basis(linkage, uow)
    await revoke_links(linkage.id, uow)
    rules = await uow.linkage_rules.in_force()
    link = Link(
        id=new_id(),
        site=uow.site,
        linkage_id=linkage.id,
        round=linkage.round,
        made_at=uow.now,
        made_by=uow.subject,
        ends_at=uow.now + timedelta(days=rules.link_days),
    )
    uow.links.add(link)
    # Of two who make a link at once the linkage's version lets one through.
    uow.save(linkage)
    return link


async def revoke_links(linkage_id: UUID, uow: AftercareUnitOfWork) -> None:
    for link in await uow.links.open_of(linkage_id):
        link.revoke(uow.now)
        uow.save(link)
