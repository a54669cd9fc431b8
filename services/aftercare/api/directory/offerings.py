"""Routes of offerings: read one, add, change, confirm, tell places, archive, restore."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.aftercare.api.clock import Now
from services.aftercare.api.directory.offering_forms import (
    TODAY,
    ConfirmationForm,
    DetailsForm,
    OfferingForm,
    PlacesForm,
)
from services.aftercare.api.directory.staleness import StaleDays
from services.aftercare.api.directory.views import OccurrencesView, OfferingView
from services.aftercare.api.parameters import AftercareCommands, router_of
from services.aftercare.domain.directory.offering import NoSuchOffering, Offering
from services.aftercare.domain.directory.times import next_occurrences, zone_of
from services.aftercare.handlers.directory import offerings as handlers
from services.aftercare.handlers.directory.places import TellPlaces, tell_places
from services.aftercare.ports import AftercareUnitOfWork
from services.aftercare.queries import directory as queries
from shared.http.answer import Answer
from shared.http.reading import Reads

router = router_of("offerings")

MOST_OCCURRENCES = 50
_USUAL = 5


@router.get("/{offering_id}")
async def get_offering(
    offering_id: UUID, reads: Reads, now: Now, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Show an offering with its times and free places, and why it is in the directory here."""
    found = await _found(offering_id, reads)
    return reads.found(OfferingView.of(found, now, stale_days), version=found.version)


@router.get("/{offering_id}/occurrences")
async def list_occurrences(
    offering_id: UUID,
    reads: Reads,
    now: Now,
    most: Annotated[int, Query(ge=1, le=MOST_OCCURRENCES)] = _USUAL,
) -> OccurrencesView:
    """Say when it takes place next; one that runs now is the first."""
    details = (await _found(offering_id, reads)).details
    zone = zone_of(details.timezone)
    return OccurrencesView.of(next_occurrences(details.times, zone, now, most), details.timezone)


async def _found(offering_id: UUID, reads: Reads) -> Offering:
    found = await queries.offering_of_id(reads.database, reads.site, offering_id)
    if found is None:
        raise NoSuchOffering("There is no offering of this id here.")
    return found


@router.post("", status_code=201)
async def add_offering(
    body: OfferingForm, command: AftercareCommands, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Add what an organisation offers. Who adds an entry confirms it."""
    async with command.unit_of_work() as uow:
        wish = handlers.AddOffering(
            organisation_id=body.organisation_id,
            code=body.code,
            details=body.details(),
            places=body.places.places(),
        )
        added = await handlers.add_offering(wish, uow)
        return command.created(
            uow,
            OfferingView.of(added, uow.now, stale_days),
            version=added.version,
            location=f"/sites/{added.site}/offerings/{added.id}",
        )


@router.put("/{offering_id}")
async def change_offering(
    offering_id: UUID, body: DetailsForm, command: AftercareCommands, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Replace what is said of it, and confirm it; its code and places stay."""
    wish = handlers.ChangeOffering(offering_id=offering_id, details=body.details())
    return await _changed(
        offering_id, command, stale_days, lambda uow: handlers.change_offering(wish, uow)
    )


@router.put("/{offering_id}/places")
async def tell_places_of_offering(
    offering_id: UUID, body: PlacesForm, command: AftercareCommands, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Keep what the house says on the phone. Send `If-Match`: places are taken meanwhile."""
    wish = TellPlaces(offering_id=offering_id, places=body.places())
    return await _changed(offering_id, command, stale_days, lambda uow: tell_places(wish, uow))


@router.post("/{offering_id}/confirmation")
async def confirm_offering(
    offering_id: UUID,
    command: AftercareCommands,
    stale_days: StaleDays,
    body: ConfirmationForm = TODAY,
) -> Answer[OfferingView]:
    """Say that the entry still holds."""
    wish = handlers.ConfirmOffering(offering_id=offering_id, checked_on=body.checked_on)
    return await _changed(
        offering_id, command, stale_days, lambda uow: handlers.confirm_offering(wish, uow)
    )


@router.post("/{offering_id}/archiving")
async def archive_offering(
    offering_id: UUID, command: AftercareCommands, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Take it out of the directory; nothing is deleted."""
    return await _changed(
        offering_id, command, stale_days, lambda uow: handlers.archive_offering(offering_id, uow)
    )


@router.post("/{offering_id}/restoring")
async def restore_offering(
    offering_id: UUID, command: AftercareCommands, stale_days: StaleDays
) -> Answer[OfferingView]:
    """Bring it back; its organisation has to be in the directory."""
    return await _changed(
        offering_id, command, stale_days, lambda uow: handlers.restore_offering(offering_id, uow)
    )


async def _changed(
    offering_id: UUID,
    command: AftercareCommands,
    stale_days: int,
    change: Callable[[AftercareUnitOfWork], Awaitable[Offering]],
) -> Answer[OfferingView]:
    async with command.unit_of_work() as uow:
        command.expect(await uow.offerings.get(offering_id))
        changed = await change(uow)
        view = OfferingView.of(changed, uow.now, stale_days)
        return command.answered(uow, view, version=changed.version)
