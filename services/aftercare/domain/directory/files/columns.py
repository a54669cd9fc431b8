"""The columns of a directory's file, and each offering as the cells of one row.

Several values of a cell stand with spaces between; what belongs to several times, with bars.
"""

from collections.abc import Iterable, Mapping

from services.aftercare.domain.directory.offering import Offering
from services.aftercare.domain.directory.organisation import Organisation
from services.aftercare.domain.directory.times import MeetingTime

Cell = str | int | float | None

ORGANISATION_COLUMNS = (
    *("organisation_code", "organisation_name", "organisation_kind"),
    *("phone", "email", "website", "organisation_address", "serves"),
)
OFFERING_COLUMNS = (
    *("offering_code", "kind", "name", "timezone", "modality", "languages", "payers", "cost"),
    *("address", "latitude", "longitude", "starts", "minutes", "rule", "except_on"),
    *("narr_level", "min_age", "max_age", "genders", "welcomes", "accepts_moud"),
    *("places_total", "places_free", "checked_on"),
)
COLUMNS = ORGANISATION_COLUMNS + OFFERING_COLUMNS
REQUIRED = (
    *("organisation_code", "organisation_name", "organisation_kind"),
    *("offering_code", "kind", "name", "timezone", "modality"),
)
BETWEEN_TIMES = "|"


def row_of(organisation: Organisation, offering: Offering) -> list[Cell]:
    """Return the cells in the order of `COLUMNS`."""
    cells = {**_of_organisation(organisation), **_of_offering(offering)}
    return [cells[name] for name in COLUMNS]


def _of_organisation(organisation: Organisation) -> Mapping[str, Cell]:
    contact = organisation.contact
    return {
        "organisation_code": organisation.code,
        "organisation_name": organisation.name,
        "organisation_kind": organisation.kind.value,
        "phone": contact.phone,
        "email": contact.email,
        "website": contact.website,
        "organisation_address": contact.address,
        "serves": " ".join(organisation.serves[1:]),
    }


def _of_offering(offering: Offering) -> Mapping[str, Cell]:
    details, location = offering.details, offering.details.location
    admission, moud = details.admission, details.admission.accepts_moud
    return {
        "offering_code": offering.code,
        "kind": details.kind.value,
        "name": details.name,
        "timezone": details.timezone,
        "modality": details.modality.value,
        "languages": " ".join(details.languages),
        "payers": " ".join(details.payers),
        "cost": None if details.cost is None else details.cost.value,
        "address": details.address,
        "latitude": None if location is None else location.latitude,
        "longitude": None if location is None else location.longitude,
        **_of_times(details.times),
        "narr_level": details.narr_level,
        "min_age": admission.min_age,
        "max_age": admission.max_age,
        "genders": " ".join(admission.genders),
        "welcomes": " ".join(admission.welcomes),
        "accepts_moud": None if moud is None else str(moud).lower(),
        "places_total": offering.places.total,
        "places_free": offering.places.free,
        "checked_on": offering.checked_on.isoformat(),
    }


def _of_times(times: tuple[MeetingTime, ...]) -> Mapping[str, Cell]:
    return {
        "starts": _joined(one.starts.isoformat(timespec="minutes") for one in times),
        "minutes": _joined(str(one.minutes) for one in times),
        "rule": _joined(one.rule or "" for one in times),
        "except_on": _joined(" ".join(day.isoformat() for day in one.except_on) for one in times),
    }


def _joined(parts: Iterable[str]) -> str:
    return BETWEEN_TIMES.join(parts)
