"""Owns which figures of outcomes leave: of one whole quarter that is over, and by site alone.

What leaves is one table of sites by codes that do not overlap, suppressed (shared.reporting), and
sums of what it shows. Three and thirty days of one measure are nested: beside each other they would
tell who came between, so they are bands of one dimension. A measure leaves once all of the
quarter can be judged: figures that grow by the day would tell of single people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.aftercare.domain.outcomes.counts import Counts, Figures
from services.aftercare.domain.outcomes.measures import (
    LINKAGE_DAYS,
    READMISSION_DAYS,
    Result,
    engagement,
    linkage,
    readmission,
)
from services.aftercare.domain.outcomes.windows import HORIZONS
from shared.errors import Invalid
from shared.reporting.suppression import SMALLEST, suppressed
from shared.reporting.tally import Tallies, Tally

NEVER = "never"
_NESTED = {
    "linkage": [linkage(days) for days in LINKAGE_DAYS],
    "readmission": [readmission(days) for days in READMISSION_DAYS],
}


class FiguresLeaveByQuarter(Invalid):
    """What leaves is of one calendar quarter that is over.

    Other periods, taken from each other, would tell of the days between them.
    """

    def __init__(self) -> None:
        super().__init__(
            "For outside, ask for one whole calendar quarter that is over.", field="since"
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole; None is withheld. `not_yet` cannot be judged and is in neither."""

    met: int | None
    of: int | None
    not_yet: int | None = 0


def judged(counts: Counts, measure: str) -> Ratio:
    """Return the ratio as staff see it."""
    results = counts.results[measure]
    met = results[Result.MET]
    return Ratio(met, met + results[Result.NOT_MET], results[Result.NOT_YET])


def last_quarter(over: date) -> tuple[date, date]:
    """Return the newest quarter all of whose days are over."""
    first_of_current = _quarter_of(over + timedelta(days=1))[0]
    return _quarter_of(first_of_current - timedelta(days=1))


def must_be_quarter(since: date, until: date, over: date) -> None:
    """Raise FiguresLeaveByQuarter unless it is a whole one that is over."""
    if (since, until) != _quarter_of(since) or until > over:
        raise FiguresLeaveByQuarter


def _quarter_of(day: date) -> tuple[date, date]:
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    following = (first + timedelta(days=95)).replace(day=1)
    return first, following - timedelta(days=1)


@dataclass(frozen=True)
class Leaving:
    """The figures of a quarter as outsiders may see them."""

    shown: Tallies
    closed: frozenset[str]
    excluded: int | None

    @classmethod
    def of(cls, figures: Figures) -> "Leaving":
        closed = frozenset(
            measure
            for measure, results in figures.overall.results.items()
            if results[Result.NOT_YET] == 0
        )
        sites = {site: _tally(counts, closed) for site, counts in figures.groups.items()}
        left_out = sum(figures.overall.excluded.values())
        shown = suppressed(Tallies(_tally(figures.overall, closed), sites))
        may_leave = shown.overall.total is not None and not 0 < left_out < SMALLEST
        return cls(shown, closed, left_out if may_leave else None)

    def ratio(self, measure: str, site: str | None = None) -> Ratio:
        tally = self.shown.overall if site is None else self.shown.sites[site]
        if tally.total is None or measure not in self.closed:
            return Ratio(None, None, None)
        return Ratio(_met(tally, measure), tally.total)


def _tally(counts: Counts, closed: frozenset[str]) -> Tally:
    by = {
        name: {"met": counts.results[name][Result.MET], "not_met": _not_met(counts, name)}
        for name in (engagement(days) for days in HORIZONS)
        if name in closed
    }
    for family, nested in _NESTED.items():
        chosen = [name for name in nested if name in closed and name in counts.results]
        if chosen:
            by[family] = dict(_bands(counts, chosen))
    return Tally(counts.counted, {name: dict(codes) for name, codes in by.items()})


def _not_met(counts: Counts, measure: str) -> int:
    return counts.results[measure][Result.NOT_MET]


def _bands(counts: Counts, nested: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield who met each measure and none before it, and who met none."""
    before = 0
    for name in nested:
        met = counts.results[name][Result.MET]
        yield name, met - before
        before = met
    yield NEVER, counts.counted - before


def _met(tally: Tally, measure: str) -> int | None:
    """Return the sum of what is shown, or None where a part of it is withheld."""
    family = next((family for family, nested in _NESTED.items() if measure in nested), None)
    if family is None:
        return tally.by[measure]["met"]
    parts = _up_to(tally.by[family], measure)
    return None if None in parts else sum(part or 0 for part in parts)


def _up_to(bands: Mapping[str, int | None], measure: str) -> list[int | None]:
    names = list(bands)
    return [bands[name] for name in names[: names.index(measure) + 1]]
