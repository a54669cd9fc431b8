"""An alumni membership: invited by others, joined and left by the person alone."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.aftercare.domain.alumni.refusals import ON_TAKING_BACK, TO_MEMBER, Refusals
from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchMembership(NotFound):
    pass


class AlreadyInvited(BrokenRule):
    pass


class OptedOutForGood(BrokenRule):
    """Who opted out is asked again only where they ask themselves."""


class NotInvited(BrokenRule):
    pass


class MemberIsNotActive(BrokenRule):
    pass


class MemberIsNotInactive(BrokenRule):
    pass


class HasOptedOut(BrokenRule):
    pass


class PurposeNotAgreed(BrokenRule):
    """The member has not agreed to be part of this; only their own word changes that."""


class NoPurposeChosen(Invalid):
    pass


class NeverCompleted(BrokenRule):
    """The community is for those who completed a program here."""


class MembershipState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    INACTIVE = "inactive"
    OPTED_OUT = "opted_out"


class Purpose(StrEnum):
    """What a member may agree to, each by itself."""

    EVENTS = "events"
    MENTORING = "mentoring"
    MILESTONES = "milestones"
    MESSAGES = "messages"


class InvitedBy(StrEnum):
    STAFF = "staff"
    POLICY = "policy"
    SELF = "self"


_S = MembershipState
FIRST_AMONG_TWO = (_S.ACTIVE, _S.INACTIVE, _S.INVITED, _S.OPTED_OUT)
"""Which membership counts where a person who was merged has two."""
_IN_IT = {_S.ACTIVE, _S.INACTIVE}
# Staff read these too, but for joining and resuming, which are a member's alone.
_INVITED_OR_IN = {
    _S.INVITED: "An invitation is open: joining is the next step, and needs no other.",
    _S.ACTIVE: "The membership is active: no invitation is needed.",
    _S.INACTIVE: "The membership is paused: resuming it is enough, and needs no invitation.",
}
_CANNOT_JOIN = {
    _S.ACTIVE: "You are a member already: there is nothing more to do.",
    _S.INACTIVE: "You are a member already, and paused: resume your membership to take part again.",
    _S.OPTED_OUT: TO_MEMBER.left,
}
_CANNOT_PAUSE = {
    _S.INVITED: "Only who has joined can pause; an invitation may simply wait.",
    _S.INACTIVE: "The membership is paused already: there is nothing more to do.",
    _S.OPTED_OUT: "The membership has ended: there is nothing to pause.",
}
_CANNOT_RESUME = {
    _S.INVITED: TO_MEMBER.not_joined,
    _S.ACTIVE: "Your membership is not paused: there is nothing more to do.",
    _S.OPTED_OUT: TO_MEMBER.left,
}
_HAS_ENDED = {_S.OPTED_OUT: "The membership has ended already: there is nothing more to do."}

MEMBERSHIP_STEPS: Steps[MembershipState] = {
    "invite": step({_S.OPTED_OUT}, _S.INVITED, AlreadyInvited, _INVITED_OR_IN),
    "join": step({_S.INVITED}, _S.ACTIVE, NotInvited, _CANNOT_JOIN),
    "pause": step({_S.ACTIVE}, _S.INACTIVE, MemberIsNotActive, _CANNOT_PAUSE),
    "resume": step({_S.INACTIVE}, _S.ACTIVE, MemberIsNotInactive, _CANNOT_RESUME),
    "opt_out": step({_S.INVITED, *_IN_IT}, _S.OPTED_OUT, HasOptedOut, _HAS_ENDED),
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent as it was given: to which text, by whose token, and when it ended."""

    language: str
    number: int
    purposes: tuple[Purpose, ...]
    given_at: datetime
    given_by: str | None
    ended_at: datetime | None = None

    def ended(self, now: datetime) -> "Agreed":
        return Agreed(**{**asdict(self), "ended_at": now})

    def without(self, purpose: Purpose) -> tuple[Purpose, ...]:
        return tuple(one for one in self.purposes if one is not purpose)


