"""Stores the directory. An entry is found by its own site and by those that it serves."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Executable,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    update,
)

from services.aftercare import tables
from services.aftercare.domain.directory.index import terms_of
from services.aftercare.domain.directory.offering import (
    NoPlaceIsFree,
    NoSuchOffering,
    Offering,
    OfferingCodeIsTaken,
    PlacesDoNotAddUp,
)
from services.aftercare.domain.directory.organisation import (
    NoSuchOrganisation,
    Organisation,
    OrganisationCodeIsTaken,
)
from services.aftercare.domain.directory.written import (
    details_written,
    offering_from,
    organisation_from,
)
from shared.database.errors import Constraints
from shared.unit_of_work import Repository

DIRECTORY_CONSTRAINTS: Constraints = {
    "organisation_code_is_one_per_site": lambda: OrganisationCodeIsTaken(
        "An organisation of this site has this code: change that one, or choose another code."
    ),
    "offering_code_is_one_per_organisation": lambda: OfferingCodeIsTaken(
        "This organisation has an offering of this code: change that one, or choose another."
    ),
    "offering_has_a_free_place": lambda: NoPlaceIsFree(
        "No place is free here any more: choose another offering."
    ),
    "offering_places_are_within_total": lambda: PlacesDoNotAddUp(
        "Are more than there are in total.", field="places.free"
    ),
}

_ORGANISATION, _OFFERING = tables.organisation.c, tables.offering.c
_SITE = bindparam("site", type_=Text)
_OF_CODE = (
    select(tables.organisation)
    .where(_ORGANISATION.code == bindparam("code"), any_(_ORGANISATION.serves) == _SITE)
    .order_by((_ORGANISATION.site == _SITE).desc(), _ORGANISATION.id)
    .limit(1)
)
_OF_CODES = select(tables.organisation).where(
    _ORGANISATION.site == _SITE,
    _ORGANISATION.code == any_(bindparam("codes", type_=ARRAY(Text))),
)
_KNOWN_CODES = select(_ORGANISATION.code).where(
    _ORGANISATION.code == any_(bindparam("codes", type_=ARRAY(Text))),
    any_(_ORGANISATION.serves) == _SITE,
)
_OF_ORGANISATIONS = select(tables.offering).where(
    _OFFERING.organisation_id == any_(bindparam("organisations", type_=ARRAY(Uuid)))
)
_COUNTED = (_OFFERING.id == bindparam("offering_id"), _OFFERING.places_free.is_not(None))
# The row counts, not what was read of it: fifty who take at once wait for each other here.
_TAKE = (
    update(tables.offering)
    .where(*_COUNTED)
    .values(places_free=_OFFERING.places_free - 1, version=_OFFERING.version + 1)
)
_GIVE_BACK = (
    update(tables.offering)
    .where(*_COUNTED)
    .values(
        places_free=func.least(_OFFERING.places_free + 1, _OFFERING.places_total),
        version=_OFFERING.version + 1,
    )
)


class SqlOrganisations(Repository[Organisation]):
    table = tables.organisation
    missing = NoSuchOrganisation

    def to_row(self, aggregate: Organisation) -> dict[str, Any]:
        return {
            "code": aggregate.code,
            "name": aggregate.name,
            "kind": aggregate.kind,
            **asdict(aggregate.contact),
            "serves": list(aggregate.serves),
            "archived_on": aggregate.archived_on,
        }

    def from_row(self, row: Mapping[str, Any]) -> Organisation:
        return organisation_from(row)

    async def find(self, aggregate_id: UUID) -> Organisation | None:
        return await self.find_by(_SERVING_ORGANISATION, id=aggregate_id, site=self._uow.site)

    async def of_code(self, code: str) -> Organisation | None:
        return await self.find_by(_OF_CODE, code=code, site=self._uow.site)

    async def known(self, codes: Sequence[str]) -> frozenset[str]:
        rows = await self._uow.fetch(_KNOWN_CODES, codes=list(codes), site=self._uow.site)
        return frozenset(row["code"] for row in rows)

    async def of_codes(self, codes: Sequence[str]) -> list[Organisation]:
        return await self.list_by(_OF_CODES, codes=list(codes), site=self._uow.site)


class SqlOfferings(Repository[Offering]):
    table = tables.offering
    missing = NoSuchOffering

    def to_row(self, aggregate: Offering) -> dict[str, Any]:
        details, location = aggregate.details, aggregate.details.location
        return {
            "organisation_id": aggregate.organisation_id,
            "code": aggregate.code,
            "details": details_written(details),
            "latitude": None if location is None else location.latitude,
            "longitude": None if location is None else location.longitude,
            "min_age": details.admission.min_age,
            "max_age": details.admission.max_age,
            "places_total": aggregate.places.total,
            "places_free": aggregate.places.free,
            "places_told_on": aggregate.places_told_on,
            "serves": list(aggregate.serves),
            "checked_on": aggregate.checked_on,
            "missing_since": aggregate.missing_since,
            "archived_on": aggregate.archived_on,
            "is_over_at": aggregate.is_over_at,
            "terms": terms_of(aggregate),
        }

    def from_row(self, row: Mapping[str, Any]) -> Offering:
        return offering_from(row)

    async def find(self, aggregate_id: UUID) -> Offering | None:
        return await self.find_by(_SERVING_OFFERING, id=aggregate_id, site=self._uow.site)

    async def of_organisations(self, organisations: Sequence[UUID]) -> list[Offering]:
        return await self.list_by(_OF_ORGANISATIONS, organisations=list(organisations))

    def take_place(self, offering_id: UUID) -> None:
        self._uow.write(_TAKE, offering_id=offering_id)

    def give_place_back(self, offering_id: UUID) -> None:
        self._uow.write(_GIVE_BACK, offering_id=offering_id)


def _serving(table: Any) -> Executable:
    return select(table).where(table.c.id == bindparam("id"), any_(table.c.serves) == _SITE)


_SERVING_ORGANISATION = _serving(tables.organisation)
_SERVING_OFFERING = _serving(tables.offering)
