"""A member of the community: which parts of it they agreed to, and whether they rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.rules.causes import Cause
from shared.aggregate import Aggregate

EVENTS = "events"
MENTORING = "mentoring"
MILESTONES = "milestones"
MESSAGES = "messages"
_OFFERED = frozenset({EVENTS, MILESTONES})
"""What nobody is told of who rests; what they are in already goes on."""
_PURPOSES = {
    Cause.ALUMNI_EVENT_ANNOUNCED: EVENTS,
    Cause.MENTORSHIP_PROPOSED: MENTORING,
    Cause.MENTORSHIP_BEGAN: MENTORING,
    Cause.MENTORSHIP_ENDED: MENTORING,
    Cause.MILESTONE_REACHED: MILESTONES,
}


@dataclass(kw_only=True)
class Member(Aggregate):
    """The latest word of a membership; nothing is agreed to by who left, or was never in."""

    client_id: UUID
    seq: int = 0
    purposes: tuple[str, ...] = ()
    is_paused: bool = False

    @property
    def hears_of_events(self) -> bool:
        return self.is_told_of(EVENTS)

    def hear(self, *, seq: int, purposes: Sequence[str], is_paused: bool) -> bool:
        """Take a word as the latest, unless a later one is known. Return whether so."""
        if seq <= self.seq:
            return False
        self.seq, self.purposes, self.is_paused = seq, tuple(purposes), is_paused
        return True

    def is_told_of(self, purpose: str) -> bool:
        agreed = {purpose, MESSAGES} <= set(self.purposes)
        return agreed and not (self.is_paused and purpose in _OFFERED)

    def may_hear(self, cause: Cause | None) -> bool:
        """Say whether what tells this cause may still reach the member.

        A place ends by an event of its own: until then its member is told what becomes of it.
        """
        purpose = _PURPOSES.get(cause) if cause else None
        return purpose is None or self.is_told_of(purpose)
