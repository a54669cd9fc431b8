"""A TEDS file as episodes of intensive outpatient treatment, with every row accounted for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from deploy.teds import columns as c
from deploy.teds.columns import Column, UnreadableCell
from deploy.teds.given import ElementColumns, Given
from deploy.teds.labels import is_missing, normalised
from deploy.teds.table import Line, Table, UnusableFile, is_text
from services.enrollment.domain.reporting.teds.codes import (
    INTENSIVE_OUTPATIENT,
    STAY_TERMS,
    STAYS,
    Span,
    code_of,
)
from services.enrollment.domain.reporting.teds.vocabulary import FIRST_YEAR

T = TypeVar("T")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_KIND = re.compile(r"teds[\W_]*([ad])(?![a-z])", re.IGNORECASE)
_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Episode:
    """One admission, or discharge, as the file tells it; None is missing in the file."""

    line: int = field(compare=False)
    kind: str
    year: int
    case_id: str
    state: int | None
    admitted_in: int
    referral_source: str | None
    age_band: str | None
    days_waiting: Span | None
    disposition: str | None
    length_of_stay: Span | None
    given: Given = ()

    @property
    def reference(self) -> str:
        """The case's name in its public file: unique in all of TEDS."""
        return f"TEDS-{self.kind}-{self.year}/{self.case_id}"

    def beside(self) -> dict[str, str]:
        """Return the elements to keep beside; a stay without a reason says its length there.

        How it ended is not known, so its episode stays open and cannot say how long it was.
        """
        given = dict(self.given)
        if self.disposition is None and self.length_of_stay is not None:
            code = code_of(self.length_of_stay, STAYS)
            if code is not None:
                given["los"] = STAY_TERMS.by_code(self.year)[code]
        return given

    @property
    def is_discharge(self) -> bool:
        return self.kind == "D"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of another service than intensive outpatient."""

    line: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that cannot be read: where and why, never what it said."""

    line: int
    column: str | None
    reason: str


class TedsFile:
    """An open TEDS-A or TEDS-D file. Iterate for one finding per row.

    Raises UnusableFile when it is no table or lacks the columns without which no row is one.
    """

    def __init__(self, table: Table, year: int | None = None) -> None:
        self._table = table
        names = [name.strip().strip("\ufeff").lower() for name in table.header]
        self._names = names
        self._at = {name: at for at, name in reversed(list(enumerate(names)))}
        self._year = year or _only_year(table.name)
        self._kind = self._kind_by_columns()
        self._require()
        self._elements = ElementColumns.of(self._at)

    def _require(self) -> None:
        missing = [
            names[0].upper()
            for names in (c.CASE_ID, c.SERVICE.names)
            if not any(name in self._at for name in names)
        ]
        if missing:
            raise UnusableFile(f"Not a TEDS file: it has no column {' and no '.join(missing)}.")

    def _kind_by_columns(self) -> str:
        of_discharges = (
            c.DISCHARGE_YEAR,
            c.ONLY_IN_DISCHARGES,
            c.REASON.names,
            c.STAY.names,
            c.STAY_IN_DAYS.names,
        )
        return "D" if any(name in self._at for names in of_discharges for name in names) else "A"

    def __iter__(self) -> Iterator[Episode | LeftOut | Unreadable]:
        for line in self._table:
            if line.cells is None:
                yield Unreadable(line.number, None, line.reason or "no row")
            elif not self._is_header(line.cells):
                yield self._finding(line, line.cells)

    def _is_header(self, cells: tuple[str, ...]) -> bool:
        return [cell.strip().strip("\ufeff").lower() for cell in cells] == self._names

    def _finding(self, line: Line, cells: tuple[str, ...]) -> Episode | LeftOut | Unreadable:
        for name, cell in zip(self._names, cells, strict=True):
            if not is_text(cell):
                return Unreadable(line.number, name.upper(), "bytes that are not UTF-8")
        try:
            return self._episode(line.number, cells)
        except UnreadableCell as finding:
            return Unreadable(line.number, finding.column, finding.reason)

    def _episode(self, line: int, cells: tuple[str, ...]) -> Episode | LeftOut:
        source = self._cell(cells, c.SOURCE) or ""
        year = self._file_year(cells, source)
        if self._value(cells, c.SERVICE, year) != INTENSIVE_OUTPATIENT:
            return LeftOut(line)
        found = _KIND.search(source)
        return Episode(
            line=line,
            kind=found[1].upper() if found else self._kind,
            year=year,
            case_id=self._case_id(cells),
            state=self._value(cells, c.STATE, year),
            admitted_in=self._admitted_in(cells, year),
            referral_source=self._value(cells, c.REFERRAL_SOURCE, year),
            age_band=self._value(cells, c.AGE, year),
            days_waiting=self._value(cells, c.WAIT, year),
            disposition=self._value(cells, c.REASON, year),
            length_of_stay=self._value(cells, c.STAY, year)
            or self._value(cells, c.STAY_IN_DAYS, year),
            given=self._elements.given(cells, year),
        )

    def _cell(self, cells: tuple[str, ...], names: tuple[str, ...]) -> str | None:
        """Return the first of these columns that says something in this row."""
        for name in names:
            at = self._at.get(name)
            if at is not None and not is_missing(normalised(cells[at])):
                return cells[at].strip()
        return None

    def _value(self, cells: tuple[str, ...], column: Column[T], year: int) -> T | None:
        text = self._cell(cells, column.names)
        return None if text is None else column.read(text, year)

    def _case_id(self, cells: tuple[str, ...]) -> str:
        text = self._cell(cells, c.CASE_ID)
        if text is None:
            raise UnreadableCell("CASEID", "no case id")
        name = re.sub(r"(?<=\d)\.0*$", "", text)
        if not _CASE_ID.fullmatch(name):
            raise UnreadableCell("CASEID", "not a case id: letters and digits, at most 40")
        return name

    def _file_year(self, cells: tuple[str, ...], source: str) -> int:
        """Return the year whose codes the row speaks: of discharge, else of admission."""
        names = c.DISCHARGE_YEAR + c.ADMISSION_YEAR
        text = self._cell(cells, names)
        year = c.whole(text) if text else _only_year(source) or self._year
        column = next((name.upper() for name in names if name in self._at), "YEAR")
        if text is None and year is None:
            raise UnreadableCell(
                column, "no year in the row nor in the file's name; --year says it"
            )
        if year is None or not FIRST_YEAR <= year <= datetime.now(UTC).year:
            raise UnreadableCell(column, f"not a year from {FIRST_YEAR} to now")
        return year

    def _admitted_in(self, cells: tuple[str, ...], year: int) -> int:
        text = self._cell(cells, c.ADMISSION_YEAR)
        admitted = c.whole(text) if text else None
        return admitted if admitted and _EARLIEST_ADMISSION <= admitted <= year else year


_EARLIEST_ADMISSION = 1990


def _only_year(text: str) -> int | None:
    found = set(_YEAR.findall(text))
    return int(found.pop()) if len(found) == 1 else None
