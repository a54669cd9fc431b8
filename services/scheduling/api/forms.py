"""Owns what request bodies have in common: the kinds of values, and the refusal of extra ones."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["evening"])]
Line = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line of printable text."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
]
Minutes = Annotated[int, Field(ge=0, le=100_000)]


class Form(BaseModel):
    """A request body. A field it does not have is refused, so that none is set by accident."""

    model_config = ConfigDict(extra="forbid", frozen=True)
