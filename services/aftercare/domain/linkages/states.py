"""Owns the states of a linkage, which step leads from which to which, and what refuses it."""

from enum import StrEnum

from services.aftercare.domain.steps import Steps, step
from shared.errors import BrokenRule


class LinkageHasNoProvider(BrokenRule):
    pass


class LinkageIsNotProposed(BrokenRule):
    pass


class LinkageIsNotRequested(BrokenRule):
    pass


class NoAnswerIsAwaited(BrokenRule):
    pass


class ProviderIsStillAsked(BrokenRule):
    """Withdraw the request first: two providers would expect the same client."""


class LinkageIsNotAccepted(BrokenRule):
    pass


class ClientIsNotLinked(BrokenRule):
    pass


class NoAttendanceIsAwaited(BrokenRule):
    """The first attendance is recorded already, or the linkage is over."""


class LinkageIsOver(BrokenRule):
    pass


class LinkageState(StrEnum):
    PROPOSED = "proposed"
    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LINKED = "linked"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"


_ASKED = {LinkageState.REQUESTED, LinkageState.WAITLISTED}
_OPEN = {LinkageState.PROPOSED, *_ASKED, LinkageState.ACCEPTED, LinkageState.DECLINED}
OVER = frozenset({LinkageState.COMPLETED, LinkageState.ENDED_EARLY, LinkageState.CANCELLED})
LINKAGE_STEPS: Steps[LinkageState] = {
    "choose": step(
        {LinkageState.PROPOSED, LinkageState.DECLINED}, LinkageState.PROPOSED, ProviderIsStillAsked
    ),
    "request": step({LinkageState.PROPOSED}, LinkageState.REQUESTED, LinkageIsNotProposed),
    "withdraw": step(_ASKED, LinkageState.PROPOSED, NoAnswerIsAwaited),
    "accept": step(_ASKED, LinkageState.ACCEPTED, NoAnswerIsAwaited),
    "decline": step(_ASKED, LinkageState.DECLINED, NoAnswerIsAwaited),
    "waitlist": step({LinkageState.REQUESTED}, LinkageState.WAITLISTED, LinkageIsNotRequested),
    "plan_hand_over": step({LinkageState.ACCEPTED}, LinkageState.ACCEPTED, LinkageIsNotAccepted),
    "hand_over": step({LinkageState.ACCEPTED}, LinkageState.ACCEPTED, LinkageIsNotAccepted),
    "attend": step({LinkageState.ACCEPTED}, LinkageState.LINKED, LinkageIsNotAccepted),
    "come_unasked": step(_OPEN, LinkageState.LINKED, NoAttendanceIsAwaited),
    "complete": step({LinkageState.LINKED}, LinkageState.COMPLETED, ClientIsNotLinked),
    "end_early": step({LinkageState.LINKED}, LinkageState.ENDED_EARLY, ClientIsNotLinked),
    "cancel": step(_OPEN, LinkageState.CANCELLED, LinkageIsOver),
}
