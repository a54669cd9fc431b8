"""A grid of counts: a row for each site, and one for all of several."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.table import Table as Grid

from services.enrollment.domain.reporting.teds.codes import DISPOSITIONS, REFERRAL_SOURCES

_ORDER = (*DISPOSITIONS.values(), *REFERRAL_SOURCES.values(), "open", "missing")
_IN_EXACT_DAYS = "by_length_of_stay"
_FOLDED_STAYS = ((1, 7), (8, 14), (15, 30))


def grid(document: Mapping[str, Any], dimension: str, title: str) -> Grid:
    codes = sorted(_folded(document, dimension), key=_rank)
    grid = Grid(box=None, padding=(0, 1, 0, 0), title=title, title_justify="left")
    grid.add_column("site", no_wrap=True, vertical="bottom")
    for head in ("all", *codes):
        grid.add_column(_head(head), justify="right", vertical="bottom")
    sites = sorted(document["sites"], key=lambda one: _natural(one["site"]))
    overall = [("all", document)] if len(sites) != 1 else []
    for name, tally in [*overall, *((one["site"], one) for one in sites)]:
        counts = _folded(tally, dimension)
        cells = [str(counts[code] or "") for code in codes]
        grid.add_row(name, str(tally["total"]), *cells, end_section=name == "all")
    return grid


def _head(code: str) -> str:
    """Break a code into short lines, so that many columns fit a screen."""
    return code.replace("_", "\n").replace("-", "-\n")


def _folded(document: Mapping[str, Any], dimension: str) -> Counter[str]:
    """Fold exact days into weeks, so that a table fits a screen; JSON keeps them apart."""
    folded: Counter[str] = Counter()
    for code, count in document[dimension].items():
        folded[_band_of(code) if dimension == _IN_EXACT_DAYS else code] += count
    return folded


def _band_of(code: str) -> str:
    if not code.isdecimal():
        return code
    days = int(code)
    return next((f"{low}-{high}" for low, high in _FOLDED_STAYS if low <= days <= high), code)


def _rank(code: str) -> tuple[int, list[int]]:
    return (_ORDER.index(code) + 1 if code in _ORDER else 0, _natural(code)[1])


def _natural(text: str) -> tuple[str, list[int]]:
    """Sort `state-6` before `state-13`."""
    return re.sub(r"\d+", "", text), [int(number) for number in re.findall(r"\d+", text)]
