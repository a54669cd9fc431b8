"""Reads rows of a directory's file; what is wrong is said by line and column, never by value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.aftercare.domain.directory.files.details import plain_text, read_details, read_places
from services.aftercare.domain.directory.files.reading import Reading, day, one_of
from services.aftercare.domain.directory.offering import Details, Places
from services.aftercare.domain.directory.organisation import (
    MOST_SITES,
    Contact,
    OrganisationKind,
    checked_code,
)
from services.aftercare.domain.directory.text import checked_text, site_code
from shared.csv_table import Finding, Record


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """What a row says of the organisation that its offering is of."""

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
    details = read_details(reading)
    places = read_places(reading)
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
    name = reading.needed("organisation_name", plain_text)
    kind = reading.needed("organisation_kind", one_of(OrganisationKind))
    contact = Contact(
        phone=reading.read("phone", lambda text: checked_text("phone", text)),
        email=reading.read("email", lambda text: checked_text("email", text)),
        website=reading.read("website", lambda text: checked_text("website", text)),
        address=reading.read("organisation_address", plain_text),
    )
    serves = reading.words("serves", site_code)
    if len(serves) > MOST_SITES:
        reading.found("serves", f"Names more than {MOST_SITES} sites.")
    if code is None or name is None or kind is None:
        return None
    return OrganisationRow(code, name, kind, contact, tuple(sorted(set(serves))))
