"""What is said of an offering as it is written down in JSON, and read again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from services.aftercare.domain.directory.offering import (
    Admission,
    CostModel,
    Details,
    Gender,
    Location,
    Modality,
    Offering,
    OfferingKind,
    Places,
)
from services.aftercare.domain.directory.organisation import (
    Contact,
    Organisation,
    OrganisationKind,
)
from services.aftercare.domain.directory.times import MeetingTime


def details_written(details: Details) -> dict[str, Any]:
    """Return what JSON can hold; local starts have no offset, as their clock is the zone's."""
    return {**asdict(details), "times": [_time_written(one) for one in details.times]}


def details_from(said: Mapping[str, Any]) -> Details:
    location, cost, admission = said["location"], said["cost"], said["admission"]
    return Details(
        kind=OfferingKind(said["kind"]),
        name=said["name"],
        timezone=said["timezone"],
        modality=Modality(said["modality"]),
        languages=tuple(said["languages"]),
        payers=tuple(said["payers"]),
        cost=None if cost is None else CostModel(cost),
        address=said["address"],
        location=None if location is None else Location(**location),
        times=tuple(_time_from(one) for one in said["times"]),
        narr_level=said["narr_level"],
        admission=Admission(
            **{
                **admission,
                "genders": tuple(Gender(gender) for gender in admission["genders"]),
                "welcomes": tuple(admission["welcomes"]),
            }
        ),
    )


def _time_written(one: MeetingTime) -> dict[str, Any]:
    return {
        "starts": one.starts.isoformat(),
        "minutes": one.minutes,
        "rule": one.rule,
        "except_on": [day.isoformat() for day in one.except_on],
    }


def _time_from(said: Mapping[str, Any]) -> MeetingTime:
    return MeetingTime(
        datetime.fromisoformat(said["starts"]),
        said["minutes"],
        said["rule"],
        tuple(date.fromisoformat(day) for day in said["except_on"]),
    )


def offering_from(row: Mapping[str, Any]) -> Offering:
    """Return the offering of a row."""
    return Offering(
        id=row["id"],
        site=row["site"],
        version=row["version"],
        organisation_id=row["organisation_id"],
        code=row["code"],
        details=details_from(row["details"]),
        places=Places(row["places_total"], row["places_free"]),
        places_told_on=row["places_told_on"],
        serves=tuple(row["serves"]),
        checked_on=row["checked_on"],
        missing_since=row["missing_since"],
        archived_on=row["archived_on"],
    )


def organisation_from(row: Mapping[str, Any]) -> Organisation:
    """Return the organisation of a row."""
    return Organisation(
        id=row["id"],
        site=row["site"],
        version=row["version"],
        code=row["code"],
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        contact=Contact(row["phone"], row["email"], row["website"], row["address"]),
        serves=tuple(row["serves"]),
        archived_on=row["archived_on"],
    )
