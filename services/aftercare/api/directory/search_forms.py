"""What a search of the directory says. What tells of a person stands in a body, never in a URL."""

import base64
import struct
from math import isfinite
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.aftercare.api.directory.offering_forms import (
    Age,
    LanguageTag,
    LocationForm,
    Payer,
    Welcomes,
)
from services.aftercare.api.parameters import Filters
from services.aftercare.domain.directory.offering import (
    MOST_PLACES,
    CostModel,
    Gender,
    Modality,
    OfferingKind,
)
from services.aftercare.domain.directory.search import (
    FARTHEST_KM,
    MOST_DAYS,
    FreeTime,
    Near,
    Search,
)
from services.aftercare.domain.directory.times import zone_of
from services.aftercare.queries.directory_search import Position
from shared.errors import Invalid
from shared.http.forms import WHOLE, ClockEnd, ClockTime, Flag, Form, ZoneName
from shared.http.paging import DEFAULT_LIMIT, MAX_LIMIT, cursor
from shared.recurrence.weekdays import Weekday

_MOST_WORDS = 20
_BY_DISTANCE = struct.Struct(">d16s")
_BY_ID = 22
_POSITION = "^([A-Za-z0-9_-]{32}|[A-Za-z0-9_-]{21}[AQgw])$"


class CursorIsOfAnotherSearch(Invalid):
    pass


class OfferingFilters(Filters):
    """What says nothing of a person. All else is asked by `POST offerings/_search`."""

    kind: Annotated[list[OfferingKind], Field(max_length=_MOST_WORDS)] = []
    modality: Annotated[list[Modality], Field(max_length=_MOST_WORDS)] = []
    language: Annotated[list[LanguageTag], Field(max_length=_MOST_WORDS)] = []
    organisation_id: UUID | None = None
    narr_level: Annotated[int, Field(ge=1, le=4)] | None = None
    free_places: Annotated[int, Field(ge=1, le=MOST_PLACES)] | None = None
    open_now: bool | None = None

    def search(self) -> Search:
        return Search(
            kind=tuple(self.kind),
            modality=tuple(self.modality),
            language=tuple(self.language),
            organisation_id=self.organisation_id,
            narr_level=self.narr_level,
            free_places=self.free_places,
            open_now=self.open_now,
        )


class NearForm(LocationForm):
    """Answers come by their distance; those without a place of their own are none."""

    within_km: Annotated[float, Field(gt=0, le=FARTHEST_KM, allow_inf_nan=False)] = 50

    def near(self) -> Near:
        return Near(self.location(), self.within_km)


class FreeTimeForm(Form):
    """When somebody has time, on the clocks of `timezone`: weekday evenings are MO to FR, 17:00 on.

    An answer begins and ends within it on one of the next `days`, today among them.
    """

    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = list(Weekday)
    from_time: ClockTime = "00:00"
    to_time: ClockEnd = "24:00"
    timezone: ZoneName
    days: Annotated[int, Field(ge=1, le=MOST_DAYS), WHOLE] = 14

    def free_time(self) -> FreeTime:
        """Return the time as the search takes it. Raises UnknownZone, WindowIsEmpty."""
        order = list(Weekday)
        return FreeTime(
            frozenset(order.index(day) for day in self.weekdays),
            _minutes(self.from_time),
            _minutes(self.to_time),
            zone_of(self.timezone, field="free_time.timezone"),
            self.days,
        )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class SearchForm(Form):
    """Of several words of one filter one is enough; all of `welcomes` are asked for.

    `narr_level` and `free_places` are the least wanted. `after` is the `next` of the page before.
    """

    kind: Annotated[list[OfferingKind], Field(max_length=_MOST_WORDS)] = []
    modality: Annotated[list[Modality], Field(max_length=_MOST_WORDS)] = []
    language: Annotated[list[LanguageTag], Field(max_length=_MOST_WORDS)] = []
    payer: Annotated[list[Payer], Field(max_length=_MOST_WORDS)] = []
    cost: Annotated[list[CostModel], Field(max_length=_MOST_WORDS)] = []
    organisation_id: UUID | None = None
    narr_level: Annotated[int, Field(ge=1, le=4), WHOLE] | None = None
    free_places: Annotated[int, Field(ge=1, le=MOST_PLACES), WHOLE] | None = None
    open_now: Flag | None = None
    accepts_moud: Flag | None = None
    age: Age | None = None
    gender: Gender | None = None
    welcomes: Welcomes = []
    near: NearForm | None = None
    free_time: FreeTimeForm | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), WHOLE] = DEFAULT_LIMIT
    after: Annotated[str, Field(pattern=_POSITION)] | None = None

    def search(self) -> Search:
        """Return the search. Raises UnknownZone, WindowIsEmpty."""
        return Search(
            kind=tuple(self.kind),
            modality=tuple(self.modality),
            language=tuple(self.language),
            payer=tuple(self.payer),
            cost=tuple(self.cost),
            organisation_id=self.organisation_id,
            narr_level=self.narr_level,
            free_places=self.free_places,
            open_now=self.open_now,
            accepts_moud=self.accepts_moud,
            age=self.age,
            gender=self.gender,
            welcomes=tuple(self.welcomes),
            near=None if self.near is None else self.near.near(),
            free_time=None if self.free_time is None else self.free_time.free_time(),
        )

    def position(self) -> Position | None:
        """Return where to go on. Raises CursorIsOfAnotherSearch."""
        if self.after is None:
            return None
        found = position_of(self.after)
        if (found.km is None) != (self.near is None):
            raise CursorIsOfAnotherSearch(
                "Is the cursor of a search that was ordered otherwise.", field="after"
            )
        return found


def cursor_of(position: Position) -> str:
    if position.km is None:
        return cursor(position.id)
    packed = _BY_DISTANCE.pack(position.km, position.id.bytes)
    return base64.urlsafe_b64encode(packed).decode()


def position_of(after: str) -> Position:
    """Return where the page before ended. Raises CursorIsOfAnotherSearch."""
    if len(after) == _BY_ID:
        return Position(UUID(bytes=base64.urlsafe_b64decode(after + "==")))
    km, row_id = _BY_DISTANCE.unpack(base64.urlsafe_b64decode(after))
    if not isfinite(km) or km < 0:
        raise CursorIsOfAnotherSearch("Is not a cursor that a search gave out.", field="after")
    return Position(UUID(bytes=row_id), km)
