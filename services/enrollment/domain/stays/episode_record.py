"""Owns what is kept of an episode, and how a step is noted and what it changed restored."""

from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.stays.episode_states import EPISODE, EpisodeState
from services.enrollment.domain.stays.segments import Care, Segments
from services.enrollment.domain.stays.steps import (
    Act,
    DatedBeforeLastStep,
    Hold,
    Standing,
    Step,
    StepCode,
    StepIsFinal,
    Steps,
    standing_steps,
)
from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class EpisodeRecord(Aggregate):
    """A stay's facts. Days are whole local days; what is not known, or not yet so, stays None.

    `site`, `program`, `track` and the levels are the current ones. `since` is the day on which the
    present state took effect.
    """

    application_id: UUID
    client_id: UUID
    program: str
    track: str | None = None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None = None
    intended_start_on: date | None = None
    started_on: date | None = None
    date_precision: DatePrecision = DatePrecision.DAY
    from_history: bool = False
    days_waiting: DayRange | None = None
    state: EpisodeState = EpisodeState.PLANNED
    since: date | None = None
    disposition: Disposition | None = None
    discharged_on: date | None = None
    last_contact_on: date | None = None
    length_of_stay: DayRange | None = None
    admission_rules_number: int | None = None
    holds: tuple[Hold, ...] = ()
    segments: Segments = ()
    steps: Steps = ()

    @property
    def care(self) -> Care:
        """Which care is given now, or was last, or is planned."""
        return Care(
            site=self.site,
            program=self.program,
            track=self.track,
            level_of_care=self.level_of_care,
            authorized_level_of_care=self.authorized_level_of_care,
        )

    @property
    def first_day(self) -> date:
        """The day the stay began, or is meant to begin."""
        day = self.started_on or self.intended_start_on
        assert day is not None  # noqa: S101 - a stay is planned for a day, or begins on one
        return day

    @property
    def last_step(self) -> Step | None:
        """The step that can be taken back, if any."""
        stand = standing_steps(self.steps)
        return stand[-1] if stand and self.state is not EpisodeState.ENTERED_IN_ERROR else None

    @property
    def has_started_before(self) -> bool:
        """Say whether a start of it was taken back, and this is another."""
        return sum(step.code is StepCode.START for step in self.steps) > 1

    def standing(self) -> Standing:
        """Return all that steps change, as it is now."""
        return Standing(**{one.name: getattr(self, one.name) for one in fields(Standing)})

    def _restore(self, before: Standing) -> None:
        for one in fields(Standing):
            setattr(self, one.name, getattr(before, one.name))

    def _place(self, care: Care) -> None:
        for one in fields(Care):
            setattr(self, one.name, getattr(care, one.name))

    def _become(self, state: EpisodeState, on: date | None) -> None:
        self.state, self.since = EPISODE.require(self.state, state), on

    def _move(self, code: StepCode, state: EpisodeState, on: date | None, act: Act) -> None:
        before = self.standing()
        self._become(state, on)
        self.note(code, before, on, act)

    def _void(self, on: date) -> None:
        self._become(EpisodeState.ENTERED_IN_ERROR, on)
        self.segments = ()

    def _require_not_final(self) -> None:
        if self.state is EpisodeState.ENTERED_IN_ERROR:
            raise StepIsFinal("It was entered in error: enroll the application again.")

    def _require_in_order(self, on: date, field: str) -> None:
        """Raise DatedBeforeLastStep unless `on` is known to lie on or after what it follows."""
        latest = [self.since, self.segments[-1].starts_on if self.segments else None]
        if any(day is not None and self.date_precision.before(on, day) for day in latest):
            raise DatedBeforeLastStep("Not before the last change of this stay.", field=field)

    def note(
        self,
        code: StepCode,
        before: Standing | None,
        on: date | None,
        act: Act,
        undoes: int | None = None,
    ) -> None:
        step = Step(
            number=len(self.steps) + 1,
            code=code,
            state=self.state,
            effective_on=on,
            by=act.by,
            at=act.at,
            reason_code=act.reason_code,
            version=self.version,
            before=before,
            undoes=undoes,
        )
        self.steps = (*self.steps, step)
