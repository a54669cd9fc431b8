"""Nobody outside can work out a count of fewer than 11, whatever they add and subtract."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.reporting.suppression import SMALLEST, suppressed
from shared.reporting.tally import Tallies, Tally

DIMENSIONS = ("how_it_ended", "age")
CODES = {"how_it_ended": ("a", "b", "c"), "age": ("x", "y")}
Cells = dict[tuple[str, str, str], int]
_counts = st.one_of(st.integers(0, 12), st.integers(0, 60))


@st.composite
def counted(draw: st.DrawFn) -> Tallies:
    """Sites with two dimensions that add up to the same totals."""
    sites = [f"s{number}" for number in range(draw(st.integers(1, 4)))]
    tallies = Tallies()
    for site in sites:
        first = [draw(_counts) for _ in CODES["how_it_ended"]]
        total = sum(first)
        split = draw(st.integers(0, total))
        ages = {"x": split, "y": total - split}
        by = {"how_it_ended": dict(zip(CODES["how_it_ended"], first, strict=True)), "age": ages}
        tallies.sites[site] = Tally(
            total, {n: {c: v for c, v in d.items() if v} for n, d in by.items()}
        )
    overall = tallies.overall
    overall.total = sum(tally.total or 0 for tally in tallies.sites.values())
    for name in DIMENSIONS:
        for code in CODES[name]:
            count = sum(tally.by[name].get(code) or 0 for tally in tallies.sites.values())
            if count:
                overall.by[name][code] = count
    overall.by = {name: dict(overall.by[name]) for name in DIMENSIONS}
    return tallies


def variables(shown: Tallies) -> tuple[list[tuple[str, str, str]], dict[tuple[str, str, str], int]]:
    """Return what an outsider does not know, and what is shown. Totals are code ""."""
    hidden, known = [], {}
    for site, tally in {"": shown.overall, **shown.sites}.items():
        for name, code in [("", ""), *((n, c) for n in DIMENSIONS for c in CODES[n])]:
            if not name:
                value = tally.total
            elif tally.total is None:
                value = None
            else:
                value = tally.by[name].get(code, 0)
            if value is None:
                hidden.append((site, name, code))
            else:
                known[site, name, code] = value
    return hidden, known


def equations(sites: list[str]) -> list[dict[tuple[str, str, str], int]]:
    """Return what an outsider knows of the table: each row and each column adds up."""
    found = []
    for name, site in product(DIMENSIONS, ["", *sites]):
        found.append({(site, "", ""): -1, **{(site, name, code): 1 for code in CODES[name]}})
    for name, code in [("", ""), *((n, c) for n in DIMENSIONS for c in CODES[n])]:
        found.append({("", name, code): -1, **{(site, name, code): 1 for site in sites}})
    return found


def worked_out(shown: Tallies) -> set[tuple[str, str, str]]:
    """Return the hidden cells that follow from what is shown, by exact elimination.

    Nobody is fewer than none: where a column leaves nothing for its hidden cells, each is 0. That
    tells of nobody, and helps to work out the others.
    """
    hidden, known = variables(shown)
    nobody = _nobody(shown, known, hidden)
    hidden = [cell for cell in hidden if cell not in nobody]
    place = {cell: at for at, cell in enumerate(hidden)}
    rows = []
    for equation in equations(list(shown.sites)):
        row = [Fraction(0)] * len(hidden)
        for cell, factor in equation.items():
            if cell in place:
                row[place[cell]] = Fraction(factor)
        rows.append(row)
    reduced = _reduced(rows, len(hidden))
    return {
        hidden[next(at for at, one in enumerate(row) if one)]
        for row in reduced
        if sum(one != 0 for one in row) == 1
    }


def _nobody(
    shown: Tallies, known: dict[tuple[str, str, str], int], hidden: list[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    return {
        (site, name, code)
        for site, name, code in hidden
        if name and left_over(shown, known, name, code) == 0
    }


def left_over(
    shown: Tallies, known: dict[tuple[str, str, str], int], name: str, code: str
) -> int | None:
    """Return what the shown sites leave of a column's shown total."""
    if ("", name, code) not in known:
        return None
    return known["", name, code] - sum(known.get((site, name, code), 0) for site in shown.sites)


def _reduced(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    rank = 0
    for column in range(width):
        pivot = next((at for at in range(rank, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        factor = rows[rank][column]
        rows[rank] = [one / factor for one in rows[rank]]
        for at in range(len(rows)):
            if at != rank and rows[at][column]:
                by = rows[at][column]
                rows[at] = [a - by * b for a, b in zip(rows[at], rows[rank], strict=True)]
        rank += 1
    return rows[:rank]


@settings(max_examples=400, deadline=None)
@given(counted())
def test_no_small_count_is_shown_or_can_be_worked_out(tallies: Tallies) -> None:
    shown = suppressed(tallies)
    _, known = variables(shown)
    assert not {cell for cell, count in known.items() if 0 < count < SMALLEST}
    assert worked_out(shown) == set()


@settings(max_examples=400, deadline=None)
@given(counted())
def test_what_a_column_withholds_together_is_nobody_or_not_small(tallies: Tallies) -> None:
    shown = suppressed(tallies)
    _, known = variables(shown)
    for name, code in [("", ""), *((n, c) for n in DIMENSIONS for c in CODES[n])]:
        left = left_over(shown, known, name, code)
        assert left is None or left == 0 or left >= SMALLEST


def test_a_code_that_nobody_has_does_not_hide_that_another_one_is_told() -> None:
    def site(a: int, b: int) -> Tally:
        return Tally(a + b, {"age": {"a": a, "b": b, "none": 0}})

    sites = {"one": site(1, 3), "two": site(0, 8), "three": site(11, 0)}
    shown = suppressed(Tallies(site(12, 11), sites))
    assert {tally.total for tally in shown.sites.values()} == {None}


@settings(max_examples=400, deadline=None)
@given(counted())
def test_what_is_shown_is_true_and_what_is_withheld_together_is_not_small(
    tallies: Tallies,
) -> None:
    shown = suppressed(tallies)
    for site, tally in shown.sites.items():
        was = tallies.sites[site]
        assert tally.total in {None, was.total}
        for name, counts in tally.by.items():
            assert all(count in {None, was.by[name][code]} for code, count in counts.items())
            left = sum(was.by[name][code] or 0 for code, n in counts.items() if n is None)
            assert left == 0 or left >= SMALLEST
    withheld = [site for site, tally in shown.sites.items() if tally.total is None]
    if withheld and shown.overall.total is not None:
        assert sum(tallies.sites[site].total or 0 for site in withheld) >= SMALLEST


def test_where_nothing_is_small_all_is_shown() -> None:
    tallies = Tallies(
        Tally(60, {"age": {"x": 40, "y": 20}}), {"north": Tally(60, {"age": {"x": 40, "y": 20}})}
    )
    assert suppressed(tallies) == tallies


@pytest.mark.parametrize("total", [1, 10])
def test_where_all_are_few_nothing_is_shown(total: int) -> None:
    tally = Tally(total, {"age": {"x": total}})
    shown = suppressed(Tallies(tally, {"north": tally}))
    assert (shown.overall.total, shown.overall.by, shown.sites["north"].total) == (None, {}, None)


def test_a_small_cell_is_not_told_by_its_total() -> None:
    tally = Tally(100, {"age": {"x": 60, "y": 35, "z": 5}})
    shown = suppressed(Tallies(tally, {"north": tally}))
    assert shown.overall.total == 100
    assert shown.overall.by["age"] == {"x": 60, "y": None, "z": None}
