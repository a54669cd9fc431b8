"""Owns how an on-call schedule is written down, and how its turns are shown."""

from datetime import date, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.notifications.domain.alerts.ladder import HIGHEST_LEVEL
from services.notifications.domain.alerts.rotation import WEEKDAYS, Hours, Rotation, Turn
from services.notifications.domain.alerts.schedule import ANY_KIND
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import StaffRole
from services.notifications.handlers.alerts.on_call import PublishSchedule
from shared.http.forms import WHOLE, ClockTime, Day, Form, ZoneName

WeekdayCode = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class HoursForm(Form):
    """From a local time until another; until the next day where that is not later."""

    weekdays: Annotated[list[WeekdayCode], Field(min_length=1, max_length=7)]
    begins: ClockTime
    ends: ClockTime

    def hours(self) -> Hours:
        ordered = tuple(day for day in WEEKDAYS if day in self.weekdays)
        return Hours(ordered, time.fromisoformat(self.begins), time.fromisoformat(self.ends))


class RotationForm(Form):
    """People in the order of their turns, which change at a local time every so many days or weeks.

    Weeks begin on the weekday of `starts_on`. Without `hours` it is for the whole day.
    """

    people: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    turn: Turn
    every: Annotated[int, Field(ge=1, le=52), WHOLE] = 1
    starts_on: Day
    hands_over_at: ClockTime
    hours: Annotated[list[HoursForm], Field(max_length=14)] = []

    def rotation(self) -> Rotation:
        return Rotation(
            people=tuple(self.people),
            turn=self.turn,
            starts_on=self.starts_on,
            hands_over_at=time.fromisoformat(self.hands_over_at),
            every=self.every,
            hours=tuple(one.hours() for one in self.hours),
        )


class LevelForm(Form):
    """Who is told at one level; the first rotation that covers a moment counts."""

    rotations: Annotated[list[RotationForm], Field(min_length=1, max_length=10)]


class ScheduleForm(Form):
    """A whole new version. Without `kind` it is for every kind of alert that has none of its own.

    `last_resort` is the role that is told when nobody on call answers.
    """

    kind: AlertKind | None = None
    timezone: ZoneName
    levels: Annotated[list[LevelForm], Field(min_length=1, max_length=HIGHEST_LEVEL)]
    last_resort: StaffRole = StaffRole.PROGRAM_DIRECTOR

    def command(self, by: str) -> PublishSchedule:
        return PublishSchedule(
            kind=self.kind or ANY_KIND,
            timezone=self.timezone,
            levels=tuple(tuple(one.rotation() for one in level.rotations) for level in self.levels),
            last_resort=self.last_resort,
            by=by,
        )


class HoursView(BaseModel):
    weekdays: list[str]
    begins: str
    ends: str


class RotationView(BaseModel):
    people: list[UUID]
    turn: Turn
    every: int
    starts_on: date
    hands_over_at: str
    hours: list[HoursView]

    @classmethod
    def of(cls, rotation: Rotation) -> "RotationView":
        return cls(
            people=list(rotation.people),
            turn=rotation.turn,
            every=rotation.every,
            starts_on=rotation.starts_on,
            hands_over_at=f"{rotation.hands_over_at:%H:%M}",
            hours=[
                HoursView(
                    weekdays=list(one.weekdays),
                    begins=f"{one.begins:%H:%M}",
                    ends=f"{one.ends:%H:%M}",
                )
                for one in rotation.hours
            ],
        )


class LevelView(BaseModel):
    rotations: list[RotationView]
