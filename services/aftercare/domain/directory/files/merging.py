"""A row over what is known: where the file lacks a column, what is known stands."""

from dataclasses import replace
from typing import Any

from services.aftercare.domain.directory.files.rows import DirectoryRow, OrganisationRow
from services.aftercare.domain.directory.offering import Details, Places
from services.aftercare.domain.directory.organisation import Contact, Organisation

_CONTACT = {
    "phone": "phone",
    "email": "email",
    "website": "website",
    "address": "organisation_address",
}
_DETAILS = {
    "languages": "languages",
    "payers": "payers",
    "cost": "cost",
    "address": "address",
    "location": "latitude",
    "times": "starts",
    "narr_level": "narr_level",
}
_ADMISSION = ("min_age", "max_age", "genders", "welcomes", "accepts_moud")


def owner_over(row: DirectoryRow, known: Organisation | None) -> OrganisationRow:
    """Return the organisation as the row says it."""
    said = row.organisation
    if known is None:
        return said
    contact = {
        name: getattr(said.contact if column in row.columns else known.contact, name)
        for name, column in _CONTACT.items()
    }
    return replace(
        said,
        contact=Contact(**contact),
        serves=said.serves if "serves" in row.columns else known.serves,
    )


def details_over(row: DirectoryRow, known: Details) -> Details:
    said = row.details
    lacking: dict[str, Any] = {
        name: getattr(known, name) for name, column in _DETAILS.items() if column not in row.columns
    }
    admission = replace(
        said.admission,
        **{name: getattr(known.admission, name) for name in _ADMISSION if name not in row.columns},
    )
    return replace(said, admission=admission, **lacking)


def places_over(row: DirectoryRow, known: Places) -> Places:
    """Return the places. Raises PlacesDoNotAddUp."""
    return Places(
        row.places.total if "places_total" in row.columns else known.total,
        row.places.free if "places_free" in row.columns else known.free,
    )
