"""A value in a body or a query is taken as its schema says, and in no other way."""

import re
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import Field, ValidationError

from shared.http.forms import WHOLE, Code, Day, Flag, Form, Instant, Line, Note
from shared.http.validation import field_errors


class Everything(Form):
    day: Day | None = None
    instant: Instant | None = None
    code: Code | None = None
    line: Line | None = None
    note: Note | None = None
    whole: Annotated[int, Field(ge=-5, le=10**9), WHOLE] | None = None
    flag: Flag | None = None


SCHEMA = Draft202012Validator(
    Everything.model_json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
_INNER = (datetime(1901, 1, 1), datetime(2198, 12, 31))  # noqa: DTZ001 - offsets are added
_odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,12}"),
    st.dates().map(str),
    st.datetimes().map(lambda one: one.isoformat()),
    st.datetimes(timezones=st.just(UTC)).map(lambda one: one.isoformat(" ")),
    st.lists(st.integers(), max_size=2),
)


def errors_of(**values: Any) -> list[dict[str, str]]:
    try:
        Everything.model_validate(values)
    except ValidationError as invalid:
        return field_errors(invalid.errors())
    return []


@given(st.sampled_from(sorted(Everything.model_fields)), _odd)
def test_what_is_taken_is_what_the_schema_takes(field: str, value: Any) -> None:
    assert (not errors_of(**{field: value})) == SCHEMA.is_valid({field: value})


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_of_three_centuries_is_taken(day: date) -> None:
    assert Everything.model_validate({"day": day.isoformat()}).day == day


@given(st.datetimes(*_INNER), OFFSETS)
def test_every_instant_with_an_offset_is_taken(local: datetime, offset: timedelta) -> None:
    sign, minutes = ("-" if offset < timedelta(0) else "+"), abs(offset) // timedelta(minutes=1)
    text = f"{local.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    taken = Everything.model_validate({"instant": text}).instant
    assert taken == local.replace(tzinfo=UTC) - offset


@pytest.mark.parametrize(
    "value",
    [0, "0", 1_770_000_000, "1770000000", "1899-12-31", "2200-01-01", "2026-3-9", "20260309",
     "2026-03-09T00:00:00", "2026-03-09\n", "٢٠٢٦-٠٣-٠٩", True, ["2026-03-09"]],
)  # fmt: skip
def test_a_day_that_is_written_otherwise_is_told_how_to_write_it(value: object) -> None:
    (error,) = errors_of(day=value)
    assert error == {
        "field": "day",
        "message": "is not a date from 1900 to 2199 (YYYY-MM-DD)",
    }


@pytest.mark.parametrize("value", ["2026-02-30", "2026-13-01", "2026-00-00"])
def test_a_day_that_no_calendar_has_is_no_date(value: str) -> None:
    (error,) = errors_of(day=value)
    assert error["message"] == "is not a date (YYYY-MM-DD)"


@pytest.mark.parametrize(
    "value", [0, "0", "1770000000", "2026-03-09", "2026-03-09T18:00:00", "2026-03-09T18:00Z"]
)
def test_an_instant_needs_its_offset_and_its_seconds(value: object) -> None:
    (error,) = errors_of(instant=value)
    assert error["message"].endswith("with an offset (RFC 3339)")


@pytest.mark.parametrize("value", ["2026-03-09T12:99:00Z", "2026-02-30T12:00:00Z"])
def test_an_instant_that_no_clock_shows_is_no_date_and_time(value: str) -> None:
    (error,) = errors_of(instant=value)
    assert error["message"] == "is not a date and time with an offset"


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert Everything.model_validate({"whole": 8.0}).whole == 8


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("whole", "45"),
        ("whole", 1.5),
        ("whole", inf),
        ("whole", True),
        ("flag", "yes"),
        ("flag", 1),
        ("flag", 0),
    ],
)
def test_text_is_no_number_and_a_number_no_truth(field: str, value: object) -> None:
    assert [error["field"] for error in errors_of(**{field: value})] == [field]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("A", "A"),
        ("A ", "A"),
        ("\u00a0Room  7 ", "Room 7"),
        ("Cafe\u0301", "Café"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    ],
)
def test_lines_that_read_the_same_are_kept_the_same(sent: str, kept: str) -> None:
    assert Everything.model_validate({"line": sent}).line == kept


@pytest.mark.parametrize(
    "value",
    ["", " ", "\u3000\u00a0", "a\tb", "a\nb", "a\x85b", "\u202eA", "A\u2066", "\u200bA", "\ufeffA"],
)
def test_a_line_is_not_blank_and_hides_nothing(value: str) -> None:
    (error,) = errors_of(line=value)
    assert error["message"].startswith("is not a line of text, is blank")
    assert not SCHEMA.is_valid({"line": value})


def test_a_field_that_a_form_does_not_have_is_refused() -> None:
    (error,) = errors_of(surname="x")
    assert error == {"field": "surname", "message": "is not a known field"}
    assert not re.search("'x'", str(error))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one\ntwo"),
        ("\u05d0\u200f (\u05d1)", "\u05d0\u200f (\u05d1)"),
        ("\u0645\u061c", "\u0645\u061c"),
    ],
)
def test_notes_come_as_forms_send_them_and_in_scripts_from_right_to_left(
    sent: str, kept: str
) -> None:
    SCHEMA.validate({"note": sent})
    assert Everything(note=sent).note == kept


@pytest.mark.parametrize("sent", ["\u202emoc.elpmaxe", "a\u2066b", "\x00", "\r\n", "\u200f"])
def test_notes_hide_nothing(sent: str) -> None:
    with pytest.raises(ValidationError):
        Everything(note=sent)
    assert not SCHEMA.is_valid({"note": sent})
