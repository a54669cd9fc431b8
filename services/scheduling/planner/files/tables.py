"""CSV files of clients and sessions: headings as people write them, every complaint at once."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from services.scheduling.planner.files.cells import NoValue
from services.scheduling.planner.files.columns import (
    CLIENTS,
    REMARKS,
    SESSIONS,
    Column,
    Row,
    WrongCell,
    client_of,
    session_of,
)
from services.scheduling.planner.files.complaints import Complaint, UnreadableFile
from services.scheduling.planner.problem import ClientNeeds, Offer

Made = TypeVar("Made")


def read_clients(content: bytes, file: str) -> tuple[ClientNeeds, ...]:
    """Return the clients of a CSV. Raises UnreadableFile, with all that is wrong in it."""
    return tuple(_read(content, file, CLIENTS, client_of))


def read_sessions(content: bytes, file: str) -> tuple[Offer, ...]:
    """Return the sessions of a CSV. Raises UnreadableFile, with all that is wrong in it."""
    return tuple(_read(content, file, SESSIONS, session_of))


def _read(
    content: bytes, file: str, columns: Mapping[str, Column], make: Callable[[Row], Made]
) -> list[Made]:
    reader = csv.reader(io.StringIO(_text(content, file)), dialect=_dialect(content))
    complaints: list[Complaint] = []
    made: list[Made] = []
    try:
        headings = next(reader, [])
        known = _known(headings, file, columns)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row, wrong = _row(cells, headings, known, columns)
                try:
                    made += [] if wrong else [make(row)]
                except WrongCell as error:
                    wrong[error.column] = str(error)
                complaints += [
                    Complaint(file, what, reader.line_num, f"column {column}")
                    for column, what in wrong.items()
                ]
    except csv.Error:
        what = "is no CSV here: close its quotes, or take them out"
        raise UnreadableFile([Complaint(file, what, reader.line_num)]) from None
    if not (made or complaints):
        complaints.append(Complaint(file, "has no rows: add one below the headings"))
    if complaints:
        raise UnreadableFile(complaints)
    return made


def _text(content: bytes, file: str) -> str:
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252",
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile([Complaint(file, "is no text: save it as CSV in UTF-8")])


def _dialect(content: bytes) -> type[csv.Dialect]:
    """Return the dialect by the separator that the headings have most of."""
    first = content.replace(b"\0", b"").split(b"\n", 1)[0]
    separator = max(b",;\t", key=lambda byte: first.count(bytes([byte])))

    class Found(csv.excel):
        delimiter = chr(separator)
        strict = True

    return Found


def _known(headings: list[str], file: str, columns: Mapping[str, Column]) -> dict[int, str]:
    """Return which column stands where. Raises UnreadableFile."""
    names = {_plain(other): name for name, one in columns.items() for other in one.also}
    names |= {_plain(name): name for name in columns}
    known: dict[int, str] = {}
    complaints: list[Complaint] = []
    for place, heading in enumerate(headings):
        name = names.get(_plain(heading))
        if name is None:
            if _plain(heading) not in ("", *REMARKS):
                what = f"its heading is not known: use one of {', '.join(columns)}"
                complaints.append(Complaint(file, what, 1, f"column {place + 1}"))
        elif name in known.values():
            what = f"there is another column for {name}: leave one of them out"
            complaints.append(Complaint(file, what, 1, f"column {place + 1}"))
        else:
            known[place] = name
    for name, column in columns.items():
        if column.is_needed and name not in known.values():
            complaints.append(Complaint(file, f"has no column {name}: add it", 1))
    if complaints:
        raise UnreadableFile(complaints)
    return known


def _plain(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum())


def _row(
    cells: list[str], headings: list[str], known: Mapping[int, str], columns: Mapping[str, Column]
) -> tuple[Row, dict[str, str]]:
    """Return the row's values, and what is wrong, both by column."""
    row: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if any(cell.strip() for cell in cells[len(headings) :]):
        wrong[str(len(headings) + 1)] = "has no heading: put cells that hold a separator in quotes"
    for place, name in known.items():
        cell = cells[place].strip() if place < len(cells) else ""
        try:
            if cell:
                row[name] = columns[name].read(cell)
            elif columns[name].is_needed:
                wrong[name] = "is empty: fill it in"
        except NoValue as error:
            wrong[name] = str(error)
    return row, wrong
