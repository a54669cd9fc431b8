"""Owns what request bodies have in common: the kinds of values, and the refusal of extra ones."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from services.enrollment.domain import DayRange

MOST_DAYS = 36_525
"""A century; what lies beyond is a typing error."""

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["iop"])]
Line = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line of printable text."""

WholeDays = Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)]


def _text(value: object) -> object:
    # Numbers would be taken for seconds since 1970.
    if isinstance(value, str):
        return value
    raise ValueError("is not text")


Day = Annotated[date, BeforeValidator(_text), Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
"""A local date of the site."""

Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_text),
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC)),
]


class Form(BaseModel):
    """A request body. A field it does not have is refused, so that none is set by accident."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DaysForm(Form):
    """Whole days as far as they are known; `at_most` null: no upper bound is known."""

    at_least: WholeDays
    at_most: WholeDays | None = None

    def known(self) -> DayRange:
        """Return the value. Raises RangeIsUpsideDown."""
        return DayRange(self.at_least, self.at_most)


class DaysView(BaseModel):
    """Whole days as far as they are known; `at_most` null: no upper bound is known."""

    at_least: int
    at_most: int | None

    @classmethod
    def of(cls, days: DayRange | None) -> Self | None:
        return None if days is None else cls(at_least=days.at_least, at_most=days.at_most)

    @classmethod
    def between(cls, at_least: int | None, at_most: int | None) -> Self | None:
        return None if at_least is None else cls(at_least=at_least, at_most=at_most)
