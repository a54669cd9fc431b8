"""Reads what a row of a directory's file says of an offering: its details, times and places."""

from collections.abc import Callable
from typing import TypeVar

from services.aftercare.domain.directory.files.columns import BETWEEN_TIMES, OFFERING_COLUMNS
from services.aftercare.domain.directory.files.reading import (
    Reading,
    Unreadable,
    day,
    degrees,
    moment,
    one_of,
    truth,
    whole,
)
from services.aftercare.domain.directory.offering import (
    MOST_PLACES,
    OLDEST,
    Admission,
    CostModel,
    Details,
    Gender,
    Location,
    Modality,
    OfferingKind,
    Places,
    checked,
)
from services.aftercare.domain.directory.organisation import unguarded
from services.aftercare.domain.directory.text import (
    checked_text,
    payer_code,
    plain_code,
    written_language,
)
from services.aftercare.domain.directory.times import MeetingTime
from shared.errors import Invalid

T = TypeVar("T")


def read_details(reading: Reading) -> Details | None:
    kind = reading.needed("kind", one_of(OfferingKind))
    name = reading.needed("name", plain_text)
    timezone = reading.needed("timezone", str)
    modality = reading.needed("modality", one_of(Modality))
    languages = reading.words("languages", written_language)
    payers = reading.words("payers", payer_code)
    cost = reading.read("cost", one_of(CostModel))
    address = reading.read("address", plain_text)
    location, times = _location(reading), _times(reading)
    narr_level = reading.read("narr_level", whole(1, 4))
    admission = _admission(reading)
    if reading.findings or kind is None or name is None or timezone is None or modality is None:
        return None
    said = Details(
        kind=kind,
        name=name,
        timezone=timezone,
        modality=modality,
        languages=languages or ("en",),
        payers=payers,
        cost=cost,
        address=address,
        location=location,
        times=times,
        narr_level=narr_level,
        admission=admission,
    )
    return _checked(said, reading)


def _checked(said: Details, reading: Reading) -> Details | None:
    try:
        return checked(said)
    except Invalid as wrong:
        reading.found(_column_of(str(wrong.members["errors"][0]["field"])), wrong.detail)
        return None


def _column_of(where: str) -> str:
    """Return the column that says the field `where`; of the times it is the rule."""
    name = where.rpartition(".")[2]
    return name if name in OFFERING_COLUMNS else "rule"


def plain_text(text: str) -> str:
    line = checked_text("line", " ".join(text.split()))
    unguarded(line, "name")
    return line


def _location(reading: Reading) -> Location | None:
    latitude = reading.read("latitude", degrees(90))
    longitude = reading.read("longitude", degrees(180))
    if (reading.text("latitude") is None) != (reading.text("longitude") is None):
        reading.found("latitude", "Latitude and longitude stand together, or neither.")
    return None if latitude is None or longitude is None else Location(latitude, longitude)


def _admission(reading: Reading) -> Admission:
    return Admission(
        min_age=reading.read("min_age", whole(0, OLDEST)),
        max_age=reading.read("max_age", whole(0, OLDEST)),
        genders=reading.words("genders", one_of(Gender)),
        welcomes=reading.words("welcomes", plain_code),
        accepts_moud=reading.read("accepts_moud", truth),
    )


def read_places(reading: Reading) -> Places | None:
    total = reading.read("places_total", whole(0, MOST_PLACES))
    free = reading.read("places_free", whole(0, MOST_PLACES))
    try:
        return Places(total, free)
    except Invalid as wrong:
        reading.found("places_free", wrong.detail)
        return None


def _times(reading: Reading) -> tuple[MeetingTime, ...]:
    found_before = len(reading.findings)
    starts = _parts(reading, "starts", moment)
    minutes = _parts(reading, "minutes", whole(1, 24 * 60))
    rules = _parts(reading, "rule", str) or [None] * len(starts)
    exceptions = _parts(reading, "except_on", lambda text: tuple(map(day, text.split())))
    exceptions = exceptions or [()] * len(starts)
    if len(reading.findings) > found_before:
        return ()
    if not len(starts) == len(minutes) == len(rules) == len(exceptions):
        reading.found(
            "starts",
            "starts, minutes, rule and except_on name the same number of times, with | between.",
        )
        return ()
    return tuple(
        MeetingTime(start, length, rule, days or ())
        for start, length, rule, days in zip(starts, minutes, rules, exceptions, strict=True)
        if start is not None and length is not None
    )


def _parts(reading: Reading, name: str, how: Callable[[str], T]) -> list[T | None]:
    def read(text: str) -> list[T | None]:
        parts = [part.strip() for part in text.split(BETWEEN_TIMES)]
        if name in {"starts", "minutes"} and not all(parts):
            raise Unreadable("Names each time, with | between.")
        return [how(part) if part else None for part in parts]

    return reading.read(name, read) or []
