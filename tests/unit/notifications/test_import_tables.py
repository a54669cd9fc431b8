"""Tables are read as sheets save them; what cannot be is named by line and field, not by value."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.contacts.importing.rows import (
    COLUMNS,
    REQUIRED,
    Defaults,
    contact_rows,
)
from services.notifications.domain.terms import Category, ChannelName, Language
from shared.csv_table import (
    TableIsUnreadable,
    in_parts,
    read_table,
)

DEFAULTS = Defaults("US", Language.ENGLISH, "America/Denver")
PERSON = str(uuid4())


def table(content: bytes, **changed: object) -> list[dict[str, str]]:
    read = read_table(content, columns=COLUMNS, required=REQUIRED, **changed)  # type: ignore[arg-type]  # most
    return [record.cells for record in read.records]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_is_read_however_it_was_saved(codec: str, separator: str, end: str) -> None:
    rows = [["Person_ID", " given_name"], [PERSON, "Zoë"], ["", ""], [PERSON, '"Jo\né"']]
    content = end.join(separator.join(row) for row in rows).encode(codec)
    assert table(content) == [
        {"person_id": PERSON, "given_name": "Zoë"},
        {"person_id": PERSON, "given_name": "Jo\né"},
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "lacks person_id"),
        (b"email\ncanary@example.org", "lacks person_id"),
        (b"person_id,canary\n", "column 2 is not known"),
        (b"person_id,person_id\n", "twice"),
        ("person_id".encode("utf-16"), "UTF-16"),
        (b"person_id\n\0canary", "no text in line 2"),
        (b"person_id\n\x81canary", "neither in UTF-8 nor"),
        (b'"person_id\ncanary', "lacks person_id"),
        (b"person_id\n" + b"x\n" * 1001, "more than 1000 rows"),
    ],
)
def test_what_is_no_table_is_refused_with_words(content: bytes, says: str) -> None:
    with pytest.raises(TableIsUnreadable) as refused:
        read_table(content, columns=COLUMNS, required=REQUIRED)
    assert says in refused.value.detail
    assert "canary" not in refused.value.detail


def test_each_bad_row_is_named_by_line_field_and_reason() -> None:
    content = f"""person_id;email;phone;language;timezone;channels;categories
{PERSON};maria@example.org;(303) 555-0142;es;America/Chicago;email sms;appointments waitlist
;canary@example.org;;;;;
canary;canary;canary;canary;canary;canary;canary
{uuid4()};;;;;email;
{PERSON};;;;;;
{uuid4()};a;b
{uuid4()};"canary"x;;;;;
{uuid4()};;;;;;
""".encode()
    read = read_table(content, columns=COLUMNS, required=REQUIRED)
    rows, findings = contact_rows(read.records, DEFAULTS)
    said = [(one.line, one.field) for one in (*read.findings, *findings)]
    assert said == [
        (7, None),
        (8, None),
        (3, "person_id"),
        *[(4, name) for name in ("person_id", "email", "phone", "language", "timezone")],
        (4, "channels"),
        (4, "categories"),
        (5, "categories"),
        (6, "person_id"),
    ]
    assert "canary" not in repr((rows, findings, read))
    first, last = rows
    assert (first.line, first.data.phone, first.language) == (2, "+13035550142", Language.SPANISH)
    assert (ChannelName.SMS, Category.WAITLIST) in first.permits
    assert (last.line, last.timezone, last.permits) == (9, "America/Denver", ())


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for text in (content, b"person_id,email\n" + content):
        try:
            read = read_table(text, columns=COLUMNS, required=REQUIRED)
        except TableIsUnreadable:
            continue
        contact_rows(read.records, DEFAULTS)


@given(st.lists(st.tuples(_cells, _cells), max_size=12), st.integers(1, 5))
def test_parts_together_are_the_file(rows: list[tuple[str, str]], size: int) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    content = "\r\n".join(["person_id,email", *quoted]).encode()
    whole = read_table(content, columns=COLUMNS, required=REQUIRED)
    found = []
    for part, offset in in_parts(content, size):
        read = read_table(part, columns=COLUMNS, required=REQUIRED, most=size)
        found += [(one.line + offset, one.cells) for one in read.records]
    assert found == [(one.line, one.cells) for one in whole.records]
