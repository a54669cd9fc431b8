"""Owns what enrollment said of one stay at one site, by number, and what of it all holds.

What holds follows from everything that was said, in the order of its numbers. So it is the same
whatever order it came in, and what is taken back is as if it had never been said.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

What = Literal["begin", "change", "end", "leave", "hold", "resume", "correct", "undo", "void"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One of the episode's events. `about` numbers those that it corrects or takes back.

    `on` is the first day of what begins, changes, is held, resumed or left; the last of what ends.
    """

    seq: int
    what: What
    on: date | None = None
    track_id: UUID | None = None
    about: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """What holds: a stay that never was has no first day. Both days are in it."""

    started_on: date | None = None
    ended_on: date | None = None
    track_id: UUID | None = None
    track_since: date | None = None
    pauses: tuple[tuple[str, date], ...] = ()
    """Each is "hold" or "resume", from a day on."""


def stay_of(said: Iterable[Said]) -> Stay:
    """Return what holds of everything that was said."""
    told = sorted(said, key=lambda one: one.seq)
    if any(one.what == "void" for one in told):
        return Stay()
    undone = {number for one in told if one.what == "undo" for number in one.about}
    standing = [one for one in told if one.seq not in undone]
    days = {
        number: one.on for one in standing if one.what == "correct" for number in one.about
    }  # of several corrections the last one holds
    stay = Stay()
    for one in standing:
        stay = _after(stay, one, days.get(one.seq, one.on))
    return stay


def _after(stay: Stay, one: Said, on: date | None) -> Stay:
    if on is None:
        return stay
    if one.what in {"hold", "resume"}:
        return replace(stay, pauses=(*stay.pauses, (one.what, on)))
    if one.what in {"end", "leave"}:
        last_day = on if one.what == "end" else on - timedelta(days=1)
        return replace(stay, ended_on=last_day)
    if one.what == "begin":
        # Who comes back to a site goes on with the stay that was begun here.
        return replace(
            stay,
            started_on=stay.started_on or on,
            track_id=stay.track_id or one.track_id,
            track_since=stay.track_since or on,
            ended_on=None,
        )
    if one.what == "change" and stay.started_on is not None:
        return replace(stay, track_id=one.track_id, track_since=max(on, stay.started_on))
    return stay
