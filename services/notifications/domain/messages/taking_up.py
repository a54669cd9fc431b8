"""Taking up again what a person's own word stood against, once they have said otherwise."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.messages.notification import GONE_OUT, Notification
from services.notifications.domain.terms import Category, ChannelName, Reason, State

_THEIR_WORD = frozenset({Reason.OPTED_OUT, Reason.PERMISSION_REVOKED})


@dataclass(frozen=True, slots=True)
class SaysYes:
    """A person lets themselves be reached again; `category` None: for all that was granted."""

    person_id: UUID
    channel: ChannelName
    category: Category | None = None

    def is_of(self, one: Notification) -> bool:
        is_category = self.category in {None, one.category}
        return is_category and (one.person_id, one.channel) == (self.person_id, self.channel)


def take_up(rows: Collection[Notification], yes: SaysYes, now: datetime) -> list[Notification]:
    """Let those wait again that their word withdrew unsent, and whose time has not passed.

    What was fallen over to meanwhile gives way, unless it has gone out. Return all that changed.
    """
    changed: list[Notification] = []
    for row in rows:
        others = [one for one in rows if one is not row and _message(one) == _message(row)]
        if not _may_return(row, yes, now) or any(_stays(one, row) for one in others):
            continue
        row.request_again()
        row.queue()
        instead = [one for one in others if one.is_open]
        for one in instead:
            one.suppress(Reason.SAME_TOLD)
        changed += [row, *instead]
    return changed


def _may_return(row: Notification, yes: SaysYes, now: datetime) -> bool:
    is_withdrawn = row.state is State.SUPPRESSED and row.reason in _THEIR_WORD
    return is_withdrawn and not row.attempts and yes.is_of(row) and now < row.expires_at


def _stays(other: Notification, row: Notification) -> bool:
    """Say whether the message has gone out elsewhere, or waits on a channel that goes before."""
    return other.state in GONE_OUT or (other.is_open and row.channel in other.next_channels)


def _message(row: Notification) -> tuple[UUID, UUID, str]:
    return row.cause_id, row.person_id, row.template
