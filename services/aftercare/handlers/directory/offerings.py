"""Offerings as people keep them: added, described, confirmed, archived, restored."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.aftercare.domain.directory.offering import Details, Offering, Places, checked
from services.aftercare.domain.directory.organisation import Organisation, checked_code
from services.aftercare.domain.directory.times import zone_of
from services.aftercare.handlers.directory.keeping import kept_here
from services.aftercare.ports import AftercareUnitOfWork
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOffering:
    """Who adds an entry confirms it."""

    organisation_id: UUID
    code: str
    details: Details
    places: Places = field(default_factory=Places)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOffering:
    offering_id: UUID
    details: Details


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmOffering:
    """`checked_on` is a day in the offering's zone; None is today."""

    offering_id: UUID
    checked_on: date | None = None


async def add_offering(command: AddOffering, uow: AftercareUnitOfWork) -> Offering:
    """Add an offering. Raises OfferingCodeIsTaken (on leaving), OrganisationIsArchived, Invalid."""
    organisation = kept_here(await uow.organisations.get(command.organisation_id), uow)
    organisation.expect_current()
    offering = new_offering(organisation, command.code, checked(command.details), uow)
    offering.tell_places(command.places, uow.now)
    uow.save(offering)
    return offering


def new_offering(
    organisation: Organisation, code: str, details: Details, uow: AftercareUnitOfWork
) -> Offering:
    offering = Offering(
        id=new_id(),
        site=uow.site,
        organisation_id=organisation.id,
        code=checked_code(code, name="code"),
        details=details,
        serves=organisation.serves,
        checked_on=uow.now.astimezone(zone_of(details.timezone)).date(),
    )
    uow.offerings.add(offering)
    return offering


async def change_offering(command: ChangeOffering, uow: AftercareUnitOfWork) -> Offering:
    """Who changes an entry confirms it. Raises OfferingIsArchived, IsKeptElsewhere, Invalid."""
    offering = kept_here(await uow.offerings.get(command.offering_id), uow)
    offering.describe(checked(command.details))
    offering.confirm(offering.today(uow.now), uow.now)
    uow.save(offering)
    return offering


async def confirm_offering(command: ConfirmOffering, uow: AftercareUnitOfWork) -> Offering:
    """Confirm the entry. Raises ConfirmedInFuture, OfferingIsArchived, IsKeptElsewhere."""
    offering = kept_here(await uow.offerings.get(command.offering_id), uow)
    offering.confirm(command.checked_on or offering.today(uow.now), uow.now)
    uow.save(offering)
    return offering


async def archive_offering(offering_id: UUID, uow: AftercareUnitOfWork) -> Offering:
    """Take it out of the directory and keep it. Raises OfferingIsArchived, IsKeptElsewhere."""
    offering = kept_here(await uow.offerings.get(offering_id), uow)
    offering.archive(uow.now)
    uow.save(offering)
    return offering


async def restore_offering(offering_id: UUID, uow: AftercareUnitOfWork) -> Offering:
    """Bring it back. Raises OfferingIsNotArchived, OrganisationIsArchived, IsKeptElsewhere."""
    offering = kept_here(await uow.offerings.get(offering_id), uow)
    (await uow.organisations.get(offering.organisation_id)).expect_current()
    offering.restore()
    uow.save(offering)
    return offering
