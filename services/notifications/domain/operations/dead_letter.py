"""The dead letter: a message that did not leave, or nobody knows, and what is done then."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.delivery.gate import HandOver, Verdict, Wait
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import ChannelName, Reason, State

MOST_REDRIVES = 3
"""How often one message is tried again by hand: after that it is put away, or mended by code."""


class ActKind(StrEnum):
    REDRIVEN = "redriven"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which dead letters: those that fit all that is named. `site` None is any site."""

    site: str | None = None
    cause: Reason | None = None
    provider: str | None = None
    channel: ChannelName | None = None
    rule: str | None = None
    ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`number` counts what was done about one message; `cause` is what it had died of."""

    number: int
    kind: ActKind
    cause: Reason | None
    reason_code: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """`stands_elsewhere`: the same is told over another channel already, or is about to be."""

    notification: Notification
    acts: int
    redrives: int
    stands_elsewhere: bool

    def act(self, kind: ActKind, *, reason_code: str, by: str, at: datetime) -> Act:
        return Act(
            number=self.acts + 1,
            kind=kind,
            cause=self.notification.reason,
            reason_code=reason_code,
            by=by,
            at=at,
        )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A dead letter, and what the gate says of it now; None where its facts are in change."""

    letter: DeadLetter
    verdict: Verdict | None


class Outlook(StrEnum):
    """What a re-drive would come to now."""

    HAND_OVER = "hand_over"
    WAIT = "wait"
    REFUSE = "refuse"
    STANDS_ELSEWHERE = "stands_elsewhere"
    TOO_OFTEN = "too_often"
    IN_CHANGE = "in_change"


LEFT_ALONE = frozenset({Outlook.STANDS_ELSEWHERE, Outlook.TOO_OFTEN})
"""A re-drive takes up none of these."""


def left_alone(letter: DeadLetter) -> Outlook | None:
    """Return why a re-drive does not take it up, or None."""
    if letter.stands_elsewhere:
        return Outlook.STANDS_ELSEWHERE
    return Outlook.TOO_OFTEN if letter.redrives >= MOST_REDRIVES else None


def outlook(letter: DeadLetter, verdict: Verdict | None) -> Outlook:
    """Return what a re-drive would come to, by what the gate says; None is not known now."""
    alone = left_alone(letter)
    if alone is not None:
        return alone
    match verdict:
        case None:
            return Outlook.IN_CHANGE
        case HandOver():
            return Outlook.HAND_OVER
        case Wait():
            return Outlook.WAIT
        case _:
            return Outlook.REFUSE


def may_be_twice(letter: DeadLetter) -> bool:
    """Say whether the person may have it already: an answer was lost."""
    return letter.notification.state is State.UNKNOWN or letter.notification.unknowns > 0