@dataclass(kw_only=True)
class AlumniMembership(Aggregate):
    """`agreed` keeps every consent in the order given; the last one counts until it ends.

    `mentoring` is what the member would like of a mentor, in codes.
    """

    client_id: UUID
    state: MembershipState = MembershipState.INVITED
    invited_at: datetime
    invited_by: InvitedBy
    joined_at: datetime | None = None
    opted_out_at: datetime | None = None
    agreed: tuple[Agreed, ...] = ()
    mentoring: dict[str, Any] = field(default_factory=dict)

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        current = self._current
        return () if current is None else current.purposes

    def invite(self, by: InvitedBy, now: datetime) -> None:
        """Ask somebody again who had opted out. Raises AlreadyInvited, OptedOutForGood."""
        state = MEMBERSHIP_STEPS["invite"].take(self.state)
        if by is not InvitedBy.SELF:
            raise OptedOutForGood("They opted out: only they themselves may ask to be invited.")
        self.state, self.invited_by, self.invited_at = state, by, now

    def join(self, agreed: Agreed) -> None:
        """Raise NotInvited, NoPurposeChosen."""
        self.state = MEMBERSHIP_STEPS["join"].take(self.state)
        self._agree(agreed)
        self.joined_at = agreed.given_at

    def agree_anew(self, agreed: Agreed) -> None:
        """Replace what was agreed to. Raises HasOptedOut, NotInvited, NoPurposeChosen."""
        self.must_be_in()
        self._end_consent(agreed.given_at)
        self._agree(agreed)

    def withdraw(self, purpose: Purpose, now: datetime, by: str | None) -> bool:
        """Take one purpose back; return whether that was the last one.

        Raises HasOptedOut, NotInvited, PurposeNotAgreed.
        """
        self.must_be_in(ON_TAKING_BACK)
        self.must_agree(purpose, ON_TAKING_BACK)
        current = self._current
        assert current is not None  # noqa: S101 - must_agree has looked
        left = current.without(purpose)
        if left:
            self._end_consent(now)
            self.agreed += (Agreed(current.language, current.number, left, now, by),)
        return not left

    def pause(self) -> None:
        self.state = MEMBERSHIP_STEPS["pause"].take(self.state)

    def resume(self) -> None:
        self.state = MEMBERSHIP_STEPS["resume"].take(self.state)

    def opt_out(self, now: datetime) -> None:
        """End everything. Raises HasOptedOut."""
        self.state = MEMBERSHIP_STEPS["opt_out"].take(self.state)
        self._end_consent(now)
        self.opted_out_at, self.mentoring = now, {}

    def must_be_active(self, purpose: Purpose, refusals: Refusals = TO_MEMBER) -> None:
        """Raise HasOptedOut, NotInvited, MemberIsNotActive, PurposeNotAgreed, in these words."""
        self.must_be_in(refusals)
        if self.state is not MembershipState.ACTIVE:
            raise MemberIsNotActive(refusals.paused)
        self.must_agree(purpose, refusals)

    def must_agree(self, purpose: Purpose, refusals: Refusals = TO_MEMBER) -> None:
        if purpose not in self.purposes:
            raise PurposeNotAgreed(refusals.not_agreed, purpose=str(purpose))

    def must_be_in(self, refusals: Refusals = TO_MEMBER) -> None:
        if self.state is MembershipState.OPTED_OUT:
            raise HasOptedOut(refusals.left)
        if self.state not in _IN_IT:
            raise NotInvited(refusals.not_joined)

    @property
    def _current(self) -> Agreed | None:
        if not self.agreed or self.agreed[-1].ended_at is not None:
            return None
        return self.agreed[-1]

    def _agree(self, agreed: Agreed) -> None:
        if not agreed.purposes:
            raise NoPurposeChosen("Choose at least one purpose.", field="purposes")
        self.agreed += (agreed,)

    def _end_consent(self, now: datetime) -> None:
        if self._current is not None:
            self.agreed = (*self.agreed[:-1], self.agreed[-1].ended(now))
