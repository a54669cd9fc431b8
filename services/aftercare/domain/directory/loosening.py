"""What stands in the way of a search that finds nothing: one filter, two together, or more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from services.aftercare.domain.directory.offering import Offering
from services.aftercare.domain.directory.search import TIMES, Search, fit

MOST_SAID = 5
"""Pairs that are shown: the ones that open most."""

Failed = frozenset[str]
"""The filters that an offering does not meet."""

_NAMES = {
    "kind": "the kind",
    "modality": "how people attend",
    "language": "the language",
    "payer": "who pays",
    "cost": "the cost",
    "organisation_id": "the organisation",
    "narr_level": "the NARR level",
    "free_places": "the free places",
    "open_now": "that it takes place now",
    "accepts_moud": "that medication is accepted",
    "age": "the age",
    "gender": "the gender",
    "welcomes": "whom it welcomes",
    "near": "the distance",
    "free_time": "the time",
}


@dataclass(frozen=True, slots=True)
class Loosening:
    """How many answers there are without these filters; `more`: at least so many."""

    filters: tuple[str, ...]
    answers: int
    more: bool = False

    @property
    def says(self) -> str:
        least = "at least " if self.more else ""
        verb = "is" if self.answers == 1 and not self.more else "are"
        answers = "answer" if self.answers == 1 else "answers"
        return f"Without {_listed(self.filters)} there {verb} {least}{self.answers} {answers}."


def pairs(search: Search, failing: Mapping[Failed, int], *, more: bool = False) -> list[Loosening]:
    """Return the pairs without which there are answers, those that open most first.

    `failing` counts offerings by the filters that they do not meet; `more`: not all were looked at.
    """
    found = [
        Loosening(pair, answers, more)
        for pair in combinations(search.filters, 2)
        if (answers := sum(many for failed, many in failing.items() if failed <= set(pair)))
    ]
    return sorted(found, key=lambda one: -one.answers)[:MOST_SAID]


def advice(singles: Sequence[Loosening], together: Sequence[Loosening]) -> str | None:
    """Say in a sentence what to leave out; None where nothing was left out to find out."""
    if not singles:
        return None
    best = max(singles, key=lambda one: one.answers)
    if best.answers:
        return best.says
    if together:
        return f"No filter alone stands in the way. {together[0].says}"
    return "Leaving out any two filters finds nothing either: ask for less."


def also_failed(search: Search, offering: Offering, now: datetime) -> Failed:
    """Return the filters of time that the offering's real occurrences do not meet."""
    asked = (name for name in TIMES if name in search.filters)
    return frozenset(name for name in asked if fit(search.only(name), offering, now) is None)


def _listed(filters: Sequence[str]) -> str:
    return " and ".join(_NAMES[name] for name in filters)
