"""Linkage rates: how many came for the first time within 7 and 30 days of the discharge.

They follow the idea of NCQA HEDIS FUA, follow-up at 7 and 30 days, in which the day itself counts;
here the first attendance that somebody confirmed is the follow-up, and the program's discharge the
event. The denominator of a kind are the discharges of the period for whose plan a linkage of that
kind was proposed, whatever became of it: a provider that declined, or was never asked, lowers the
rate. Each discharge counts once for a kind; one whose 30 days are not over is in neither rate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.aftercare.domain.linkages.linkage import LinkageKind
from shared.reporting.measures import Definition
from shared.reporting.suppression import suppressed
from shared.reporting.tally import Counts, Tallies, Tally

JUDGED_AFTER = timedelta(days=30)
_SOURCE = "After NCQA HEDIS FUA (follow-up at 7 and 30 days), with the first attendance confirmed"
_OUT_OF = (
    "Discharges of the period, 30 days ago or longer, for whose plan a linkage of this kind was "
    "proposed, whatever became of it; deaths, transfers, imported history and stays entered in "
    "error are left out. The report of outcomes counts otherwise: out of every discharge, with a "
    "plan or without, and each of its days as soon as that is over."
)


class Came(StrEnum):
    """When somebody first came: bands that do not overlap, as nested counts would tell of few."""

    IN_7_DAYS = "in_7_days"
    IN_30_DAYS = "in_8_to_30_days"
    LATER = "later"
    NEVER = "never"
    NOT_YET = "not_yet"


DEFINITIONS: Mapping[str, Definition] = {
    f"linked_{days}_days": Definition(
        f"Those whose first attendance was at most {days} days after the discharge, on its day or "
        "before it.",
        _OUT_OF,
        _SOURCE,
    )
    for days in (7, 30)
}


@dataclass(frozen=True, slots=True)
class Rate:
    """Counts of one kind; None is withheld. Nobody who cannot be judged yet is in `out_of`."""

    kind: LinkageKind
    linked_7_days: int | None
    linked_30_days: int | None
    out_of: int | None
    not_yet: int | None


def code_of(kind: LinkageKind, came: Came) -> str:
    return f"{kind.value} {came.value}"


def leaving(tallies: Tallies, until: date, over: date) -> Tallies:
    """Return what outsiders may see: nothing before all of the period can be judged."""
    if until + JUDGED_AFTER > over:
        return Tallies(Tally(None), dict.fromkeys(tallies.sites, Tally(None)))
    return suppressed(tallies)


def rates(tally: Tally) -> Iterator[Rate]:
    """Yield the rates of each kind: sums of what is shown, withheld where a part of them is."""
    is_withheld = tally.total is None
    counts: Counts = tally.by.get("came", {})
    for kind in LinkageKind:
        shown = {came: None if is_withheld else counts.get(code_of(kind, came), 0) for came in Came}
        early, late = shown[Came.IN_7_DAYS], shown[Came.IN_30_DAYS]
        yield Rate(
            kind=kind,
            linked_7_days=early,
            linked_30_days=_sum(early, late),
            out_of=_sum(early, late, shown[Came.LATER], shown[Came.NEVER]),
            not_yet=shown[Came.NOT_YET],
        )


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
