"""Replies: what a person sent back, for staff to read where the service cannot settle it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import ChannelName
from shared.aggregate import Aggregate
from shared.states import ActionMachine

_REPLIES = UUID("5b1d6f0e-8a0c-5f4e-9c52-7c6b0f6f5a10")


class ReplyState(StrEnum):
    """`SETTLED` needed nobody; `OPEN` waits for a person of the staff."""

    SETTLED = "settled"
    OPEN = "open"
    HANDLED = "handled"


REPLY = ActionMachine("reply", {(ReplyState.OPEN, "handle"): ReplyState.HANDLED})


@dataclass(kw_only=True)
class Reply(Aggregate):
    """`sealed` holds words that only a person can understand, under their writer's key.

    `inbound_key` is what the provider calls it, hashed. `subject_id` is the session that a yes or
    no is about. `is_answered`: something was said back.
    """

    inbound_key: UUID
    person_id: UUID
    channel: ChannelName
    provider: str
    meaning: Meaning
    state: ReplyState
    received_at: datetime
    is_answered: bool = False
    sealed: bytes | None = None
    subject_id: UUID | None = None
    handled_at: datetime | None = None
    handled_by: str | None = None

    def handle(self, by: str, at: datetime) -> None:
        """Note who did it. Raises TransitionIsNotAllowed where nobody has to, or somebody has."""
        self.state = REPLY.after(self.state, "handle")
        self.handled_at, self.handled_by = at, by


def inbound_key(site: str, person_id: UUID, provider: str, inbound_id: str) -> UUID:
    """Return the same key each time, so that what a provider sends twice is kept once."""
    return uuid5(_REPLIES, f"{site}/{person_id}/{provider}/{inbound_id}")
