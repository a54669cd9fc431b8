"""Owns what is said of one client at one session: the mark, and the actions that lead to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from shared.errors import Invalid


class Status(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    LATE = "late"
    PARTIAL = "partial"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    CANCELLED_BY_CLIENT = "cancelled_by_client"
    CANCELLED_BY_PROGRAM = "cancelled_by_program"


ATTENDED = (Status.PRESENT, Status.LATE, Status.PARTIAL)
MISSED = (Status.EXCUSED, Status.NO_SHOW, Status.CANCELLED_BY_CLIENT)
HOLDS_THE_TIME = (Status.EXPECTED, *ATTENDED)
"""A client with one of these is in this session and can be in no other at the time."""
GIVES_UP_THE_SEAT = (Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_PROGRAM)
"""The seat of a client with one of these is free for another."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What holds of one client; absent times mean from the beginning, or to the end.

    `minutes` are whole minutes counted by hand, where somebody did. Where `from_times`, nobody
    said whether the client was late or left early: the site's rules say it by the times.
    """

    status: Status
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    minutes: int | None = None
    from_times: bool = False

    def __post_init__(self) -> None:
        timed = self.arrived_at or self.left_at or self.minutes is not None
        if self.status not in ATTENDED and timed:
            raise Invalid("Who was not there has no times and no minutes.", field="marks")
        if self.arrived_at and self.left_at and self.left_at <= self.arrived_at:
            raise Invalid("A client left before arriving.", field="marks")
        if self.status is Status.LATE and self.arrived_at is None:
            raise Invalid("Late needs the time of arrival.", field="marks")
        if self.status is Status.PARTIAL and not timed:
            raise Invalid("Partial needs a time of arrival or leaving, or minutes.", field="marks")


UNMARKED = Mark(Status.EXPECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What somebody did about one client's mark, `made_at` by the clock of who did it.

    A mark says everything anew, a check-in or check-out one time. `take_back` takes back all that
    was done in `batch`: what one command did. `by` is the token's opaque subject.
    """

    id: UUID
    made_at: datetime
    recorded_at: datetime
    what: Literal["mark", "check_in", "check_out", "take_back"]
    batch: UUID
    mark: Mark | None = None
    at: datetime | None = None
    walked_in: bool = False
    reason_code: str | None = None
    by: str | None = None


def mark_after(actions: Iterable[Action]) -> Mark:
    """Return what the actions lead to in the order in which they were made, ties by id.

    So it is the same whatever order they arrive in, and however often (ADR 0025).
    """
    made = sorted(actions, key=lambda one: (one.made_at, one.id))
    taken_back = {one.batch for one in made if one.what == "take_back"}
    mark = UNMARKED
    for one in made:
        if one.batch not in taken_back:
            mark = _after(mark, one)
    return mark


def _after(mark: Mark, action: Action) -> Mark:
    if action.mark is not None:
        return action.mark
    arrived, left, at = mark.arrived_at, mark.left_at, action.at
    if at is None:
        return mark
    if action.what == "check_in":
        arrived, left = at, left if left and left > at else None
    else:
        arrived, left = arrived if arrived and arrived < at else None, at
    return Mark(Status.PRESENT, arrived, left, from_times=True)
