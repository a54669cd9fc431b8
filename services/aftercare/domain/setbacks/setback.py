"""A setback: reported by whoever saw it, changed by nobody but a person who looked at it."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.aftercare.domain.setbacks.history import (
    MOST_OF_A_KIND,
    AnotherDayIsNeeded,
    Done,
    Entry,
    HistoryIsFull,
    NoDayIsNeeded,
)
from services.aftercare.domain.setbacks.policy import SetbackRules
from services.aftercare.domain.setbacks.states import (
    SETBACK_STEPS,
    Adjustment,
    Outcome,
    Reporter,
    SetbackState,
)
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Forbidden, Invalid, NotFound


class NoSuchSetback(NotFound):
    pass


class ReadmissionWasAskedFor(BrokenRule):
    def __init__(self) -> None:
        super().__init__(
            "A readmission was asked for because of this setback already, and ended without a "
            "stay. Take in an application to ask again."
        )


class SetbackIsReviewed(BrokenRule):
    """Whoever reported it may take it back until somebody has looked at it."""

    def __init__(self) -> None:
        # No state is named: who reports for another person must learn nothing of that person.
        super().__init__("Somebody has looked at it already: tell the care team instead.")


class SetbackIsNotYours(Forbidden):
    """A client reports for themselves, and nobody withdraws what another one reported."""


class CareIsAdjustedSomehow(Invalid):
    def __init__(self) -> None:
        detail = "Say what is adjusted: the cadence, linkages, or a day of contact."
        super().__init__(detail, field="outcome")


class NothingIsAdjusted(Invalid):
    def __init__(self, field: str) -> None:
        super().__init__("Goes with the outcome care_adjusted only.", field=field)


@dataclass(kw_only=True)
class Setback(Aggregate):
    """What somebody told us, and what a person made of it.

    `told` holds sealed what happened, `plan_of_action` what the reviewer wrote. While it is
    unconfirmed `client_id` is who the reporter named, if anybody. `told_under` is whose key sealed
    `told`: the client's, or the setback's own while nobody knows whether the client is ours, and
    where the client's was destroyed. `told` is None where no words could be kept.
    `reporter` is an opaque subject.
    The next step is owed by `due_at`; `wakes_at` is when somebody is told that it was not taken.
    """

    client_id: UUID | None
    reported_by: Reporter
    reporter: str
    reported_at: datetime
    state: SetbackState
    plan_id: UUID | None = None
    party_id: UUID | None = None
    told: bytes | None = None
    told_under: UUID
    asked_for_help: bool = False
    due_at: datetime | None = None
    wakes_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    adjustments: tuple[Adjustment, ...] = ()
    contact_on: date | None = None
    plan_of_action: bytes | None = None
    prior_episode_id: UUID | None = None
    history: tuple[Entry, ...] = ()

    def wait_until(self, due_at: datetime) -> None:
        self.due_at = self.wakes_at = due_at

    def confirm(self, client_id: UUID, by: str | None, now: datetime) -> None:
        """Say whose it is."""
        self.state = SETBACK_STEPS["confirm"].take(self.state)
        self.confirmed_by, self.confirmed_at = by, now
        self.client_id = client_id

    def seal(self, told: bytes | None, under: UUID) -> None:
        """Keep what was told under another key, or let it go."""
        self.told, self.told_under = told, under

    def set_aside(self, by: str | None, now: datetime) -> None:
        """Close a report that is about nobody here. It stays to be read."""
        self.state = SETBACK_STEPS["set_aside"].take(self.state)
        self.reviewed_by, self.reviewed_at = by, now
        self.rest()

    def withdraw(self, by: str | None, own: Collection[UUID]) -> None:
        """Take it back; once more is the same. Raises NoSuchSetback, SetbackIsReviewed.

        Who confirmed whose it is has looked at it.
        """
        self.require_reporter(by, own)
        if self.is_withdrawn:
            return
        if self.confirmed_at is not None or not SETBACK_STEPS["withdraw"].can_take(self.state):
            raise SetbackIsReviewed
        self.state = SETBACK_STEPS["withdraw"].take(self.state)
        self.rest()

    def require_reporter(self, subject: str | None, own: Collection[UUID]) -> None:
        """Raise NoSuchSetback for anybody else: nobody learns that there is one.

        `own` is every id of who asks: a client's report is that client's, whatever an account says.
        """
        is_theirs = self.reported_by is not Reporter.CLIENT or self.client_id in own
        if subject is None or subject != self.reporter or not is_theirs:
            raise NoSuchSetback("There is no report of yours of this id here.")

    def review(self, by: str | None, now: datetime, decide_by: datetime) -> None:
        """Note who looked at it; what follows is to be decided by `decide_by`."""
        self.state = SETBACK_STEPS["review"].take(self.state)
        self.reviewed_by, self.reviewed_at = by, now
        self.wait_until(decide_by)

    def decide(
        self,
        outcome: Outcome,
        adjustments: tuple[Adjustment, ...],
        contact_on: date | None,
        contact_by: datetime | None,
    ) -> None:
        """End it with what a person decided, or owe the contact that they planned.

        Raises SetbackIsNotReviewed, CareIsAdjustedSomehow, NothingIsAdjusted.
        """
        if outcome is Outcome.CARE_ADJUSTED and not adjustments:
            raise CareIsAdjustedSomehow
        if outcome is not Outcome.CARE_ADJUSTED:
            self.require_nothing_adjusted(adjustments)
        name = _OUTCOME_STEPS[outcome] if contact_by is None else "await_contact"
        after = SETBACK_STEPS[name].take(self.state)
        if outcome is Outcome.READMISSION_REQUESTED and self.prior_episode_id is not None:
            raise ReadmissionWasAskedFor
        self.state = after
        self.adjustments, self.contact_on = adjustments, contact_on
        self.rest()
        if contact_by is not None:
            self.wait_until(contact_by)

    def make_contact(
        self, by: str | None, now: datetime, words: str | None, contact_on: date | None
    ) -> None:
        """Note that the client was reached. Raises NoContactIsOwed, NoDayIsNeeded."""
        after = SETBACK_STEPS["make_contact"].take(self.state)
        if contact_on is not None:
            raise NoDayIsNeeded
        self._note(Done.REACHED, by, now, words)
        self.state = after
        self.rest()

    def try_again(
        self,
        by: str | None,
        now: datetime,
        words: str | None,
        contact_on: date | None,
        rules: SetbackRules,
    ) -> None:
        """Owe the contact on another day. Raises NoContactIsOwed, AnotherDayIsNeeded."""
        after = SETBACK_STEPS["try_again"].take(self.state)
        if contact_on is None:
            raise AnotherDayIsNeeded
        contact_by = rules.contact_by(contact_on, now)
        self._note(Done.NOT_REACHED, by, now, words)
        self.state, self.contact_on = after, contact_on
        self.wait_until(contact_by)

    def reopen(self, by: str | None, now: datetime, words: str | None, decide_by: datetime) -> None:
        """Take the decision back, to be taken anew. Raises NothingIsDecided."""
        after = SETBACK_STEPS["reopen"].take(self.state)
        self._note(Done.REOPENED, by, now, words)
        self.state, self.adjustments, self.contact_on = after, (), None
        self.reviewed_by, self.reviewed_at, self.plan_of_action = by, now, None
        self.wait_until(decide_by)

    def require_nothing_adjusted(self, adjustments: tuple[Adjustment, ...]) -> None:
        """Raise NothingIsAdjusted: what changes is decided, not only looked at."""
        if adjustments:
            raise NothingIsAdjusted(_FIELDS[adjustments[0]])

    def awaits_readmission(self) -> bool:
        return SETBACK_STEPS["take_up_again"].can_take(self.state)

    def take_up_again(self, decide_by: datetime) -> None:
        """Wait for a person again: the readmission ended without a stay."""
        self.state = SETBACK_STEPS["take_up_again"].take(self.state)
        self.wait_until(decide_by)

    def rest(self) -> None:
        """Owe nothing any more, whatever it came to: nobody is told that it waits."""
        self.due_at = self.wakes_at = None

    def overdue(self) -> None:
        """Note that somebody was told: once for each step that is owed."""
        self.wakes_at = None

    @property
    def is_withdrawn(self) -> bool:
        return self.state is SetbackState.WITHDRAWN

    def _note(self, done: Done, by: str | None, now: datetime, words: str | None) -> None:
        so_far = sum(entry.done is done for entry in self.history)
        if done is not Done.REACHED and so_far >= MOST_OF_A_KIND:
            raise HistoryIsFull
        plan = self.plan_of_action if done is Done.REOPENED else None
        entry = Entry(
            at=now,
            by=by,
            done=done,
            state=self.state,
            reviewed_by=self.reviewed_by,
            contact_on=self.contact_on,
            adjustments=self.adjustments,
            words=words,
            plan=None if plan is None else base64.b64encode(plan).decode(),
        )
        self.history = (*self.history, entry)


_FIELDS = {
    Adjustment.CADENCE: "adapt_cadence",
    Adjustment.LINKAGE: "linkages",
    Adjustment.CONTACT: "contact_on",
}
_OUTCOME_STEPS = {
    Outcome.CARE_ADJUSTED: "adjust_care",
    Outcome.READMISSION_REQUESTED: "request_readmission",
    Outcome.NO_CHANGE: "leave_as_it_is",
}
