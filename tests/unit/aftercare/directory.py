"""Entries of a directory as tests write them down: each says only what matters to it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.aftercare.domain.directory.offering import (
    Details,
    Location,
    Modality,
    Offering,
    OfferingKind,
    Places,
    checked,
)
from services.aftercare.domain.directory.organisation import Organisation, OrganisationKind
from services.aftercare.domain.directory.times import MeetingTime
from shared.identifiers import new_id
from tests.unit.aftercare.room import DENVER, TODAY
from tests.unit.aftercare.stories import SITE

CITY = Location(39.7392, -104.9903)
TUESDAYS = MeetingTime(datetime.fromisoformat("2026-01-06T18:00"), 90, "FREQ=WEEKLY;BYDAY=TU")


def organisation(code: str | None = None, **changes: Any) -> Organisation:
    made = {
        "id": new_id(),
        "site": SITE,
        "code": code or f"o-{new_id().hex}",
        "name": "Oak House",
        "kind": OrganisationKind.SOBER_LIVING,
    }
    return Organisation(**{**made, **changes})


def details(kind: OfferingKind = OfferingKind.SUPPORT_GROUP, **changes: Any) -> Details:
    plain = Details(kind=kind, name="Evening group", timezone=DENVER, modality=Modality.IN_PERSON)
    return checked(replace(plain, **changes))


def offering(
    organisation_id: UUID | None = None,
    *,
    places: Places | None = None,
    checked_on: date = TODAY,
    site: str = SITE,
    serves: tuple[str, ...] = (),
    said: Details | None = None,
    **changes: Any,
) -> Offering:
    return Offering(
        id=new_id(),
        site=site,
        serves=serves,
        organisation_id=organisation_id or new_id(),
        code=f"c-{new_id().hex}",
        details=said or details(**changes),
        places=places or Places(),
        checked_on=checked_on,
    )
