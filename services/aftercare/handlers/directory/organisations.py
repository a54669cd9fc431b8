"""Organisations as people keep them: added, described, archived with all they offer, restored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from services.aftercare.domain.directory.organisation import (
    Contact,
    MayNotServeSite,
    Organisation,
    OrganisationKind,
    checked_code,
)
from services.aftercare.handlers.directory.keeping import kept_here
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSaid:
    """`serves` are other sites in whose directory it stands as well."""

    name: str
    kind: OrganisationKind
    contact: Contact = field(default_factory=Contact)
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOrganisation:
    code: str
    said: OrganisationSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrganisation:
    organisation_id: UUID
    said: OrganisationSaid


async def add_organisation(command: AddOrganisation, uow: AftercareUnitOfWork) -> Organisation:
    """Add one. Raises OrganisationCodeIsTaken (on leaving), CodeIsMalformed, TextIsGuarded."""
    organisation = new_organisation(command.code, command.said, uow)
    uow.save(organisation)
    return organisation


def new_organisation(code: str, said: OrganisationSaid, uow: AftercareUnitOfWork) -> Organisation:
    organisation = Organisation(
        id=new_id(),
        site=uow.site,
        code=checked_code(code, name="code"),
        name=said.name,
        kind=said.kind,
    )
    organisation.describe(said.name, said.kind, said.contact, said.serves)
    uow.organisations.add(organisation)
    return organisation


async def change_organisation(
    command: ChangeOrganisation, uow: AftercareUnitOfWork
) -> Organisation:
    """Describe it anew. Raises OrganisationIsArchived, IsKeptElsewhere, TextIsGuarded."""
    organisation = kept_here(await uow.organisations.get(command.organisation_id), uow)
    said, served_before = command.said, organisation.serves
    organisation.describe(said.name, said.kind, said.contact, said.serves)
    uow.save(organisation)
    if organisation.serves != served_before:
        await serve_alike(organisation, uow)
    return organisation


async def serve_alike(organisation: Organisation, uow: AftercareUnitOfWork) -> None:
    """Let what it offers stand in the directories in which it stands."""
    for offering in await uow.offerings.of_organisations([organisation.id]):
        offering.serves = organisation.serves
        uow.save(offering)


async def archive_organisation(organisation_id: UUID, uow: AftercareUnitOfWork) -> Organisation:
    """Take it out of the directory with all it offers. Raises OrganisationIsArchived."""
    organisation = kept_here(await uow.organisations.get(organisation_id), uow)
    organisation.archive(uow.now.date())
    uow.save(organisation)
    for offering in await uow.offerings.of_organisations([organisation.id]):
        if offering.archived_on is None:
            offering.archived_on = organisation.archived_on
            uow.save(offering)
    return organisation


async def restore_organisation(organisation_id: UUID, uow: AftercareUnitOfWork) -> Organisation:
    """Bring it back with what was archived with it. Raises OrganisationIsNotArchived."""
    organisation = kept_here(await uow.organisations.get(organisation_id), uow)
    with_it = organisation.archived_on
    organisation.restore()
    uow.save(organisation)
    for offering in await uow.offerings.of_organisations([organisation.id]):
        if offering.archived_on is not None and offering.archived_on == with_it:
            offering.restore()
            uow.save(offering)
    return organisation


def expect_may_serve(sites: tuple[str, ...], may_enter: Callable[[str], bool]) -> None:
    """Raise MayNotServeSite unless who asks belongs to each of the sites."""
    if not all(may_enter(site) for site in sites):
        raise MayNotServeSite("You belong to not all of these sites: ask somebody there.")
