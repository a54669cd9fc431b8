"""A check-in: asked of a client on one local day, answered, or missed and followed up."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.check_ins.cadence import OPENS_AT, opening
from services.aftercare.domain.check_ins.reasons import Reason, in_words
from services.aftercare.domain.local_days import days_later, local_day
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchCheckIn(NotFound):
    pass


class CheckInIsNotScheduled(BrokenRule):
    pass


class CheckInIsNotDue(BrokenRule):
    pass


class CheckInIsNotMissed(BrokenRule):
    pass


class CheckInIsNotAnswered(BrokenRule):
    pass


class CheckInCannotBeAnswered(BrokenRule):
    pass


class OutreachIsNotOpen(BrokenRule):
    pass


class CheckInIsOver(BrokenRule):
    pass


class CompletedInFuture(Invalid):
    pass


class CompletedBeforeItsDay(Invalid):
    """Nothing was asked before the day on which a check-in is due."""

    def __init__(self, due_on: date, field: str) -> None:
        detail = f"Lies before the day on which it was due: send {due_on} or a later day."
        super().__init__(detail, field=field, due_on=due_on.isoformat())


class CheckInState(StrEnum):
    SCHEDULED = "scheduled"
    DUE = "due"
    COMPLETED = "completed"
    MISSED = "missed"
    OUTREACH = "outreach"
    REACHED = "reached"
    UNREACHED = "unreached"
    CANCELLED = "cancelled"


class RiskBand(StrEnum):
    """What the answer says of risk. Stays in this service."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_PENDING = {
    CheckInState.SCHEDULED,
    CheckInState.DUE,
    CheckInState.MISSED,
    CheckInState.OUTREACH,
}
# Whoever answers after all is heard, whatever became of the outreach meanwhile.
_MISSED = {
    CheckInState.MISSED,
    CheckInState.OUTREACH,
    CheckInState.REACHED,
    CheckInState.UNREACHED,
}

CHECK_IN_STEPS: Steps[CheckInState] = {
    "fall_due": step({CheckInState.SCHEDULED}, CheckInState.DUE, CheckInIsNotScheduled),
    "complete": step({CheckInState.DUE}, CheckInState.COMPLETED, CheckInIsNotDue),
    "miss": step({CheckInState.DUE}, CheckInState.MISSED, CheckInIsNotDue),
    "answer_late": step(_MISSED, CheckInState.COMPLETED, CheckInCannotBeAnswered),
    "open_outreach": step({CheckInState.MISSED}, CheckInState.OUTREACH, CheckInIsNotMissed),
    "reach": step({CheckInState.OUTREACH}, CheckInState.REACHED, OutreachIsNotOpen),
    "give_up": step({CheckInState.OUTREACH}, CheckInState.UNREACHED, OutreachIsNotOpen),
    "cancel": step(_PENDING, CheckInState.CANCELLED, CheckInIsOver),
}


