"""Owns how a number of days is sent and shown that is known only within bounds."""

from typing import Annotated, Self

from pydantic import BaseModel, Field

from services.enrollment.domain.days import DayRange
from shared.http.forms import WHOLE, Form

MOST_DAYS = 36_525
"""A century; what lies beyond is a typing error."""

WholeDays = Annotated[int, Field(ge=0, le=MOST_DAYS), WHOLE]


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
