"""What a site sets in versions: one never changes, another follows it, numbered from 1."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self, TypeVar

from shared.aggregate import Aggregate
from shared.errors import BrokenRule

_WHICH_ONE = frozenset({"id", "site", "version", "number", "published_at", "published_by"})

V = TypeVar("V", bound="Version")


@dataclass(kw_only=True)
class Version(Aggregate):
    """`number` counts what a site has set; 0 stands for what holds before it sets anything."""

    number: int = 0

    @property
    def said(self) -> object:
        """What a version says, beside which one it is and who published it when."""
        return {name: value for name, value in vars(self).items() if name not in _WHICH_ONE}

    def says_the_same_as(self, other: Self) -> bool:
        return self.said == other.said

    def follows(self, newest: Self | None) -> Self:
        """Return this version numbered after the newest, or that one where they say the same."""
        if newest is not None and newest.says_the_same_as(self):
            return newest
        return self.numbered_after(newest)

    def numbered_after(self, newest: Self | None) -> Self:
        self.number = newest.number + 1 if newest is not None else 1
        return self


@dataclass(kw_only=True)
class PublishedVersion(Version):
    """A version that somebody published; nobody has the one that stands for the defaults."""

    published_at: datetime | None = None
    published_by: str | None = None


class VersionWasPublishedMeanwhile(BrokenRule):
    """Of two who publish at once one is refused: they have not seen what the other one said."""

    def __init__(self) -> None:
        super().__init__("Somebody published a version at the same moment: look at it first.")


class Versions(Protocol[V]):
    """The versions of the unit's site; `of` says of what, where a site has them of several."""

    async def newest(self, *of: str) -> V | None: ...
    def add(self, aggregate: V) -> None: ...

    async def append(self, version: V) -> V:
        """Add it as the next version; where it says what the newest says, return that one."""
        ...
