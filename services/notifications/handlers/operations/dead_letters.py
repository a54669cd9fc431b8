"""Commands on dead letters: try them again through the gate, or put them away."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.operations.dead_letter import (
    ActKind,
    Outlook,
    Selection,
    left_alone,
)
from services.notifications.ports import NotificationsUnitOfWork


@dataclass(frozen=True, kw_only=True)
class Redrive:
    """`per_second` is how many become due in a second, so that a provider is not overrun."""

    selection: Selection
    at_most: int
    per_second: float
    reason_code: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Discard:
    selection: Selection
    at_most: int
    reason_code: str
    by: str


@dataclass(frozen=True, slots=True)
class Done:
    """`left_alone` counts by why; `are_more` says that as many were looked at as asked for."""

    taken: int
    left_alone: Counter[Outlook]
    are_more: bool


async def redrive(command: Redrive, uow: NotificationsUnitOfWork) -> Done:
    """Let dead letters wait again, one after the other; the gate decides about each as ever.

    One that waits already is no dead letter: the same command again takes up none twice.
    """
    letters = await uow.dead_letters.select(command.selection, command.at_most)
    alone: Counter[Outlook] = Counter()
    taken = 0
    for letter in letters:
        if (why := left_alone(letter)) is not None:
            alone[why] += 1
            continue
        act = letter.act(
            ActKind.REDRIVEN, reason_code=command.reason_code, by=command.by, at=uow.now
        )
        letter.notification.redrive(uow.now + timedelta(seconds=taken / command.per_second))
        uow.save(letter.notification)
        uow.dead_letters.note(letter.notification, act)
        taken += 1
    return Done(taken, alone, len(letters) == command.at_most)


async def discard(command: Discard, uow: NotificationsUnitOfWork) -> Done:
    """Put dead letters away: they are in no list any more, and why they died stays known."""
    letters = await uow.dead_letters.select(command.selection, command.at_most)
    for letter in letters:
        act = letter.act(
            ActKind.DISCARDED, reason_code=command.reason_code, by=command.by, at=uow.now
        )
        letter.notification.discard()
        uow.save(letter.notification)
        uow.dead_letters.note(letter.notification, act)
    return Done(len(letters), Counter(), len(letters) == command.at_most)
