"""Owns the routes of availability: what planning needs to know of a client."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.scheduling.domain.plans.kept_times import MOST_KEPT_TIMES, KeptKind, KeptTime
from services.scheduling.domain.plans.week_needs import (
    DAILY_MINUTES_LIMIT,
    DAYS_LIMIT,
    WeekNeeds,
    Wishes,
)
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.handlers.plans import availability as handlers
from services.scheduling.ports import SchedulingUnitOfWork
from services.scheduling.queries import availability as queries
from services.scheduling.tables import KEPT, WISHES
from shared.errors import Invalid, NotFound
from shared.http.answer import Answer
from shared.http.command import Commands
from shared.http.forms import WHOLE, ClockEnd, ClockTime, Code, Day, Flag, Form
from shared.http.parameters import Site
from shared.http.reading import Reads
from shared.http.route import CommandRoute
from shared.recurrence.weekdays import Weekday

router = APIRouter(tags=["plans"], route_class=CommandRoute)

Way = Literal[Modality.IN_PERSON, Modality.TELEHEALTH]
Weekdays = Annotated[list[Weekday], Field(max_length=7)]


class KeptTimeForm(Form):
    """Hours of these days that are the client's own. A night is two: until 24:00, from 00:00.

    Dates are the site's, both included; without them it holds always.
    """

    kind: KeptKind = KeptKind.OTHER
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    begins: ClockTime
    ends: ClockEnd
    from_date: Day | None = None
    until: Day | None = None

    def kept(self) -> KeptTime:
        """Return it. Raises: KeptTimeIsUpsideDown, KeptPeriodIsUpsideDown."""
        return KeptTime(
            kind=self.kind,
            weekdays=in_order(self.weekdays),
            begins=minutes_of(self.begins),
            ends=minutes_of(self.ends),
            from_date=self.from_date,
            until=self.until,
        )


class WishesForm(Form):
    """What would be liked and is never required; left out or empty is no matter."""

    clinicians: Annotated[list[UUID], Field(max_length=20)] = []
    days: Weekdays = []
    earliest: ClockTime | None = None
    latest: ClockEnd | None = None
    fewest_days: Flag = False

    def wishes(self) -> Wishes:
        """Return them. Raises WishedTimesAreUpsideDown."""
        return Wishes(
            clinicians=tuple(sorted(set(self.clinicians))),
            days=in_order(self.days),
            earliest=None if self.earliest is None else minutes_of(self.earliest),
            latest=None if self.latest is None else minutes_of(self.latest),
            fewest_days=self.fewest_days,
        )


class AvailabilityForm(Form):
    """All that is known: it takes the place of what was kept before.

    `audiences` are the codes of the groups for some, such as women only, that are open to the
    client. How much a week must hold is said by the phase, not here.
    """

    kept: Annotated[list[KeptTimeForm], Field(max_length=MOST_KEPT_TIMES)] = []
    days_limit: Annotated[int, Field(ge=1, le=7), WHOLE] = DAYS_LIMIT
    daily_minutes_limit: Annotated[int, Field(ge=30, le=1440), WHOLE] = DAILY_MINUTES_LIMIT
    modalities: Annotated[
        list[Way],
        Field(min_length=1, max_length=2, description="A hybrid session suits either."),
    ] = [Modality.IN_PERSON, Modality.TELEHEALTH]
    languages: Annotated[list[Code], Field(min_length=1, max_length=20)] = ["en"]
    audiences: Annotated[list[Code], Field(max_length=20)] = []
    wishes: WishesForm = WishesForm()

    def command(self, client_id: UUID, if_version: int | None) -> handlers.KeepAvailability:
        return handlers.KeepAvailability(
            client_id=client_id,
            kept=tuple(one.kept() for one in self.kept),
            days_limit=self.days_limit,
            daily_minutes_limit=self.daily_minutes_limit,
            modalities=tuple(one for one in Modality if one in self.modalities),
            languages=tuple(sorted(set(self.languages))),
            audiences=tuple(sorted(set(self.audiences))),
            wishes=self.wishes.wishes(),
            if_version=if_version,
        )


class KeptTimeView(BaseModel):
    kind: KeptKind
    weekdays: list[Weekday]
    begins: str
    ends: str
    from_date: date | None
    until: date | None

    @classmethod
    def of(cls, one: KeptTime) -> "KeptTimeView":
        clocks = {"begins": clock_of(one.begins), "ends": clock_of(one.ends)}
        return cls.model_validate({**_fields(one), **clocks})


class WishesView(BaseModel):
    clinicians: list[UUID]
    days: list[Weekday]
    earliest: str | None
    latest: str | None
    fewest_days: bool

    @classmethod
    def of(cls, wishes: Wishes) -> "WishesView":
        clocks = {"earliest": _clock(wishes.earliest), "latest": _clock(wishes.latest)}
        return cls.model_validate({**_fields(wishes), **clocks})


class AvailabilityView(BaseModel):
    """As the form that keeps it, with the client and the version."""

    client_id: UUID
    site: str
    version: int
    kept: list[KeptTimeView]
    days_limit: int
    daily_minutes_limit: int
    modalities: list[Modality]
    languages: list[str]
    audiences: list[str]
    wishes: WishesView

    @classmethod
    def of(cls, needs: WeekNeeds) -> "AvailabilityView":
        return cls._of(vars(needs), needs.kept, needs.wishes)

    @classmethod
    def of_row(cls, row: Any) -> "AvailabilityView":
        kept, wishes = KEPT.validate_python(row["kept"]), WISHES.validate_python(row["wishes"])
        return cls._of(dict(row), kept, wishes)

    @classmethod
    def _of(
        cls, plain: dict[str, Any], kept: Iterable[KeptTime], wishes: Wishes
    ) -> "AvailabilityView":
        shown = {"kept": [KeptTimeView.of(one) for one in kept], "wishes": WishesView.of(wishes)}
        return cls.model_validate({**plain, **shown})


class WarningView(BaseModel):
    """A rule that what was kept contradicts, by name, and what to change."""

    rule: str
    detail: str


class KeptAvailabilityView(AvailabilityView):
    """With `warnings` it is kept all the same: a plan serves of the week what can be served."""

    warnings: list[WarningView]

    @classmethod
    def warned(cls, needs: WeekNeeds, found: Iterable[Invalid]) -> "KeptAvailabilityView":
        warnings = [WarningView(rule=one.rule, detail=one.detail) for one in found]
        return cls(**dict(AvailabilityView.of(needs)), warnings=warnings)


@router.put("/sites/{site}/clients/{client_id}/availability")
async def keep_availability(
    site: Site,  # noqa: ARG001 - the command holds it
    client_id: UUID,
    body: AvailabilityForm,
    command: Commands[SchedulingUnitOfWork],
) -> Answer[KeptAvailabilityView]:
    """Keep what planning needs to know of a client, in place of what was known.

    It is kept also where it leaves too little room for what the client's phase asks; `warnings`
    say so: `wished-day-is-kept`, `week-has-too-few-days`, `week-has-too-few-minutes`.
    """
    asked = body.command(client_id, command.if_match)
    async with command.unit_of_work() as uow:
        needs, found = await handlers.keep_availability(asked, uow)
        view = KeptAvailabilityView.warned(needs, found)
        return command.answered(uow, view, version=needs.version)


@router.get("/sites/{site}/clients/{client_id}/availability")
async def get_availability(site: Site, client_id: UUID, reads: Reads) -> Answer[AvailabilityView]:
    row = await queries.availability(reads.database, site, client_id)
    if row is None:
        raise NotFound("Nothing is known of this client's availability here.")
    return reads.found(AvailabilityView.of_row(row), version=row["version"])


def in_order(days: list[Weekday]) -> tuple[Weekday, ...]:
    return tuple(day for day in Weekday if day in days)


def minutes_of(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _clock(minutes: int | None) -> str | None:
    return None if minutes is None else clock_of(minutes)


def _fields(one: KeptTime | Wishes) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}
