"""An absence case: one client's stay, and what its absences ask of people. Derived, except acts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.scheduling.domain.absences.acts import Act, ActKind
from services.scheduling.domain.absences.policy import PolicyBook
from services.scheduling.domain.absences.rounds import LIVE, CaseState, Closing, Reached, Round
from services.scheduling.domain.absences.stay_days import StayDays
from services.scheduling.domain.absences.steps import Follows, Role
from services.scheduling.domain.absences.walk import walk
from services.scheduling.domain.rolls.evidence import Evidence
from shared.aggregate import Aggregate


@dataclass(frozen=True, slots=True)
class Overdue:
    """The time of `role` to act is up; who is next takes over, if anybody is."""

    role: Role
    next_role: Role | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What a derivation changed, as others must hear of it."""

    changed: bool = False
    reached: Reached | None = None
    resolved: str | None = None
    overdue: Overdue | None = None


@dataclass(kw_only=True)
class AbsenceCase(Aggregate):
    """`acts` are what people did; all the rest follows from facts and acts.

    `due_at` is when the task of the current step was first due, `role` whose it is now, and
    `wakes_at` when time next has something to do. `resolution` says why it is not live.
    """

    client_id: UUID
    episode_id: UUID
    acts: list[Act] = field(default_factory=list)
    rounds: tuple[Round, ...] = ()
    state: CaseState = CaseState.WATCHED
    step: str | None = None
    follows: Follows | None = None
    policy_version: int | None = None
    opened_on: date | None = None
    role: Role | None = None
    due_at: datetime | None = None
    wakes_at: datetime | None = None
    resolution: str | None = None

    @property
    def live(self) -> Round | None:
        return self.rounds[-1] if self.state in LIVE else None

    @property
    def is_worth_keeping(self) -> bool:
        return bool(self.rounds or self.acts)

    @property
    def decided_discharge(self) -> Round | None:
        """The last round that ended with the decision to discharge, unless another followed."""
        last = self.rounds[-1] if self.rounds else None
        decided = last is not None and last.closed and last.closed.reason == ActKind.DISCHARGE
        return last if decided else None

    def derive(
        self, book: PolicyBook, stay: StayDays, evidence: Iterable[Evidence], now: datetime
    ) -> News:
        """Derive where the case stands anew, and return what is new about it."""
        before, was_live, rounds_before = self._shown(), self.live, len(self.rounds)
        standing = walk(book, stay, evidence, self.acts, stay.day_of(now))
        self.rounds = _dated(standing.rounds, self.rounds, now)
        self._stand(standing.live, fewer=len(self.rounds) < rounds_before)
        overdue = self._schedule(book, stay, now)
        goes_on = was_live if len(self.rounds) <= rounds_before else None
        reached = self._newly_reached(goes_on)
        return News(self._shown() != before, reached, self._resolved(was_live, goes_on), overdue)

    def _stand(self, live: Round | None, *, fewer: bool) -> None:
        was_told = self.state is not CaseState.WATCHED
        last = self.rounds[-1] if self.rounds else None
        if live is not None:
            self.state, self.resolution = live.state, None
        elif was_told and (fewer or last is None):
            # Once it is closed for a reason of its own, a round more or less does not change it.
            self.state, self.resolution = CaseState.RESOLVED, str(Closing.CORRECTED)
        elif last is not None and last.closed is not None:
            self.state, self.resolution = CaseState.RESOLVED, last.closed.reason
        self.step = last.current.step if last else None
        self.follows = last.current.follows if last else None
        self.policy_version = last.policy_version if last else None
        self.opened_on = last.opened_on if last else None

    def _schedule(self, book: PolicyBook, stay: StayDays, now: datetime) -> Overdue | None:
        """Set whose the task is and until when; time stands still while the stay is on hold."""
        self.role = self.due_at = self.wakes_at = None
        live = self.live
        if live is None:
            return None
        current = live.current
        step = book.by_id(live.policy_id).step(current.step)
        dues = step.dues(current.found_at or now, stay.zone)
        passed = sum(due <= now for due in dues)
        self.role = step.by[min(passed, len(step.by) - 1)].role
        if live.done:
            self.role = None
        if stay.on_hold(stay.day_of(now)):
            return None
        self.wakes_at = _next_look(live, stay, now)
        if live.done:
            return None
        self.due_at = dues[0]
        self.wakes_at = _earliest(self.wakes_at, dues[passed] if passed < len(dues) else None)
        if passed <= current.reminders:
            return None
        self.rounds = (*self.rounds[:-1], live.standing_on(replace(current, reminders=passed)))
        next_role = step.by[passed].role if passed < len(step.by) else None
        return Overdue(step.by[passed - 1].role, next_role, dues[passed - 1])

    def _resolved(self, was_live: Round | None, goes_on: Round | None) -> str | None:
        """Return why the round that was live is over, if it is."""
        if was_live is None:
            return None
        if self.live is None:
            return self.resolution
        closed = self.rounds[-2].closed if goes_on is None and len(self.rounds) > 1 else None
        return closed.reason if closed else None

    def _newly_reached(self, goes_on: Round | None) -> Reached | None:
        """Return the current step, unless the round that goes on had reached it before."""
        live = self.live
        known = {one.step for one in goes_on.reached} if goes_on else set()
        return None if live is None or live.current.step in known else live.current

    def _shown(self) -> tuple[object, ...]:
        reminders = [one.reminders for each in self.rounds for one in each.reached]
        return (
            *(self.rounds, self.state, self.resolution, self.role, self.due_at, self.wakes_at),
            reminders,
        )


def _dated(
    rounds: tuple[Round, ...], before: tuple[Round, ...], now: datetime
) -> tuple[Round, ...]:
    """Return the rounds with when each step came to be known; what was known stays so."""
    known = {
        (place, reached.step): reached
        for place, one in enumerate(before)
        for reached in one.reached
    }
    return tuple(
        replace(one, reached=tuple(_found(known.get((n, r.step)), r, now) for r in one.reached))
        for n, one in enumerate(rounds)
    )


def _found(known: Reached | None, reached: Reached, now: datetime) -> Reached:
    if known is None:
        return replace(reached, found_at=now)
    return replace(reached, found_at=known.found_at, reminders=known.reminders)


def _next_look(live: Round, stay: StayDays, now: datetime) -> datetime | None:
    """Return when a contract is over, or the stay ends; both at the end of their last day."""
    contract = live.contract
    days = [contract.ends_on if contract and not contract.is_broken else None, stay.ended_on]
    ends = [_midnight_after(day, stay) for day in days if day is not None]
    return min((end for end in ends if end > now), default=None)


def _midnight_after(day: date, stay: StayDays) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), stay.zone)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)
