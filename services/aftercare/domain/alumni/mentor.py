"""A member who offers to be a mentor: reviewed by a person, with room for so many mentees."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid, NotFound


class NoSuchMentor(NotFound):
    pass


class MentorOfferIsOpen(BrokenRule):
    """One offer at a time."""

    def __init__(self, detail: str = "There is an offer already.", **members: object) -> None:
        super().__init__(detail, **members)


class OfferIsNotForReview(BrokenRule):
    pass


class OfferIsWithdrawn(BrokenRule):
    pass


class TooSoonToMentor(BrokenRule):
    """A mentor has some time behind them since the program; how much is the site's policy."""


class MoreMenteesThanAllowed(Invalid):
    pass


class ReviewedInFuture(Invalid):
    pass


class MentorIsNotApproved(BrokenRule):
    pass


class MentorHasNoRoom(BrokenRule):
    """A mentor never has more mentees than they offered to have."""

    def __init__(self) -> None:
        super().__init__("This mentor has no room for another mentee.")


class NeedsTrainingAndBackground(Invalid):
    """Nobody is approved before both were looked at."""


class MentorState(StrEnum):
    OFFERED = "offered"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_OPEN = {MentorState.OFFERED, MentorState.APPROVED}
_HAS_OFFERED = {
    MentorState.OFFERED: "Your offer waits for somebody of the staff to look at it. To change it, "
    "withdraw it and offer again.",
    MentorState.APPROVED: "You are a mentor already. To change your offer, withdraw it and offer "
    "again: your mentorships end with it.",
}
_NOTHING_TO_WITHDRAW = {
    MentorState.DECLINED: "Your offer was not taken up: there is nothing to withdraw.",
    MentorState.WITHDRAWN: "You have withdrawn your offer already: there is nothing more to do.",
}

MENTOR_STEPS: Steps[MentorState] = {
    "offer_again": step(
        {MentorState.DECLINED, MentorState.WITHDRAWN},
        MentorState.OFFERED,
        MentorOfferIsOpen,
        _HAS_OFFERED,
    ),
    "approve": step({MentorState.OFFERED}, MentorState.APPROVED, OfferIsNotForReview),
    "decline": step(_OPEN, MentorState.DECLINED, OfferIsNotForReview),
    "withdraw": step(_OPEN, MentorState.WITHDRAWN, OfferIsWithdrawn, _NOTHING_TO_WITHDRAW),
}


@dataclass(frozen=True, slots=True)
class Reachable:
    """How somebody can be met: languages and modalities in codes, and the clocks they live by."""

    languages: tuple[str, ...]
    modalities: tuple[str, ...]
    timezone: str


@dataclass(kw_only=True)
class Mentor(Aggregate):
    """`mentees` counts mentorships proposed or active; a constraint keeps it within `capacity`."""

    membership_id: UUID
    client_id: UUID
    reachable: Reachable
    capacity: int
    mentees: int = 0
    state: MentorState = MentorState.OFFERED
    offered_at: datetime
    trained_on: date | None = None
    background_checked_on: date | None = None
    reviewed_by: str | None = None

    def offer_again(self, reachable: Reachable, capacity: int, now: datetime) -> None:
        """Raise MentorOfferIsOpen."""
        self.state = MENTOR_STEPS["offer_again"].take(self.state)
        self.reachable, self.capacity, self.offered_at = reachable, capacity, now

    def approve(self, trained_on: date | None, checked_on: date | None, by: str | None) -> None:
        """Raise OfferIsNotForReview, NeedsTrainingAndBackground."""
        state = MENTOR_STEPS["approve"].take(self.state)
        for field, day in (("trained_on", trained_on), ("background_checked_on", checked_on)):
            if day is None:
                raise NeedsTrainingAndBackground("Say when this was done.", field=field)
        self.state, self.reviewed_by = state, by
        self.trained_on, self.background_checked_on = trained_on, checked_on

    def decline(self, by: str | None) -> None:
        self.state, self.reviewed_by = MENTOR_STEPS["decline"].take(self.state), by

    def withdraw(self) -> None:
        self.state = MENTOR_STEPS["withdraw"].take(self.state)

    def can_withdraw(self) -> bool:
        return MENTOR_STEPS["withdraw"].can_take(self.state)

    def take_mentee(self) -> None:
        """Raise MentorIsNotApproved, MentorHasNoRoom."""
        if self.state is not MentorState.APPROVED:
            raise MentorIsNotApproved("A person reviews the offer first.", state=str(self.state))
        if self.mentees >= self.capacity:
            raise MentorHasNoRoom
        self.mentees += 1

    def let_go(self) -> None:
        self.mentees -= 1
