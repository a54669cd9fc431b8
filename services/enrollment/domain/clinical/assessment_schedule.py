"""Owns when which instrument is due: a site's versioned schedule, and one rota per episode."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.clinical.instrument_catalogue import find_instrument
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class ScheduleIsUnclear(Invalid):
    """An instrument stands in a schedule once, and is due at admission, at intervals, or both."""


class ScheduleWasPublishedMeanwhile(BrokenRule):
    """Somebody published a version at the same moment: look at it first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledInstrument:
    """Days count from the episode's first day.

    One completed in the `recent_days` before it is due counts for it: nobody answers twice.
    """

    instrument: str
    at_admission: bool = True
    every_days: int | None = None
    recent_days: int = 7

    def must_be_clear(self) -> None:
        if not self.at_admission and self.every_days is None:
            raise ScheduleIsUnclear("An instrument is never due.", field="instruments")
        if self.every_days is not None and self.recent_days >= self.every_days:
            raise ScheduleIsUnclear("Let recent_days be below every_days.", field="instruments")

    def latest_due(self, started_on: date, today: date) -> date | None:
        """Return the last day until today on which it was due, if it ever was."""
        days = (today - started_on).days
        if days < 0:
            return None
        rounds = days // self.every_days if self.every_days else 0
        if rounds == 0:
            return started_on if self.at_admission else None
        return started_on + timedelta(days=rounds * (self.every_days or 0))

    def next_due(self, started_on: date, today: date) -> date | None:
        """Return the first day after today on which it is due."""
        if today < started_on and self.at_admission:
            return started_on
        if self.every_days is None:
            return None
        rounds = max((today - started_on).days, 0) // self.every_days + 1
        return started_on + timedelta(days=rounds * self.every_days)


@dataclass(kw_only=True)
class AssessmentSchedule(Aggregate):
    """A version of what a site asks for; versions are appended. 0 is the platform's own."""

    number: int
    instruments: tuple[ScheduledInstrument, ...]
    published_at: datetime | None = None
    published_by: str | None = None

    def __post_init__(self) -> None:
        codes = [one.instrument for one in self.instruments]
        if len(codes) != len(set(codes)):
            raise ScheduleIsUnclear("An instrument stands here twice.", field="instruments")
        for one in self.instruments:
            find_instrument(one.instrument)
            one.must_be_clear()


DEFAULT_INSTRUMENTS = (
    *(
        ScheduledInstrument(instrument=code, every_days=30)
        for code in ("phq-9", "gad-7", "bam", "barc-10")
    ),
    # Both ask about the last year: every month they would say the same.
    ScheduledInstrument(instrument="audit"),
    ScheduledInstrument(instrument="dast-10"),
)


@dataclass(kw_only=True)
class AssessmentRota(Aggregate):
    """What was due of an episode so far; its id is the episode's. Asleep without `wakes_at`."""

    client_id: UUID
    wakes_at: datetime | None
    last_due: dict[str, date] = field(default_factory=dict)

    def fall_due(
        self, schedule: AssessmentSchedule, *, started_on: date, today: date
    ) -> Iterator[tuple[ScheduledInstrument, date]]:
        """Take what has become due since the last time; of several rounds missed, the last."""
        for one in schedule.instruments:
            due_on = one.latest_due(started_on, today)
            if due_on is not None and due_on > self.last_due.get(one.instrument, date.min):
                self.last_due[one.instrument] = due_on
                yield one, due_on


def next_look(schedule: AssessmentSchedule, *, started_on: date, today: date) -> date | None:
    """Return the next day on which something is due."""
    days = [one.next_due(started_on, today) for one in schedule.instruments]
    return min((day for day in days if day is not None), default=None)


class DueState(StrEnum):
    DUE = "due"
    COMPLETED = "completed"
    LAPSED = "lapsed"


DUE_ASSESSMENT = StateMachine(
    "due assessment",
    {
        DueState.DUE: frozenset({DueState.COMPLETED, DueState.LAPSED}),
        DueState.COMPLETED: frozenset(),
        DueState.LAPSED: frozenset(),
    },
)


@dataclass(kw_only=True)
class DueAssessment(Aggregate):
    """An instrument that is to be answered. One completed from `counts_from` on fulfils it."""

    client_id: UUID
    episode_id: UUID
    instrument: str
    due_on: date
    counts_from: date
    schedule_number: int
    state: DueState = DueState.DUE
    assessment_id: UUID | None = None

    def complete(self, assessment_id: UUID) -> None:
        self._become(DueState.COMPLETED)
        self.assessment_id = assessment_id

    def lapse(self) -> None:
        """End unanswered: the next round is due, or the stay is over."""
        self._become(DueState.LAPSED)

    def _become(self, state: DueState) -> None:
        self.state = DUE_ASSESSMENT.require(self.state, state)
