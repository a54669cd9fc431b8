"""A ladder: in which order people are told of an alert, and how long each may take to answer.

A version never changes; an alert climbs the one that stood when it was raised. The defaults are
those of notifications.md: a crisis climbs in seconds, what is less urgent in minutes.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from services.notifications.domain.alerts.terms import Urgency
from services.notifications.domain.terms import ChannelName
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.versions import PublishedVersion, VersionWasPublishedMeanwhile

LAST_RESORT = None
"""Stands for the level of a rung that tells the schedule's role of last resort."""
HIGHEST_LEVEL = 5
SHORTEST_WAIT, SHORTEST_PAUSE = 5, 30
LONGEST_WAITS = {Urgency.CRISIS: 600, Urgency.URGENT: 3_600, Urgency.ROUTINE: 28_800}
LONGEST_PAUSES = {Urgency.CRISIS: 900, Urgency.URGENT: 14_400, Urgency.ROUTINE: 86_400}
"""Seconds. A version of before these bounds is climbed within them all the same."""
LONGEST_WAIT, LONGEST_PAUSE = max(LONGEST_WAITS.values()), max(LONGEST_PAUSES.values())
_AT_ONCE = (ChannelName.SMS, ChannelName.PUSH, ChannelName.EMAIL, ChannelName.INBOX)


class LadderHasNoRung(Invalid):
    """A ladder tells somebody."""


class LadderEndsBeforeTheLastResort(Invalid):
    """The last rung tells the role of last resort: whoever is on call may not answer."""

    def __init__(self, last: int) -> None:
        super().__init__(
            "The last rung has no level: it tells the role of last resort.",
            field=f"rungs.{last}.level",
        )


class WaitIsTooLong(Invalid):
    """Whoever waits for help is not kept waiting longer than the urgency allows."""

    def __init__(self, urgency: Urgency, field: str, seconds: int) -> None:
        super().__init__(f"{urgency.capitalize()} allows {seconds} seconds at most.", field=field)


class LadderWasPublishedMeanwhile(VersionWasPublishedMeanwhile):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Whom to tell: who is on call at `level`, or the role of last resort where it is None.

    `channels` in order: the next is taken where one fails. `together`: over all of them at once.
    The next rung follows `wait_seconds` later.
    """

    level: int | None
    channels: tuple[ChannelName, ...]
    wait_seconds: int
    together: bool = False

    @property
    def wait(self) -> timedelta:
        return timedelta(seconds=self.wait_seconds)


@dataclass(kw_only=True)
class Ladder(PublishedVersion):
    """A site's ladder for an urgency; number 0 is the default.

    Once nobody answered, it begins again at the top `again_seconds` later.
    """

    urgency: Urgency
    rungs: tuple[Rung, ...]
    again_seconds: int

    def __post_init__(self) -> None:
        if not self.rungs:
            raise LadderHasNoRung("A ladder has one rung or more.", field="rungs")
        for rung in self.rungs:
            if not rung.channels or len(set(rung.channels)) != len(rung.channels):
                raise Invalid("Each rung names each of its channels once.", field="rungs")

    @property
    def again(self) -> timedelta:
        return timedelta(seconds=min(self.again_seconds, LONGEST_PAUSES[self.urgency]))

    def wait(self, rung: Rung) -> timedelta:
        """Return how long whoever is told at a rung has, which no version may stretch."""
        return min(rung.wait, timedelta(seconds=LONGEST_WAITS[self.urgency]))

    def check(self) -> None:
        """Raise WaitIsTooLong, or LadderEndsBeforeTheLastResort."""
        longest = LONGEST_WAITS[self.urgency]
        for number, rung in enumerate(self.rungs):
            if rung.wait_seconds > longest:
                raise WaitIsTooLong(self.urgency, f"rungs.{number}.wait_seconds", longest)
        if self.again_seconds > LONGEST_PAUSES[self.urgency]:
            raise WaitIsTooLong(self.urgency, "again_seconds", LONGEST_PAUSES[self.urgency])
        if self.rungs[-1].level is not LAST_RESORT:
            raise LadderEndsBeforeTheLastResort(len(self.rungs) - 1)

    @property
    def whole(self) -> timedelta:
        """How long one climb takes when nobody answers."""
        return sum((self.wait(rung) for rung in self.rungs), timedelta())

    def levels(self) -> set[int]:
        return {rung.level for rung in self.rungs if rung.level is not None}


def _rungs(*waits: int, together_from: int) -> tuple[Rung, ...]:
    levels = (1, 1, 2, LAST_RESORT)
    return tuple(
        Rung(level=level, channels=_AT_ONCE, wait_seconds=wait, together=number >= together_from)
        for number, (level, wait) in enumerate(zip(levels, waits, strict=True), 1)
    )


DEFAULTS: dict[Urgency, tuple[tuple[Rung, ...], int]] = {
    # Within a rung a hand-over that fails is tried again in seconds, then over the next channel.
    Urgency.CRISIS: (_rungs(30, 30, 60, 60, together_from=2), 120),
    Urgency.URGENT: (_rungs(300, 300, 600, 900, together_from=2), 1_800),
    Urgency.ROUTINE: (_rungs(1_800, 1_800, 3_600, 7_200, together_from=4), 14_400),
}


def beyond_rung(urgency: Urgency) -> Rung:
    """Return how people are told whom no ladder names: over every channel at once."""
    return replace(DEFAULTS[urgency][0][-1], together=True)


def soon(urgency: Urgency) -> timedelta:
    """Return when an alert that reached nobody begins again, at the latest."""
    return timedelta(seconds=DEFAULTS[urgency][0][0].wait_seconds)


def default_ladder(urgency: Urgency, site: str) -> Ladder:
    """Return what a site climbs that has published nothing for an urgency."""
    rungs, again_seconds = DEFAULTS[urgency]
    return Ladder(
        id=new_id(),
        site=site,
        urgency=urgency,
        number=0,
        rungs=rungs,
        again_seconds=again_seconds,
    )
