"""What is said about a wrong value: its field and the declared limit, never the value."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from shared.http.validation import field_errors, field_name

MARK = "zoe.example"


class Shade(Enum):
    DARK = "dark"


def _complains(value: str) -> str:
    raise ValueError(f"{value} is a person")


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    uuid: UUID
    day: date
    moment: datetime
    number: int
    amount: Decimal
    flag: bool
    shade: Shade
    word: Literal["a", "b"]
    short: Annotated[str, Field(max_length=3)]
    coded: Annotated[str, Field(pattern="^[A-Z]+$")]
    checked: Annotated[str, AfterValidator(_complains)]
    counts: dict[str, int]
    nested: list["Everything"] = []


def _errors(values: dict[str, object]) -> list[dict[str, str]]:
    try:
        Everything.model_validate(values)
    except ValidationError as invalid:
        return field_errors(invalid.errors())
    return []


_values = st.one_of(
    st.just(MARK),
    st.just([MARK]),
    st.just({MARK: MARK}),
    st.just({"a": MARK}),
    st.integers(),
    st.none(),
    st.builds(lambda tail: MARK + tail, st.text(max_size=5)),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*Everything.model_fields, MARK]), _values))
def test_no_error_repeats_what_was_sent(values: dict[str, object]) -> None:
    errors = _errors(values)
    assert errors
    assert MARK not in str(errors)
    assert all(error["field"] and error["message"] for error in errors)


def test_declared_limits_are_told() -> None:
    messages = {error["field"]: error["message"] for error in _errors({"short": "long", "word": 1})}
    assert messages["short"] == "is longer than 3 characters"
    assert messages["word"] == "is not one of 'a' or 'b'"
    assert messages["uuid"] == "is required"


def test_a_field_is_named_by_its_path_and_odd_keys_are_not_repeated() -> None:
    assert field_name(("body", "marks", 0, "status")) == "body.marks.0.status"
    assert field_name(("body", "counts", "zoe@example.org", "[key]")) == "body.counts.*.*"
