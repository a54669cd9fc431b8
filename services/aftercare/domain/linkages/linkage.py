"""A linkage: one client's way to what follows, closed by the first attendance."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.linkages.owed import LinkageRules, Owed, OwedStep
from services.aftercare.domain.linkages.states import (
    LINKAGE_STEPS,
    OVER,
    LinkageHasNoProvider,
    LinkageIsOver,
    LinkageState,
)
from services.aftercare.domain.local_days import local_day
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchLinkage(NotFound):
    pass


class NoTalkIsOwed(BrokenRule):
    """Nobody waits to be talked with about this linkage."""


class DayIsAhead(Invalid):
    """What happened is recorded on its day, or afterwards."""


class AttendedBeforeRequest(Invalid):
    """An attendance long before the request, or the proposal, is not what came of it."""


class OfferingIsUnknown(Invalid):
    pass


class OfferingIsOfAnotherKind(Invalid):
    pass


class OfferingIsOfAnotherProvider(Invalid):
    pass


class LinkageKind(StrEnum):
    THERAPY = "therapy"
    SUPPORT_GROUP = "support_group"
    SOBER_LIVING = "sober_living"
    WORKSHOP = "workshop"
    COURSE = "course"


class DeclineReason(StrEnum):
    """Why a provider cannot. It says nothing of the client."""

    NO_CAPACITY = "no_capacity"
    NEEDS_ARE_NOT_MET_HERE = "needs_are_not_met_here"
    PAYER_IS_NOT_TAKEN = "payer_is_not_taken"
    OUTSIDE_AREA = "outside_area"
    CLIENT_COULD_NOT_BE_REACHED = "client_could_not_be_reached"
    OTHER = "other"


class SaidBy(StrEnum):
    """Who told of the first attendance."""

    CLIENT = "client"
    PROVIDER = "provider"
    STAFF = "staff"


RECORDED_LATE = timedelta(days=30)
"""So long before the request, or the proposal, a first attendance may lie: people start before
papers do."""


@dataclass(kw_only=True)
class Linkage(Aggregate):
    """`provider_code` names an organisation in a directory, never a person.

    `party_id` is that organisation among the client's consent parties; `consent_id` is the consent
    that the request rests on. `round` counts requests: a link of an earlier one answers nothing.
    `linked_from` is the state in which the client came: but for accepted, they simply went.
    Days are local to `timezone`, that of the plan.
    """

    plan_id: UUID
    client_id: UUID
    kind: LinkageKind
    provider_code: str | None = None
    offering_id: UUID | None = None
    party_id: UUID | None = None
    consent_id: UUID | None = None
    timezone: str = "UTC"
    state: LinkageState = LinkageState.PROPOSED
    round: int = 0
    proposed_at: datetime | None = None
    requested_at: datetime | None = None
    answered_at: datetime | None = None
    decline_reason: DeclineReason | None = None
    holds_place: bool = False
    hand_over_planned_at: datetime | None = None
    handed_over_at: datetime | None = None
    handed_over_by: str | None = None
    hand_over_note: bytes | None = None
    attended_on: date | None = None
    attendance_said_by: SaidBy | None = None
    linked_from: LinkageState | None = None
    ended_at: datetime | None = None
    owed: Owed | None = None

    def choose(
        self, provider_code: str | None, offering_id: UUID | None, party_id: UUID | None
    ) -> None:
        """Name the provider to ask, or another one after a decline; None: nobody for now."""
        self._take("choose")
        self.provider_code, self.offering_id, self.party_id = provider_code, offering_id, party_id
        self.consent_id = self.decline_reason = None
        self._owe_no_contact()

    def request(self, now: datetime, *, consent_id: UUID) -> str:
        """Ask the provider; return its code. Raises LinkageHasNoProvider."""
        code = self.provider()
        self._take("request")
        self.consent_id, self.requested_at, self.answered_at = consent_id, now, None
        self.round += 1
        return code

    def provider(self) -> str:
        if self.provider_code is None:
            raise LinkageHasNoProvider("Name a provider before asking it.")
        return self.provider_code

    def withdraw(self) -> None:
        self._take("withdraw")
        self.consent_id = None

    def accept(self, now: datetime) -> None:
        self._take("accept")
        self.answered_at = now

    def decline(self, reason: DeclineReason, now: datetime) -> None:
        self._take("decline")
        self.answered_at, self.decline_reason = now, reason

    def waitlist(self, now: datetime) -> None:
        self._take("waitlist")
        self.answered_at = now

    def plan_hand_over(self, at: datetime) -> None:
        self._take("plan_hand_over")
        self.hand_over_planned_at = at

    def hand_over(self, at: datetime, now: datetime, *, by: str, note: bytes | None) -> None:
        """Record the warm hand-over. Raises DayIsAhead. `note` is sealed."""
        if at > now:
            raise DayIsAhead("Record it once it has taken place.", field="handed_over_at")
        self._take("hand_over")
        self.handed_over_at, self.handed_over_by = at, by
        self.hand_over_note = note or self.hand_over_note

    def attend(self, on: date, now: datetime, *, said_by: SaidBy) -> None:
        """Record the first attendance, on a local day.

        A provider comes to know of a client by accepting them. The client, or staff, may say so
        whatever was asked: nobody accepts at a meeting that is open to all. Raises DayIsAhead,
        AttendedBeforeRequest, LinkageHasNoProvider, LinkageIsNotAccepted, NoAttendanceIsAwaited.
        """
        self.expect_day(on, now)
        if self.provider_code is None:
            raise LinkageHasNoProvider("Name the provider first: where the client went.")
        came_from = self.state
        self._take("attend" if said_by is SaidBy.PROVIDER else "come_unasked")
        self.attended_on, self.attendance_said_by = on, said_by
        self.linked_from = came_from
        self._owe_no_contact()

    def expect_day(self, on: date, now: datetime) -> None:
        """Raise DayIsAhead, AttendedBeforeRequest: on such a day nobody came."""
        if on > self.local_day(now):
            raise DayIsAhead("Lies ahead: record it on the day, or later.", field="attended_on")
        began_at = self.requested_at or self.proposed_at or (self.owed and self.owed.since)
        if began_at and on < self.local_day(began_at - RECORDED_LATE):
            raise AttendedBeforeRequest(
                "Lies more than 30 days before the request, or the proposal.", field="attended_on"
            )

    def complete(self, now: datetime) -> None:
        self._take("complete")
        self.ended_at = now

    def end_early(self, now: datetime) -> None:
        self._take("end_early")
        self.ended_at = now

    def cancel(self, now: datetime) -> None:
        self._take("cancel")
        self.ended_at = now

    def can_be_cancelled(self) -> bool:
        return LINKAGE_STEPS["cancel"].can_take(self.state)

    def is_answerable(self) -> bool:
        return LINKAGE_STEPS["accept"].can_take(self.state)

    def is_accepted(self) -> bool:
        return self.state is LinkageState.ACCEPTED

    def is_over(self) -> bool:
        return self.state in OVER

    def local_day(self, moment: datetime) -> date:
        return local_day(moment, self.timezone)

    def owe_next(self, rules: LinkageRules, now: datetime) -> None:
        """Owe the step that follows from where this stands, from now on or as it was owed."""
        next_step = self._next_step()
        if next_step is None:
            self.owed = None
        elif self.owed is None or self.owed.step is not next_step:
            since = now
            if next_step is OwedStep.FIRST_ATTENDANCE and self.answered_at is not None:
                since = self.answered_at
            self.owed = rules.owe(next_step, since, self.timezone, now)

    def owes_contact(self) -> bool:
        """Whether somebody is to talk with the client, which goes before every other step."""
        return self.owed is not None and self.owed.step is OwedStep.CLIENT_CONTACT

    def owe_contact(self, rules: LinkageRules, now: datetime) -> Owed:
        """Owe a talk with the client from now on; whoever owes it is told at once, and not twice.

        Raises LinkageIsOver.
        """
        if self.is_over():
            raise LinkageIsOver("This linkage is over: nobody owes a step of it.")
        owed = rules.owe(OwedStep.CLIENT_CONTACT, now, self.timezone, now)
        self.owed = replace(owed, wakes_at=owed.due_at)
        return self.owed

    def talk_with_client(self) -> None:
        """Somebody of the staff talked with the client. Raises NoTalkIsOwed."""
        if not self.owes_contact():
            raise NoTalkIsOwed("No word of the client waits here for somebody to talk with them.")
        self._owe_no_contact()

    def _owe_no_contact(self) -> None:
        if self.owes_contact():
            self.owed = None

    def _next_step(self) -> OwedStep | None:
        if self.owes_contact():
            return OwedStep.CLIENT_CONTACT
        if self.state is LinkageState.ACCEPTED and self.handed_over_at is not None:
            return OwedStep.FIRST_ATTENDANCE
        return _OWED_IN.get(self.state)

    def _take(self, name: str) -> None:
        self.state = LINKAGE_STEPS[name].take(self.state)


_OWED_IN = {
    LinkageState.PROPOSED: OwedStep.REQUEST,
    LinkageState.REQUESTED: OwedStep.ANSWER,
    LinkageState.WAITLISTED: OwedStep.PLACE,
    LinkageState.DECLINED: OwedStep.ANOTHER_PROVIDER,
    LinkageState.ACCEPTED: OwedStep.HAND_OVER,
}
