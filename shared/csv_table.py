"""A table as spreadsheets save it: its encoding and separator are found, its rows are numbered.

No message repeats what stands in a cell: a file without a header has somebody's name there.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.errors import Invalid

MOST_ROWS = 1000
"""Rows of one upload; a longer file is sent in parts."""
_SEPARATORS = ",;\t"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


class TableIsUnreadable(Invalid):
    """The file as a whole is no table that can be imported; nothing was."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="file")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a row was left out: where it stands, in which field, and what is wrong; never a value."""

    line: int
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it begins in the file, and its cells by column. Its repr shows no cell."""

    line: int
    cells: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says; `findings` are the rows that are none."""

    encoding: str
    separator: str
    records: list[Record]
    findings: list[Finding]


def read_table(
    content: bytes,
    *,
    columns: Sequence[str],
    required: Sequence[str],
    most: int | None = MOST_ROWS,
    windows: bool = True,
) -> Table:
    """Return the rows below a header of some of `columns`. Raises TableIsUnreadable.

    UTF-8 with or without a byte-order mark is read, and Windows-1252 unless `windows` is false:
    it cannot be told from other old encodings. So are commas, semicolons and tabs. Empty rows are
    passed over.
    """
    text, encoding = _decoded(content)
    if not windows and encoding != "UTF-8":
        raise TableIsUnreadable("Is not in UTF-8: save it as CSV UTF-8.")
    separator = _separator(text)
    rows = _rows(text, separator)
    header = _header(next(rows, None), columns, required)
    records: list[Record] = []
    findings: list[Finding] = []
    for line, cells in rows:
        if isinstance(cells, str):
            findings.append(Finding(line, None, cells))
        elif len(cells) != len(header):
            reason = f"Has {len(cells)} cells where the header has {len(header)}."
            findings.append(Finding(line, None, reason))
        elif any(cell.strip() for cell in cells):
            stripped = (cell.strip() for cell in cells)
            records.append(Record(line, dict(zip(header, stripped, strict=True))))
        if most is not None and len(records) + len(findings) > most:
            raise TableIsUnreadable(f"Has more than {most} rows: send it in parts.")
    return Table(encoding, separator, records, findings)


def in_parts(content: bytes, rows: int) -> Iterator[tuple[bytes, int]]:
    """Yield parts of so many rows, each with the header, and how many lines came before its rows.

    Raises TableIsUnreadable.
    """
    text, _ = _decoded(content)
    lines = list(_lines(text))
    begins = [line for line, _ in _rows(text, _separator(text))]
    for number in range(1, max(len(begins), 2), rows):
        first = begins[number] if number < len(begins) else len(lines) + 1
        after = number + rows
        last = begins[after] if after < len(begins) else len(lines) + 1
        head = lines[: begins[1] - 1] if len(begins) > 1 else lines
        part = "".join([*head, *lines[first - 1 : last - 1]])
        yield part.encode(), first - len(head) - 1


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(_UTF_16):
        raise TableIsUnreadable("Is in UTF-16: save it as CSV in UTF-8.")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise TableIsUnreadable(f"Is no text in line {line}: save the sheet as CSV in UTF-8.")
    for codec, name in _ENCODINGS.items():
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise TableIsUnreadable("Is neither in UTF-8 nor in Windows-1252: save it as CSV in UTF-8.")


def _separator(text: str) -> str:
    header = text.partition("\n")[0]
    return max(_SEPARATORS, key=header.count)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row with the line on which it begins; words instead of cells that do not parse."""
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, "Cannot be taken apart: its quotation marks do not match."


def _lines(text: str) -> Iterator[str]:
    # As the csv module counts them: other separators of lines may stand in a cell.
    yield from io.StringIO(text, newline="")


def _header(
    row: tuple[int, list[str] | str] | None, columns: Sequence[str], required: Sequence[str]
) -> list[str]:
    names = [] if row is None or isinstance(row[1], str) else row[1]
    header = [name.strip().lower() for name in names]
    for number, name in enumerate(header, 1):
        if name not in columns:
            raise TableIsUnreadable(
                f"The header's column {number} is not known: there are {', '.join(columns)}."
            )
    if len(set(header)) < len(header):
        raise TableIsUnreadable("The header names a column twice.")
    if missing := [name for name in required if name not in header]:
        raise TableIsUnreadable(f"The header lacks {', '.join(missing)}.")
    return header
