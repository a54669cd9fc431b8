"""Tables are RFC 4180 in UTF-8, whole for a reader, and run nothing in a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.http.csv_rows import csv_file, csv_table, safe

_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_texts = st.one_of(
    st.text(),
    st.tuples(st.sampled_from(_FORMULA), st.text()).map("".join),
    st.sampled_from(['"', '""', ",", ";", "\r\n", "a\nb", '"=1+1"', "'", " =1", "\ufeff"]),
)
_cells = st.one_of(_texts, st.integers(), st.booleans(), st.none(), st.dates())


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8"), newline=""), strict=True))


def meant(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


@given(st.lists(st.lists(_cells, min_size=1, max_size=5), max_size=8))
def test_what_is_written_is_read_again_and_no_text_begins_a_formula(rows: list[list]) -> None:  # type: ignore[type-arg]  # cells of any kind
    written = read(csv_table(["head"], rows))
    assert written[0] == ["head"]
    for cells, found in zip(rows, written[1:], strict=True):
        for cell, text in zip(cells, found, strict=True):
            assert text in {meant(cell), "'" + meant(cell)}
            if isinstance(cell, str):
                assert not text.startswith(_FORMULA)
                assert (text != cell) == cell.startswith(_FORMULA)


@given(st.lists(_texts, min_size=1, max_size=5))
def test_every_text_is_quoted_and_every_record_ends_as_the_rfc_says(cells: list[str]) -> None:
    table = csv_table(cells, [])
    assert table.endswith(b'"\r\n')
    assert table.startswith(b'"')


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("-9", "'-9"),
        (-9, -9),
        (0, 0),
        (True, "true"),
        (None, ""),
        (date(2026, 3, 9), "2026-03-09"),
        (datetime(2026, 3, 9, 7, 54, 39, 101017, tzinfo=UTC), "2026-03-09T07:54:39.101017Z"),
        (datetime(2026, 3, 9, 1, tzinfo=timezone(timedelta(hours=-6))), "2026-03-09T07:00:00Z"),
    ],
)
def test_numbers_stay_numbers_and_formulas_become_text(cell: object, written: object) -> None:
    assert safe(cell) == written  # type: ignore[arg-type]  # each of the kinds above


async def batches(*sizes: int) -> AsyncIterator[list[list[int]]]:
    for size in sizes:
        yield [[number] for number in range(size)]


async def test_a_table_is_sent_batch_by_batch_after_its_header() -> None:
    answer = await csv_file(["n"], batches(2, 0, 1), name="rows.csv")
    sent = [bytes(part) async for part in answer.body_iterator]  # type: ignore[arg-type]  # our own bytes
    assert sent == [b'"n"\r\n0\r\n1\r\n', b"", b"0\r\n"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="rows.csv"'


async def test_a_table_without_rows_is_its_header() -> None:
    answer = await csv_file(["n"], batches(), name="rows.csv")
    assert [part async for part in answer.body_iterator] == [b'"n"\r\n']


async def test_what_fails_before_the_first_row_fails_before_the_answer_begins() -> None:
    async def broken() -> AsyncIterator[list[list[int]]]:
        raise LookupError
        yield []

    with pytest.raises(LookupError):
        await csv_file(["n"], broken(), name="rows.csv")
