"""Owns the steps of an episode: what was done, when, by whom and why, and how to take it back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.enrollment.domain.codes import Disposition, LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.stays.episode_states import EpisodeState
from services.enrollment.domain.stays.segments import Segments
from shared.errors import BrokenRule, Invalid


class StepIsNotLast(BrokenRule):
    """Only the last step that stands can be taken back, so that nothing later rests on it."""


class StepIsFinal(BrokenRule):
    """An episode that was entered in error stays so; the application can be enrolled again."""


class ReturnBeforeHold(Invalid):
    """A return is expected on or after the day the hold began."""


class DatedBeforeLastStep(Invalid):
    """The steps of a stay are dated in their order."""


class StepCode(StrEnum):
    PLAN = "plan"
    WAIT = "wait"
    TAKE_SEAT = "take_seat"
    ENROLL = "enroll"
    START = "start"
    CANCEL = "cancel"
    HOLD = "hold"
    RESUME = "resume"
    CHANGE_CARE = "change_care"
    TRANSFER = "transfer"
    CORRECT = "correct"
    DISCHARGE = "discharge"
    ENTER_IN_ERROR = "enter_in_error"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who did something, when and why. `by` is a token's opaque subject, never a name."""

    by: str | None = None
    at: datetime | None = None
    reason_code: str | None = None


UNSAID = Act()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A pause of the stay; the day of the return is not part of it."""

    held_on: date
    reason_code: str
    expected_return_on: date | None = None
    resumed_on: date | None = None

    def __post_init__(self) -> None:
        if self.expected_return_on is not None and self.expected_return_on < self.held_on:
            raise ReturnBeforeHold("Not before the hold began.", field="expected_return_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that steps change of an episode; a step keeps the one before it, an undo restores it."""

    site: str
    state: EpisodeState
    since: date | None
    program: str
    track: str | None
    level_of_care: LevelOfCare
    authorized_level_of_care: LevelOfCare | None
    intended_start_on: date | None
    started_on: date | None
    date_precision: DatePrecision
    from_history: bool
    days_waiting: DayRange | None
    disposition: Disposition | None
    discharged_on: date | None
    last_contact_on: date | None
    length_of_stay: DayRange | None
    holds: tuple[Hold, ...]
    segments: Segments
    admission_rules_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the history. `version` is the episode's before it: its events are numbered above.

    `before` is what an undo restores; the first step has nothing before it. `seat_was_reserved`:
    the stay that began took a seat that the application held already.
    """

    number: int
    code: StepCode
    state: EpisodeState
    effective_on: date | None
    by: str | None
    at: datetime | None
    reason_code: str | None
    version: int
    before: Standing | None = None
    undoes: int | None = None
    seat_was_reserved: bool = False


Steps = tuple[Step, ...]

BEGINNING = {StepCode.ENROLL, StepCode.START, StepCode.TRANSFER}
"""Steps with which a stay begins at a site."""
_OPENING = {*BEGINNING, StepCode.CHANGE_CARE}


def standing_steps(steps: Steps) -> list[Step]:
    """Return the steps that were not taken back, in their order."""
    undone = {step.undoes for step in steps}
    return [s for s in steps if s.code is not StepCode.UNDO and s.number not in undone]


def events_of(step: Step, steps: Steps, version: int) -> tuple[int, ...]:
    """Return the numbers, among the episode's events, of those that told this step."""
    end = steps[step.number].version if step.number < len(steps) else version
    return tuple(range(step.version + 1, end + 1))


def opening_steps(steps: Steps) -> list[Step]:
    """Return the steps that opened the segments there are, one each."""
    return [step for step in standing_steps(steps) if step.code in _OPENING]


def days_on_hold(holds: tuple[Hold, ...], until: date) -> int:
    """Return whole days on hold; one that goes on counts up to `until`."""
    return sum(max(0, ((hold.resumed_on or until) - hold.held_on).days) for hold in holds)
