"""A rule: one message that an event asks for; to whom, over what, when, and until when."""

from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.rules.causes import OF_SESSIONS, Cause
from services.notifications.domain.rules.timing import Digest, Timing
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    StaffRole,
    WhenUnknown,
)

LONGEST = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One message that an event asks for; `is_urgent` ones are not held by quiet hours.

    `only` names variants of the cause, and `programs` programs; none is all. `role` is whose work
    it is; None where the event says so. Of `channels` the first goes out, and the others are
    fallen over to, in order. `folds`: what would say the same words of the same client to the same
    person on one local day is one message.
    """

    code: str
    cause: Cause
    audience: Audience = Audience.CLIENT
    role: StaffRole | None = None
    only: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    category: Category
    template: str
    channels: tuple[ChannelName, ...] = (ChannelName.EMAIL,)
    lane: Lane
    timing: Timing
    when_unknown: WhenUnknown = WhenUnknown.LET_GO
    max_attempts: int = 8
    is_urgent: bool = False
    folds: bool = False

    @property
    def is_digest(self) -> bool:
        return isinstance(self.timing, Digest)

    @property
    def is_of_sessions(self) -> bool:
        return self.cause in OF_SESSIONS

    def applies(self, variant: str | None, program: str | None) -> bool:
        """Say whether what happened is of the kinds that this rule answers."""
        is_kind = not self.only or variant in self.only
        return is_kind and (not self.programs or program in self.programs)
