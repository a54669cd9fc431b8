"""Owns the episode: one stay in the program, from the plan to the discharge, step by step."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.enrollment.domain.codes import LevelOfCare
from services.enrollment.domain.days import DatePrecision, DayRange
from services.enrollment.domain.intake.application import Application, ApplicationState
from services.enrollment.domain.stays.episode_record import EpisodeRecord
from services.enrollment.domain.stays.episode_rules import (
    ApplicationIsNotAccepted,
    ClientIsNotInCare,
    StartBeforeReceipt,
)
from services.enrollment.domain.stays.episode_states import EPISODE, IN_CARE, EpisodeState
from services.enrollment.domain.stays.segments import Care, CareSegment, closed, followed, moved
from services.enrollment.domain.stays.stay import End, Start, require_contact_within, whole_days
from services.enrollment.domain.stays.steps import (
    UNSAID,
    Act,
    DatedBeforeLastStep,
    Hold,
    Step,
    StepCode,
    StepIsNotLast,
    events_of,
)


@dataclass(kw_only=True)
class Episode(EpisodeRecord):
    """A stay. Each method is one step; a step that a rule refuses changes nothing."""

    @classmethod
    def plan(
        cls,
        application: Application,
        *,
        episode_id: UUID,
        level_of_care: LevelOfCare,
        intended_start_on: date,
        on: date | None = None,
        act: Act = UNSAID,
    ) -> "Episode":
        """Return the planned episode of an accepted application; `on` is the day of planning."""
        episode = cls._of(application, episode_id, level_of_care)
        if intended_start_on < application.received_on:
            raise StartBeforeReceipt(
                "Not before the application's receipt.", field="intended_start_on"
            )
        episode.intended_start_on, episode.since = intended_start_on, on
        episode.note(StepCode.PLAN, None, on, act)
        return episode

    @classmethod
    def enroll(
        cls, application: Application, start: Start, *, episode_id: UUID, act: Act = UNSAID
    ) -> "Episode":
        """Return the started episode of an accepted application: plan and start in one step."""
        episode = cls._of(application, episode_id, start.level_of_care)
        episode.begin_care(application, start)
        episode.note(StepCode.ENROLL, None, start.on, act)
        return episode

    def began_in_reserved_seat(self) -> None:
        """Note with the last step that the seat was the application's before it."""
        self.steps = (*self.steps[:-1], replace(self.steps[-1], seat_was_reserved=True))

    @classmethod
    def _of(
        cls, application: Application, episode_id: UUID, level_of_care: LevelOfCare
    ) -> "Episode":
        if application.state is not ApplicationState.ACCEPTED:
            raise ApplicationIsNotAccepted("Accept it first.", state=application.state.value)
        return cls(
            id=episode_id,
            site=application.site,
            application_id=application.id,
            client_id=application.client_id,
            program=application.program,
            track=application.track,
            level_of_care=level_of_care,
        )

    def wait(self, on: date | None = None, act: Act = UNSAID) -> None:
        """Put the planned stay on the waitlist: there is no seat for it."""
        self._move(StepCode.WAIT, EpisodeState.WAITLIST, on, act)

    def take_seat(self, on: date | None = None, act: Act = UNSAID) -> None:
        """Plan the waiting stay again: a seat was found."""
        self._move(StepCode.TAKE_SEAT, EpisodeState.PLANNED, on, act)

    def cancel(self, on: date | None = None, act: Act = UNSAID) -> None:
        """Give up a stay that never began."""
        self._move(StepCode.CANCEL, EpisodeState.CANCELLED, on, act)

    def start(self, application: Application, start: Start, act: Act = UNSAID) -> None:
        """Begin a planned or waiting stay; waiting ends on its first day."""
        before = self.standing()
        self.begin_care(application, start)
        self.note(StepCode.START, before, start.on, act)

    def hold(self, hold: Hold, act: Act = UNSAID) -> None:
        """Pause the stay: the client is away and comes back. Raises DatedBeforeLastStep."""
        EPISODE.require(self.state, EpisodeState.ONHOLD)
        self._require_in_order(hold.held_on, "effective_on")
        before = self.standing()
        self._become(EpisodeState.ONHOLD, hold.held_on)
        self.holds = (*self.holds, hold)
        self.note(StepCode.HOLD, before, hold.held_on, act)

    def resume(self, on: date, act: Act = UNSAID) -> None:
        """Go on after a hold; `on` is the first day back. Raises DatedBeforeLastStep."""
        EPISODE.require(self.state, EpisodeState.ACTIVE)
        if self.state is not EpisodeState.ONHOLD:
            raise ClientIsNotInCare("It has not begun: start it.", state=self.state.value)
        self._require_in_order(on, "effective_on")
        before = self.standing()
        self._become(EpisodeState.ACTIVE, on)
        self.holds = (*self.holds[:-1], replace(self.holds[-1], resumed_on=on))
        self.note(StepCode.RESUME, before, on, act)

    def change_care(self, care: Care, *, on: date, act: Act = UNSAID) -> Care:
        """Give other care from this day, at another site too; return what it was.

        Raises ClientIsNotInCare, NothingChanges, DatedBeforeSegment, DatedBeforeLastStep.
        """
        if self.state is not EpisodeState.ACTIVE:
            raise ClientIsNotInCare("Start or resume the stay first.", state=self.state.value)
        before, was = self.standing(), self.care
        segments = followed(self.segments, care, on=on)
        self._require_in_order(on, "effective_on")
        self.segments = segments
        self._place(care)
        code = StepCode.CHANGE_CARE if care.site == was.site else StepCode.TRANSFER
        self.note(code, before, on, act)
        return was

    def correct_start(
        self, segment: int, *, starts_on: date, today: date, act: Act = UNSAID
    ) -> date:
        """Correct on which day a segment, from 1, began, and return that day as it was.

        Days waited and stayed are derived anew. Raises ClientIsNotInCare, SegmentIsUnknown,
        SegmentsMustMeet, DatedBeforeLastStep, StartBeforeReceipt, LastContactOutsideStay.
        """
        if not self.segments:
            raise ClientIsNotInCare("It has not begun.", state=self.state.value)
        corrected = moved(self.segments, segment, starts_on=starts_on, last_day=today)
        was = self.segments[segment - 1].starts_on
        self._require_holds_aside(was, starts_on)
        before = self.standing()
        if segment == 1:
            self._begin_otherwise(was, starts_on)
        self.segments = corrected
        self.note(StepCode.CORRECT, before, starts_on, act)
        return was

    def discharge(self, end: End, act: Act = UNSAID) -> None:
        """End the stay. Its length counts from the first day, and is at least a day."""
        EPISODE.require(self.state, EpisodeState.FINISHED)
        stayed = end.stayed(self.segments[0].starts_on, self.date_precision)
        self._require_in_order(end.on, "discharged_on")
        # Days known to the year are nominal: an end may look earlier than the segment's start.
        last_day = max(end.on, self.segments[-1].starts_on)
        before = self.standing()
        self._become(EpisodeState.FINISHED, end.on)
        self.disposition, self.discharged_on = end.disposition, end.on
        self.last_contact_on, self.length_of_stay = end.last_contact_on, stayed
        self.segments = closed(self.segments, on=last_day, field="discharged_on")
        self.note(StepCode.DISCHARGE, before, end.on, act)

    def enter_in_error(self, on: date, act: Act = UNSAID) -> None:
        """Say that this episode never was. It keeps its history, and no segment counts."""
        before = self.standing()
        self._void(on)
        self.note(StepCode.ENTER_IN_ERROR, before, on, act)

    def undo(self, number: int, on: date, act: Act = UNSAID) -> tuple[Step, tuple[int, ...]]:
        """Take the last step back; return it and the numbers of the events that told it.

        All it changed is as it was. Before the first step there was nothing: undoing that one says
        the episode was entered in error. Raises StepIsFinal, StepIsNotLast.
        """
        self._require_not_final()
        step = self.last_step
        if step is None or step.number != number:
            raise StepIsNotLast(
                "Another step is the last one: read the episode again.",
                last_step=step.number if step else None,
            )
        told = events_of(step, self.steps, self.version)
        if step.before is None:
            self._void(on)
        else:
            self._restore(step.before)
        self.note(StepCode.UNDO, None, on, act, undoes=step.number)
        return step, told

    def begin_care(self, application: Application, start: Start) -> None:
        EPISODE.require(self.state, EpisodeState.ACTIVE)
        if self.state in IN_CARE:
            raise ClientIsNotInCare("It is on hold: resume it.", state=self.state.value)
        days_waiting = start.waited(application.received_on)
        self._become(EpisodeState.ACTIVE, start.on)
        self.started_on, self.days_waiting = start.on, days_waiting
        self.date_precision, self.from_history = start.precision, start.from_history
        self.level_of_care = start.level_of_care
        self.authorized_level_of_care = start.authorized_level_of_care
        self.segments = (CareSegment(care=self.care, starts_on=start.on),)

    def _begin_otherwise(self, was: date, starts_on: date) -> None:
        """Derive anew what follows from the first day, unless it is known to the year only."""
        waited, stayed = self.days_waiting, self.length_of_stay
        if self.date_precision is DatePrecision.DAY:
            if waited is not None:
                days = waited.at_least + (starts_on - was).days
                if days < 0:
                    raise StartBeforeReceipt(
                        "Not before the application's receipt.", field="starts_on"
                    )
                waited = DayRange.exactly(days)
            if self.discharged_on is not None:
                require_contact_within(
                    self.last_contact_on, starts_on, self.discharged_on, self.date_precision
                )
                stayed = DayRange.exactly(whole_days(starts_on, self.discharged_on))
        if self.since == was and self.state is EpisodeState.ACTIVE:
            self.since = starts_on
        self.started_on, self.days_waiting, self.length_of_stay = starts_on, waited, stayed

    def _require_holds_aside(self, was: date, starts_on: date) -> None:
        """Raise DatedBeforeLastStep where a corrected start would pass over a hold, or fall in."""
        for hold in self.holds:
            is_over = hold.resumed_on is not None and hold.resumed_on <= was
            apart = (
                hold.resumed_on is not None and hold.resumed_on <= starts_on
                if is_over
                else starts_on <= hold.held_on
            )
            if not apart:
                raise DatedBeforeLastStep("Not beyond a hold of this stay.", field="starts_on")
