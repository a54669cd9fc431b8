"""Owns CSV: RFC 4180 in UTF-8, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from shared.http.media import CsvFile

Cell = str | int | float | bool | date | UUID | None

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe(cell: Cell) -> str | int | float:
    """Return the cell as it is written. Numbers stay numbers: -9 is no formula.

    Text that a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection).
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return cell
    text = _instant(cell) if isinstance(cell, datetime) else str(cell)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _instant(moment: datetime) -> str:
    """Return a moment as JSON shows it (RFC 3339): `2026-03-10T15:00:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def csv_line(cells: Iterable[Cell]) -> bytes:
    """Return one record with its line end. Text is always quoted: no separator opens a cell."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow([safe(cell) for cell in cells])
    return line.getvalue().encode()


def csv_table(header: Sequence[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a whole table that is small enough to be held at once."""
    return b"".join([csv_line(header), *(csv_line(row) for row in rows)])


async def csv_file(
    header: Sequence[str], batches: AsyncIterator[Iterable[Iterable[Cell]]], *, name: str
) -> CsvFile:
    """Return a table that is sent as it is read.

    The first batch is read before the answer begins, so that what fails at once is a problem
    document; what fails later breaks the answer off, and a reader sees that it is not whole.
    """
    first = await anext(batches, None)
    return CsvFile(_lines(header, first or (), batches), name=name)


async def _lines(
    header: Sequence[str],
    first: Iterable[Iterable[Cell]],
    batches: AsyncIterator[Iterable[Iterable[Cell]]],
) -> AsyncIterator[bytes]:
    yield csv_table(header, first)
    async for rows in batches:
        yield b"".join(csv_line(row) for row in rows)