@dataclass(kw_only=True)
class CheckIn(Aggregate):
    """Due on a local day of `timezone`, from `opens_at` on; `reasons` say why on this day.

    `wakes_at` is the instant of its next own step. `days_after_start` counts from the plan's start.
    """

    plan_id: UUID
    client_id: UUID
    days_after_start: int
    days_to_answer: int
    due_on: date
    timezone: str
    opens_at: time = OPENS_AT
    reasons: tuple[Reason, ...] = ()
    state: CheckInState = CheckInState.SCHEDULED
    wakes_at: datetime | None = None
    completed_on: date | None = None
    risk_band: RiskBand | None = None
    outreach_attempts: int = 0
    answered_late: bool = False

    def schedule(self, now: datetime) -> None:
        """Wait for the day. One whose time to answer has passed already is never asked."""
        if self._is_over(now):
            self.cancel()
        else:
            self.wakes_at = self._opening(self.due_on)

    def pause(self) -> None:
        self.wakes_at = None

    def is_scheduled(self) -> bool:
        return self.state is CheckInState.SCHEDULED

    @property
    def explanation(self) -> str:
        """Why on this day, in a sentence for clinicians: it may say what an answer showed."""
        return in_words(self.reasons)

    def fall_due(self, now: datetime) -> None:
        """Ask from now on. Whoever is asked late has the same days to answer."""
        self.state = CHECK_IN_STEPS["fall_due"].take(self.state)
        last_day = days_later(local_day(now, self.timezone), self.days_to_answer)
        self.wakes_at = self._opening(last_day)

    def complete(self, completed_on: date, risk_band: RiskBand | None, now: datetime) -> None:
        """Keep the day. Raises CheckInIsNotDue, CompletedInFuture, CompletedBeforeItsDay."""
        after = CHECK_IN_STEPS["complete"].take(self.state)
        self._expect_past(completed_on, now, "completed_on")
        if completed_on < self.due_on:
            raise CompletedBeforeItsDay(self.due_on, "completed_on")
        self._end(after, completed_on, risk_band)

    def expect_day(self, day: date, now: datetime, field: str) -> None:
        """Raise CompletedInFuture, or CompletedBeforeItsDay where its day has come."""
        self._expect_past(day, now, field)
        if day < self.due_on <= local_day(now, self.timezone):
            raise CompletedBeforeItsDay(self.due_on, field)

    def _expect_past(self, day: date, now: datetime, field: str) -> None:
        if day > local_day(now, self.timezone):
            raise CompletedInFuture(
                "This day lies after today at the site: give today, or a day before.", field=field
            )

    def answer(
        self, risk_band: RiskBand | None, now: datetime, answered_on: date | None = None
    ) -> None:
        """Take the client's own answers, by default of today; late ones count.

        Raises CheckInCannotBeAnswered.
        """
        if answered_on is not None:
            self._answer_earlier(risk_band, answered_on)
        elif self.state is CheckInState.DUE:
            after = CHECK_IN_STEPS["complete"].take(self.state)
            self._end(after, local_day(now, self.timezone), risk_band)
        else:
            self.answer_late(risk_band, now)

    def _answer_earlier(self, risk_band: RiskBand | None, answered_on: date) -> None:
        """Take answers that were given before they were entered: in time or late, as of then."""
        step = "complete" if self.state is CheckInState.DUE else "answer_late"
        after = CHECK_IN_STEPS[step].take(self.state)
        self.answered_late = answered_on > days_later(self.due_on, self.days_to_answer)
        self._end(after, answered_on, risk_band)

    def answer_late(self, risk_band: RiskBand | None, now: datetime) -> None:
        after = CHECK_IN_STEPS["answer_late"].take(self.state)
        self.answered_late = True
        self._end(after, local_day(now, self.timezone), risk_band)

    def judge(self, risk_band: RiskBand) -> None:
        """Take another band, of a correction or of a person. Raises CheckInIsNotAnswered."""
        if self.state is not CheckInState.COMPLETED:
            raise CheckInIsNotAnswered("Only an answered check-in has a risk band.")
        self.risk_band = risk_band

    def miss(self) -> None:
        self.state = CHECK_IN_STEPS["miss"].take(self.state)
        self.wakes_at = None

    def open_outreach(self) -> None:
        self.state = CHECK_IN_STEPS["open_outreach"].take(self.state)
        self.outreach_attempts += 1

    def close_outreach(self, *, reached: bool) -> None:
        self.state = CHECK_IN_STEPS["reach" if reached else "give_up"].take(self.state)

    def cancel(self) -> None:
        self.state = CHECK_IN_STEPS["cancel"].take(self.state)
        self.wakes_at = None

    def is_followed_up(self) -> bool:
        return self.state is CheckInState.OUTREACH

    def can_be_cancelled(self) -> bool:
        return CHECK_IN_STEPS["cancel"].can_take(self.state)

    def _end(self, after: CheckInState, on: date, risk_band: RiskBand | None) -> None:
        self.state, self.wakes_at = after, None
        self.completed_on, self.risk_band = on, risk_band

    def _is_over(self, now: datetime) -> bool:
        last_day = days_later(self.due_on, self.days_to_answer)
        return self._opening(last_day) <= now

    def _opening(self, day: date) -> datetime:
        return opening(day, self.timezone, self.opens_at)
