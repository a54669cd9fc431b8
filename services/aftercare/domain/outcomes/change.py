"""Owns how far instruments moved between admission and follow-up, of those who have both.

PHQ-9: a change of 6 points is reliable, above what its error of measurement explains (NHS Talking
Therapies manual, after Jacobson & Truax 1991, J Consult Clin Psychol 59); caseness is 10 and above
(Kroenke, Spitzer, Williams 2001). BARC-10 has no published reliable change: what is counted is who
stands at its cut-off of 47 (Vilsaint et al. 2017, Drug and Alcohol Dependence 177).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from shared.reporting.suppression import SMALLEST, suppressed
from shared.reporting.tally import Tallies, Tally

IMPROVED, UNCHANGED, WORSENED = "improved", "unchanged", "worsened"


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """`better` is 1 where more is better, else -1. `reliable` is in points; None: unpublished.

    `recovered_from` is the total from which on, in the better direction, somebody is beyond the
    published cut-off.
    """

    better: int
    reliable: int | None
    recovered_from: int
    source: str

    def is_recovered(self, total: int) -> bool:
        return (total - self.recovered_from) * self.better >= 0

    def kind(self, before: int, after: int) -> str:
        if self.reliable is None:
            raise ValueError("no reliable change is published for this instrument")
        gained = (after - before) * self.better
        if gained >= self.reliable:
            return IMPROVED
        return WORSENED if gained <= -self.reliable else UNCHANGED


CHANGE_RULES: Mapping[str, ChangeRule] = {
    "barc-10": ChangeRule(
        better=1,
        reliable=None,
        recovered_from=47,
        source="Vilsaint et al. 2017: cut-off 47; no reliable change is published",
    ),
    "phq-9": ChangeRule(
        better=-1,
        reliable=6,
        recovered_from=9,
        source=(
            "NHS Talking Therapies manual, after Jacobson & Truax 1991: 6 points; Kroenke et al. "
            "2001: caseness from 10"
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's totals of one instrument, at admission and at the newest follow-up."""

    site: str
    instrument: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Change:
    """Of `pairs` people: means in points, and how many moved; None is withheld or unpublished."""

    instrument: str
    pairs: int | None
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    reliable: Mapping[str, int | None] | None
    recovered_before: int | None
    recovered_after: int | None


def changes(pairs: Iterable[Pair], *, for_outside: bool) -> list[Change]:
    """Return the change of each instrument over all sites."""
    found = defaultdict[str, list[Pair]](list)
    for pair in pairs:
        found[pair.instrument].append(pair)
    make = _leaving if for_outside else _change
    return [make(code, found[code]) for code in CHANGE_RULES]


def _change(instrument: str, pairs: list[Pair]) -> Change:
    rule = CHANGE_RULES[instrument]
    kinds = None
    if rule.reliable is not None:
        said = [rule.kind(pair.before, pair.after) for pair in pairs]
        kinds = {kind: said.count(kind) for kind in (IMPROVED, UNCHANGED, WORSENED)}
    return Change(
        instrument,
        len(pairs),
        *_means(pairs),
        kinds,
        sum(rule.is_recovered(pair.before) for pair in pairs),
        sum(rule.is_recovered(pair.after) for pair in pairs),
    )


def _means(pairs: list[Pair]) -> tuple[float | None, float | None, float | None]:
    if not pairs:
        return None, None, None
    before, after = fmean(pair.before for pair in pairs), fmean(pair.after for pair in pairs)
    return round(before, 2), round(after, 2), round(after - before, 2)


def _leaving(instrument: str, pairs: list[Pair]) -> Change:
    """Withhold what would tell of fewer than eleven; the parts of each whole go together."""
    change = _change(instrument, pairs)
    count = len(pairs)
    if count < SMALLEST:
        return Change(instrument, None, None, None, None, None, None, None)
    by = {
        "before": {"yes": change.recovered_before, "no": count - (change.recovered_before or 0)},
        "after": {"yes": change.recovered_after, "no": count - (change.recovered_after or 0)},
    }
    if change.reliable is not None:
        by["reliable"] = dict(change.reliable)
    tally = Tally(count, by)
    shown = suppressed(Tallies(tally, {"all": tally})).overall.by
    return Change(
        instrument,
        count,
        change.mean_before,
        change.mean_after,
        change.mean_change,
        shown["reliable"] if change.reliable is not None else None,
        shown["before"]["yes"],
        shown["after"]["yes"],
    )
