"""The JSON problem and plan, field by field: what docs/planning/*.schema.json are made from."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_DAY = "(Mo|Tu|We|Th|Fr|Sa|Su)"
_CLOCK = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_MOST_MINUTES = 7 * 24 * 60

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$", examples=["c-017"])]
"""An id or a code: letters, digits and . _ : - . No names: files get copied."""
WeekTime = Annotated[str, Field(pattern=f"^{_DAY} {_CLOCK}$", examples=["Mo 18:00"])]
"""A time of the week on the site's clocks; an end may be 24:00."""
DayName = Annotated[str, Field(pattern=f"^{_DAY}$", examples=["Mo"])]
Clock = Annotated[str, Field(pattern=f"^{_CLOCK}$", examples=["18:00"])]
Minutes = Annotated[int, Field(ge=0, le=_MOST_MINUTES)]
Days = Annotated[int, Field(ge=0, le=7)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Weight = Annotated[int, Field(ge=0, le=1_000_000)]


class StrictForm(BaseModel):
    """A part of a file. A field it does not have is refused; no value is shown in a message."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)


class KeptForm(StrictForm):
    """A time that is the client's own."""

    begins: WeekTime
    ends: WeekTime


class PreferencesForm(StrictForm):
    """What a client would like; each miss is one point."""

    clinicians: list[Id] = []
    days: list[DayName] = []
    earliest: Clock | None = None
    latest: Clock | None = None
    fewest_days: bool = False


class ClientForm(StrictForm):
    """What one client's week must be, and what it should be."""

    id: Id
    site: Id
    phase: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9._:-]{0,79})?$")] = ""
    minutes_required: Minutes = 540
    minutes_limit: Minutes = 1199
    days_required: Days = 3
    days_limit: Days = 5
    daily_minutes_limit: Annotated[int, Field(ge=0, le=1440)] = 360
    kept: Annotated[list[KeptForm], Field(max_length=500)] = []
    in_person: bool = True
    telehealth: bool = True
    languages: list[Id] = ["en"]
    audiences: list[Id] = []
    curriculum: dict[Id, Annotated[int, Field(ge=0, le=50)]] = {}
    in_force: list[Id] | None = None
    preferences: PreferencesForm = PreferencesForm()


class SessionForm(StrictForm):
    """One session of the week that has seats; without a place it is held by telehealth."""

    id: Id
    site: Id
    type: Id
    begins: WeekTime
    ends: WeekTime
    seats: Count
    series: Id | None = None
    once_a_week: bool = False
    curriculum: Id | None = None
    place: Id | None = None
    shared: bool = False
    phases: list[Id] = []
    language: Id = "en"
    audience: Id | None = None
    clinician: Id | None = None


class TravelForm(StrictForm):
    """The minutes from one place to another, in this direction."""

    origin: Id
    destination: Id
    minutes: Annotated[int, Field(ge=0, le=1440)]


class WeightsForm(StrictForm):
    """What each shortfall costs."""

    unmet_half_hour: Weight = 2_000
    missing_day: Weight = 8_000
    missed_item: Weight = 1_000
    touched_client: Weight = 60
    changed_session: Weight = 10
    preference: Weight = 1


class ProblemForm(StrictForm):
    """Clients who need a week, and the sessions that have seats."""

    format: Literal["footbridge-week-problem"]
    version: Literal[1] = 1
    clients: Annotated[list[ClientForm], Field(max_length=50_000)]
    sessions: Annotated[list[SessionForm], Field(max_length=500_000)]
    travel: Annotated[list[TravelForm], Field(max_length=1_000_000)] = []
    weights: WeightsForm = WeightsForm()


class PlanForm(StrictForm):
    """The sessions of each client's week; what they cost, and the least that is proven."""

    format: Literal["footbridge-week-plan"]
    version: Literal[1] = 1
    weeks: dict[Id, list[Id]]
    cost: Annotated[int, Field(ge=0)] | None = None
    bound: Annotated[float, Field(ge=0)] | None = None
