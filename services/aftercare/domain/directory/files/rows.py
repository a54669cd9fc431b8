"""Reads rows of a directory's file; what is wrong is said by line and column, never by value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
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
from services.aftercare.domain.directory.organisation import (
    MOST_SITES,
    Contact,
    OrganisationKind,
    checked_code,
    unguarded,
)
from services.aftercare.domain.directory.text import (
    checked_text,
    payer_code,
    plain_code,
    site_code,
    written_language,
)
from services.aftercare.domain.directory.times import MeetingTime
from shared.csv_table import Finding, Record
from shared.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """`says` are the columns that the file has: where it lacks one, what is known stands."""

    code: str
    name: str
    kind: OrganisationKind
    contact: Contact
    serves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A row that can be kept. `columns` are those that the file has; in them empty is nothing."""

    line: int
    organisation: OrganisationRow
    code: str
    details: Details
    places: Places
    checked_on: date | None
    columns: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DirectoryFile:
    """`named` are the codes of offerings by organisation that stand in any row, kept or not."""

    rows: list[DirectoryRow]
    findings: list[Finding]
    named: Mapping[str, frozenset[str]]


def directory_rows(records: Iterable[Record]) -> DirectoryFile:
    """Return what can be kept, and what is wrong with each other row."""
    rows: list[DirectoryRow] = []
    findings: list[Finding] = []
    named: dict[str, set[str]] = {}
    seen = _Seen()
    for record in records:
        reading = Reading(record)
        owner, code = reading.text("organisation_code"), reading.text("offering_code")
        named.setdefault(owner or "", set()).add(code or "")
        row = _row(reading)
        if row is not None:
            seen.look_at(row, reading)
        if row is not None and not reading.findings:
            rows.append(row)
        findings += reading.findings
    return DirectoryFile(rows, findings, {name: frozenset(some) for name, some in named.items()})


class _Seen:
    """What earlier rows of the file say: none says a thing twice, or differently."""

    def __init__(self) -> None:
        self._offerings: dict[tuple[str, str], int] = {}
        self._organisations: dict[str, tuple[OrganisationRow, int]] = {}

    def look_at(self, row: DirectoryRow, reading: "Reading") -> None:
        owner = row.organisation
        line = self._offerings.setdefault((owner.code, row.code), row.line)
        if line != row.line:
            reading.found("offering_code", f"Is on line {line} already: leave one of them out.")
        first, line = self._organisations.setdefault(owner.code, (owner, row.line))
        if first != owner:
            reading.found(
                "organisation_code",
                f"Line {line} says something else of this organisation: say the same in both.",
            )


def _row(reading: Reading) -> DirectoryRow | None:
    organisation = _organisation(reading)
    code = reading.needed("offering_code", lambda text: checked_code(text, name="offering_code"))
    details = _details(reading)
    places = _places(reading)
    checked_on = reading.read("checked_on", day)
    if reading.findings or None in (organisation, code, details, places):
        return None
    assert organisation and code and details and places  # noqa: S101, PT018 - looked at above
    return DirectoryRow(
        reading.line, organisation, code, details, places, checked_on, reading.columns
    )


def _organisation(reading: Reading) -> OrganisationRow | None:
    code = reading.needed(
        "organisation_code", lambda text: checked_code(text, name="organisation_code")
    )
    name = reading.needed("organisation_name", _plain)
    kind = reading.needed("organisation_kind", one_of(OrganisationKind))
    contact = Contact(
        phone=reading.read("phone", lambda text: checked_text("phone", text)),
        email=reading.read("email", lambda text: checked_text("email", text)),
        website=reading.read("website", lambda text: checked_text("website", text)),
        address=reading.read("organisation_address", _plain),
    )
    serves = reading.words("serves", site_code)
    if len(serves) > MOST_SITES:
        reading.found("serves", f"Names more than {MOST_SITES} sites.")
    if code is None or name is None or kind is None:
        return None
    return OrganisationRow(code, name, kind, contact, tuple(sorted(set(serves))))


def _details(reading: Reading) -> Details | None:
    kind = reading.needed("kind", one_of(OfferingKind))
    name = reading.needed("name", _plain)
    timezone = reading.needed("timezone", str)
    modality = reading.needed("modality", one_of(Modality))
    languages = reading.words("languages", written_language)
    payers = reading.words("payers", payer_code)
    cost = reading.read("cost", one_of(CostModel))
    address = reading.read("address", _plain)
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


def _plain(text: str) -> str:
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


def _places(reading: Reading) -> Places | None:
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
