"""What leaves tells of no fewer than eleven, whatever is added, taken off, or asked beside it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.aftercare.domain.outcomes.counts import Counts, Figures
from services.aftercare.domain.outcomes.leaving import (
    FiguresLeaveByQuarter,
    Leaving,
    last_quarter,
    must_be_quarter,
)
from services.aftercare.domain.outcomes.measures import DEFINITIONS, Exclusion, Result
from services.aftercare.domain.outcomes.windows import HORIZONS

SMALLEST = 11
NESTED = [
    [name for name in DEFINITIONS if name.startswith(family)]
    for family in ("linkage", "readmission")
]
_numbers = st.one_of(st.integers(0, 12), st.integers(0, 60))


@st.composite
def sites(draw: st.DrawFn) -> Counts:
    """Draw one site: bands of what is nested, and parts of the same whole for the rest."""
    counted = draw(_numbers)
    results: dict[str, dict[Result, int]] = {}
    for nested in NESTED:
        met = 0
        for name in nested:
            met = draw(st.integers(met, counted))
            results[name] = _of(met, counted)
    for days in HORIZONS:
        results[f"engagement_{days}"] = _of(draw(st.integers(0, counted)), counted)
    excluded = {reason: draw(st.integers(0, 6)) for reason in Exclusion}
    return Counts(counted + sum(excluded.values()), counted, excluded, results)


def _of(met: int, counted: int) -> dict[Result, int]:
    return {Result.MET: met, Result.NOT_MET: counted - met, Result.NOT_YET: 0}


def _together(parts: list[Counts]) -> Counts:
    return Counts(
        sum(one.discharges for one in parts),
        sum(one.counted for one in parts),
        {reason: sum(one.excluded[reason] for one in parts) for reason in Exclusion},
        {
            name: {result: sum(one.results[name][result] for one in parts) for result in Result}
            for name in DEFINITIONS
        },
    )


@st.composite
def quarters(draw: st.DrawFn) -> Figures:
    groups = {f"s{n}": one for n, one in enumerate(draw(st.lists(sites(), min_size=1, max_size=4)))}
    return Figures(_together(list(groups.values())), groups)


def _is_safe(number: int) -> bool:
    return number == 0 or number >= SMALLEST


@settings(max_examples=300, deadline=None)
@given(quarters())
def test_no_number_that_leaves_and_no_difference_of_two_is_small(figures: Figures) -> None:
    leaving = Leaving.of(figures)
    assert leaving.excluded is None or _is_safe(leaving.excluded)
    assert leaving.excluded is None or leaving.shown.overall.total is not None
    for site in (None, *figures.groups):
        for name in DEFINITIONS:
            ratio = leaving.ratio(name, site)
            if ratio.of is not None:
                assert _is_safe(ratio.of)
            if ratio.met is not None and ratio.of is not None:
                assert _is_safe(ratio.met)
                assert _is_safe(ratio.of - ratio.met)
        for nested in NESTED:
            shown = [leaving.ratio(name, site).met for name in nested]
            for before, later in pairwise(one for one in shown if one is not None):
                assert _is_safe(later - before)


@settings(max_examples=300, deadline=None)
@given(quarters())
def test_what_the_shown_sites_leave_over_of_the_whole_is_not_small(figures: Figures) -> None:
    leaving = Leaving.of(figures)
    for name in DEFINITIONS:
        overall = leaving.ratio(name)
        parts = [leaving.ratio(name, site) for site in figures.groups]
        for whole, shown in (
            (overall.met, [part.met for part in parts]),
            (overall.of, [part.of for part in parts]),
        ):
            if whole is not None:
                assert _is_safe(whole - sum(one for one in shown if one is not None))


@settings(max_examples=100, deadline=None)
@given(quarters())
def test_what_is_shown_is_true(figures: Figures) -> None:
    leaving = Leaving.of(figures)
    for site, counts in ((None, figures.overall), *figures.groups.items()):
        for name in DEFINITIONS:
            ratio = leaving.ratio(name, site)
            assert ratio.met in {None, counts.results[name][Result.MET]}
            assert ratio.of in {None, counts.counted}


def test_a_measure_leaves_once_everybody_can_be_judged() -> None:
    results = {name: _of(20, 40) for name in DEFINITIONS}
    results["engagement_365"] = {Result.MET: 20, Result.NOT_MET: 19, Result.NOT_YET: 1}
    counts = Counts(40, 40, dict.fromkeys(Exclusion, 0), results)
    leaving = Leaving.of(Figures(counts, {"north": counts}))
    assert leaving.ratio("engagement_180").met == 20
    assert leaving.ratio("engagement_365").met is None


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 1, 1), date(2026, 3, 30)),
        (date(2026, 1, 2), date(2026, 3, 31)),
        (date(2025, 10, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_what_leaves_is_of_one_whole_quarter_that_is_over(since: date, until: date) -> None:
    with pytest.raises(FiguresLeaveByQuarter):
        must_be_quarter(since, until, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("over", "first", "last"),
    [
        (date(2026, 3, 30), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_the_newest_quarter_is_one_all_of_whose_days_are_over(
    over: date, first: date, last: date
) -> None:
    assert last_quarter(over) == (first, last)
    must_be_quarter(first, last, over)
