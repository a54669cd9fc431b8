"""What the API shows of the directory."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from services.aftercare.api.views import View
from services.aftercare.domain.directory.offering import (
    CostModel,
    Gender,
    Modality,
    Offering,
    OfferingKind,
)
from services.aftercare.domain.directory.organisation import Organisation, OrganisationKind
from services.aftercare.domain.directory.times import Occurrence, zone_of


class ContactView(BaseModel):
    phone: str | None
    email: str | None
    website: str | None
    address: str | None


class OrganisationView(View):
    """`site` keeps the entry; `serves` are all in whose directory it stands."""

    code: str
    name: str
    kind: OrganisationKind
    contact: ContactView
    serves: list[str]
    archived_on: date | None

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        contact = ContactView.model_validate(organisation.contact, from_attributes=True)
        own = {name: getattr(organisation, name) for name in cls.model_fields if name != "contact"}
        return cls(**{**own, "serves": list(organisation.serves)}, contact=contact)

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        contact = ContactView(**{name: row[name] for name in ContactView.model_fields})
        return cls(**{name: row[name] for name in cls.model_fields if name in row}, contact=contact)


class TimeView(BaseModel):
    """`starts` is on the clocks of the offering's zone."""

    starts: str
    minutes: int
    rule: str | None
    except_on: list[date]


class LocationView(BaseModel):
    latitude: float
    longitude: float


class AdmissionView(BaseModel):
    min_age: int | None
    max_age: int | None
    genders: list[Gender]
    welcomes: list[str]
    accepts_moud: bool | None


class PlacesView(BaseModel):
    """`told_on` is when the house last said so; places taken here count at once."""

    total: int | None
    free: int | None
    told_on: date | None


class OfferingView(View):
    """`is_stale`: not confirmed for long, or its own source names it no more."""

    organisation_id: UUID
    code: str
    kind: OfferingKind
    name: str
    timezone: str
    modality: Modality
    languages: list[str]
    payers: list[str]
    cost: CostModel | None
    address: str | None
    location: LocationView | None
    times: list[TimeView]
    narr_level: int | None
    admission: AdmissionView
    places: PlacesView
    checked_on: date
    missing_since: date | None
    is_stale: bool
    archived_on: date | None

    @classmethod
    def of(cls, offering: Offering, now: datetime, stale_days: int) -> Self:
        details = offering.details
        return cls.model_validate(
            {
                **{name: getattr(offering, name) for name in _OWN},
                **{name: getattr(details, name) for name in _OF_DETAILS},
                "times": [_time(one) for one in details.times],
                "places": {
                    "total": offering.places.total,
                    "free": offering.places.free,
                    "told_on": offering.places_told_on,
                },
                "is_stale": offering.is_stale(now, stale_days),
            },
            from_attributes=True,
        )


_OWN = (
    *("id", "site", "version", "organisation_id", "code"),
    *("checked_on", "missing_since", "archived_on"),
)
_OF_DETAILS = (
    *("kind", "name", "timezone", "modality", "languages", "payers", "cost", "address"),
    *("location", "narr_level", "admission"),
)


def _time(one: Any) -> dict[str, Any]:
    return {
        "starts": one.starts.isoformat(timespec="minutes"),
        "minutes": one.minutes,
        "rule": one.rule,
        "except_on": one.except_on,
    }


class OccurrenceView(BaseModel):
    """With the offset that the offering's clocks show on that day."""

    starts: datetime
    ends: datetime

    @classmethod
    def of(cls, one: Occurrence, timezone: str) -> Self:
        zone = zone_of(timezone)
        return cls(starts=one.starts.astimezone(zone), ends=one.ends.astimezone(zone))


class OccurrencesView(BaseModel):
    timezone: str
    items: list[OccurrenceView]

    @classmethod
    def of(cls, found: Sequence[Occurrence], timezone: str) -> Self:
        return cls(timezone=timezone, items=[OccurrenceView.of(one, timezone) for one in found])
