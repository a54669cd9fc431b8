"""Routes of organisations: list and read them, add, change, archive, restore."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.directory.organisation_forms import (
    ChangedOrganisationForm,
    EntryCode,
    OrganisationForm,
)
from services.aftercare.api.directory.views import OrganisationView
from services.aftercare.api.parameters import AftercareCommands, Filters, router_of
from services.aftercare.domain.directory.organisation import NoSuchOrganisation, OrganisationKind
from services.aftercare.handlers.directory import organisations as handlers
from services.aftercare.queries import directory as queries
from shared.http.answer import Answer
from shared.http.paging import Page, Paging
from shared.http.reading import Reads

router = router_of("organisations")


class OrganisationFilters(Filters):
    code: EntryCode | None = None
    kind: OrganisationKind | None = None


@router.get("")
async def list_organisations(
    reads: Reads,
    paging: Paging,
    filters: Annotated[OrganisationFilters, Query()],
    *,
    archived: bool = False,
) -> Page[OrganisationView]:
    """List what the site keeps and what serves it, oldest first."""
    rows = await queries.organisations(
        reads.database, reads.site, filters.model_dump(), archived=archived, window=paging
    )
    return paging.page(rows, OrganisationView.of_row, lambda row: row["id"])


@router.get("/{organisation_id}")
async def get_organisation(organisation_id: UUID, reads: Reads) -> Answer[OrganisationView]:
    """Show an organisation with how it is reached; an archived one too."""
    found = await queries.organisation_of_id(reads.database, reads.site, organisation_id)
    if found is None:
        raise NoSuchOrganisation("There is no organisation of this id here.")
    return reads.found(OrganisationView.of_row(found), version=found["version"])


@router.post("", status_code=201)
async def add_organisation(
    body: OrganisationForm, command: AftercareCommands
) -> Answer[OrganisationView]:
    """Add an organisation; its `code` is the one by which linkages name it."""
    handlers.expect_may_serve(tuple(body.serves), command.principal.may_enter)
    async with command.unit_of_work() as uow:
        wish = handlers.AddOrganisation(code=body.code, said=body.said())
        added = await handlers.add_organisation(wish, uow)
        return command.created(
            uow,
            OrganisationView.of(added),
            version=added.version,
            location=f"/sites/{added.site}/organisations/{added.id}",
        )


@router.put("/{organisation_id}")
async def change_organisation(
    organisation_id: UUID, body: ChangedOrganisationForm, command: AftercareCommands
) -> Answer[OrganisationView]:
    """Replace all that is said of it; its code stays. With {} as contact it has none."""
    handlers.expect_may_serve(tuple(body.serves), command.principal.may_enter)
    async with command.unit_of_work() as uow:
        command.expect(await uow.organisations.get(organisation_id))
        wish = handlers.ChangeOrganisation(organisation_id=organisation_id, said=body.said())
        changed = await handlers.change_organisation(wish, uow)
        return command.answered(uow, OrganisationView.of(changed), version=changed.version)


@router.post("/{organisation_id}/archiving")
async def archive_organisation(
    organisation_id: UUID, command: AftercareCommands
) -> Answer[OrganisationView]:
    """Take it and all it offers out of the directory; nothing is deleted."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.organisations.get(organisation_id))
        archived = await handlers.archive_organisation(organisation_id, uow)
        return command.answered(uow, OrganisationView.of(archived), version=archived.version)


@router.post("/{organisation_id}/restoring")
async def restore_organisation(
    organisation_id: UUID, command: AftercareCommands
) -> Answer[OrganisationView]:
    """Bring it back with what was archived with it."""
    async with command.unit_of_work() as uow:
        command.expect(await uow.organisations.get(organisation_id))
        restored = await handlers.restore_organisation(organisation_id, uow)
        return command.answered(uow, OrganisationView.of(restored), version=restored.version)
