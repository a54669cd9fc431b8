"""A mentorship: two members who know each other by an alias alone until both said yes."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.aftercare.domain.steps import Steps, step
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound


class NoSuchMentorship(NotFound):
    pass


class MentorshipIsNotProposed(BrokenRule):
    pass


class MentorshipIsOver(BrokenRule):
    pass


class MenteeHasMentor(BrokenRule):
    """One mentor at a time; a proposal counts."""

    def __init__(self) -> None:
        super().__init__("This member has a mentor, or one is proposed.")


class MentorsThemselves(BrokenRule):
    pass


class NoWishForMentor(BrokenRule):
    """Nobody is matched who has not asked for it."""


class MentorshipState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


LIVE = (MentorshipState.PROPOSED, MentorshipState.ACTIVE)

_NOT_PROPOSED = {
    MentorshipState.ACTIVE: "Both of you have said yes already: there is nothing more to do.",
    MentorshipState.ENDED: "This mentorship has ended. Staff can propose another one to you.",
}
_IS_OVER = {
    MentorshipState.ENDED: "This mentorship has ended already: there is nothing more to do."
}

MENTORSHIP_STEPS: Steps[MentorshipState] = {
    "begin": step(
        {MentorshipState.PROPOSED}, MentorshipState.ACTIVE, MentorshipIsNotProposed, _NOT_PROPOSED
    ),
    "end": step(set(LIVE), MentorshipState.ENDED, MentorshipIsOver, _IS_OVER),
}


def _alias() -> str:
    return secrets.token_hex(4)


@dataclass(kw_only=True)
class Mentorship(Aggregate):
    """Each side's introduction is what they wrote for the other, sealed under their own key.

    It can be read by the other while the mentorship is active, at no other time.
    """

    mentor_id: UUID
    mentor_client_id: UUID
    mentee_client_id: UUID
    mentee_membership_id: UUID
    mentor_alias: str = field(default_factory=_alias)
    mentee_alias: str = field(default_factory=_alias)
    state: MentorshipState = MentorshipState.PROPOSED
    mentor_accepted_at: datetime | None = None
    mentee_accepted_at: datetime | None = None
    ended_at: datetime | None = None
    sealed_by_mentor: bytes | None = None
    sealed_by_mentee: bytes | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def sides(self) -> tuple[tuple[Side, UUID], ...]:
        return (Side.MENTOR, self.mentor_client_id), (Side.MENTEE, self.mentee_client_id)

    def side_of_any(self, ids: Collection[UUID]) -> Side:
        """Return the side of somebody known under these ids.

        Raises NoSuchMentorship for anybody else: to them there is none.
        """
        for side, client_id in self.sides:
            if client_id in ids:
                return side
        raise NoSuchMentorship("There is no mentorship of this id here.")

    def accept(self, side: Side, introduction: bytes | None, now: datetime) -> bool:
        """Say yes; return whether both have now. Again is the same.

        Raises MentorshipIsNotProposed.
        """
        begun = MENTORSHIP_STEPS["begin"].take(self.state)
        if side is Side.MENTOR:
            self.mentor_accepted_at, self.sealed_by_mentor = now, introduction
        else:
            self.mentee_accepted_at, self.sealed_by_mentee = now, introduction
        if None in {self.mentor_accepted_at, self.mentee_accepted_at}:
            return False
        self.state = begun
        return True

    def end(self, now: datetime) -> None:
        """End it at once: nobody says why, and no introduction is left."""
        self.state = MENTORSHIP_STEPS["end"].take(self.state)
        self.ended_at = now
        self.sealed_by_mentor = self.sealed_by_mentee = None
