"""Reads rows of a directory's file; what is wrong is said by line and column, never by value."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from services.aftercare.domain.directory.files.columns import BETWEEN_TIMES, OFFERING_COLUMNS
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
E = TypeVar("E", bound=StrEnum)
_MOST_WORDS = 60
_FORMULA = re.compile("^'(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
_DAY = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]")


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


class Reading:
    """One row as it is read: what is wrong is noted, and the rest is read on."""

    def __init__(self, record: Record) -> None:
        self.line = record.line
        self.findings: list[Finding] = []
        self.columns = frozenset(record.cells)
        self._cells = record.cells

    def text(self, name: str) -> str | None:
        """Return the cell; an export put an apostrophe before what looks like a formula."""
        return _FORMULA.sub("", self._cells.get(name) or "", count=1) or None

    def found(self, name: str | None, reason: str) -> None:
        self.findings.append(Finding(self.line, name, reason))

    def read(self, name: str, how: Callable[[str], T]) -> T | None:
        """Return the cell as `how` reads it; None where it is empty or cannot be read."""
        said = self.text(name)
        if said is None:
            return None
        try:
            return how(said)
        except Invalid as wrong:
            self.found(name, wrong.detail)
        except ValueError as wrong:
            self.found(name, str(wrong) if isinstance(wrong, _Unreadable) else "Cannot be read.")
        return None

    def needed(self, name: str, how: Callable[[str], T]) -> T | None:
        if self.text(name) is None:
            self.found(name, "Is empty: say it.")
        return self.read(name, how)

    def words(self, name: str, how: Callable[[str], T]) -> tuple[T, ...]:
        said = self.read(name, lambda text: tuple(how(word) for word in _split(text)))
        return said or ()


class _Unreadable(ValueError):
    """Says what to write, and never what was written."""


def _split(text: str) -> list[str]:
    words = text.split()
    if len(words) > _MOST_WORDS:
        raise _Unreadable(f"Has more than {_MOST_WORDS} words.")
    return words


def _one_of(words: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        try:
            return words(text.strip().lower())
        except ValueError:
            raise _Unreadable(f"Is one of {', '.join(words)}.") from None

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch("[0-9]{1,7}", text) or not least <= int(text) <= most:
            raise _Unreadable(f"Is a whole number from {least} to {most}.")
        return int(text)

    return read


def _degrees(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        # A spreadsheet of many countries writes a comma.
        point = text.replace(",", ".")
        if (
            not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,24})?(e-[0-9]{1,3})?", point)
            or abs(float(point)) > most
        ):
            raise _Unreadable(f"Is degrees from -{most} to {most}, such as 39.7392.")
        return float(point)

    return read


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Unreadable("Is a day such as 2026-03-09, from 1900 to 2199.")


def _moment(text: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise _Unreadable("Is a day and a time such as 2026-03-03T18:00, without an offset.")


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise _Unreadable("Is true or false, or empty where it is not known.")
    return text.lower() == "true"


def _row(reading: Reading) -> DirectoryRow | None:
    organisation = _organisation(reading)
    code = reading.needed("offering_code", lambda text: checked_code(text, name="offering_code"))
    details = _details(reading)
    places = _places(reading)
    checked_on = reading.read("checked_on", _day)
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
    kind = reading.needed("organisation_kind", _one_of(OrganisationKind))
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
    kind = reading.needed("kind", _one_of(OfferingKind))
    name = reading.needed("name", _plain)
    timezone = reading.needed("timezone", str)
    modality = reading.needed("modality", _one_of(Modality))
    languages = reading.words("languages", written_language)
    payers = reading.words("payers", payer_code)
    cost = reading.read("cost", _one_of(CostModel))
    address = reading.read("address", _plain)
    location, times = _location(reading), _times(reading)
    narr_level = reading.read("narr_level", _whole(1, 4))
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
    latitude = reading.read("latitude", _degrees(90))
    longitude = reading.read("longitude", _degrees(180))
    if (reading.text("latitude") is None) != (reading.text("longitude") is None):
        reading.found("latitude", "Latitude and longitude stand together, or neither.")
    return None if latitude is None or longitude is None else Location(latitude, longitude)


def _admission(reading: Reading) -> Admission:
    return Admission(
        min_age=reading.read("min_age", _whole(0, OLDEST)),
        max_age=reading.read("max_age", _whole(0, OLDEST)),
        genders=reading.words("genders", _one_of(Gender)),
        welcomes=reading.words("welcomes", plain_code),
        accepts_moud=reading.read("accepts_moud", _truth),
    )


def _places(reading: Reading) -> Places | None:
    total = reading.read("places_total", _whole(0, MOST_PLACES))
    free = reading.read("places_free", _whole(0, MOST_PLACES))
    try:
        return Places(total, free)
    except Invalid as wrong:
        reading.found("places_free", wrong.detail)
        return None


def _times(reading: Reading) -> tuple[MeetingTime, ...]:
    found_before = len(reading.findings)
    starts = _parts(reading, "starts", _moment)
    minutes = _parts(reading, "minutes", _whole(1, 24 * 60))
    rules = _parts(reading, "rule", str) or [None] * len(starts)
    exceptions = _parts(reading, "except_on", lambda text: tuple(map(_day, text.split())))
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
            raise _Unreadable("Names each time, with | between.")
        return [how(part) if part else None for part in parts]

    return reading.read(name, read) or []
