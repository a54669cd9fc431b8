"""`footbridge report`: episodes by disposition, referral, age and stay, overall and by site."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid

from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown
from services.enrollment.domain.teds.codes import DISPOSITIONS, REFERRAL_SOURCES

ROLE = "program_director"
DIMENSIONS = {
    "by_disposition": "how they ended",
    "by_referral_source": "who referred",
    "by_age_band": "age in years",
    "by_length_of_stay": "length of stay in days",
}
_ORDER = (*DISPOSITIONS.values(), *REFERRAL_SOURCES.values(), "open", "missing")
_FOLDED_STAYS = ((1, 7), (8, 14), (15, 30))

Site = Annotated[str | None, typer.Option(help="Only this site.")]
Synthetic = Annotated[bool, typer.Option(help="Count synthetic sites (the demonstration) too.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def report(*, site: Site = None, synthetic: Synthetic = False, as_json: AsJson = False) -> None:
    """Count episodes by disposition, referral source, age band and length of stay, by site."""
    try:
        document = asyncio.run(fetch(Platform.running(), site, synthetic=synthetic))
    except (PlatformIsDown, PlatformAway, Problem) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(document, indent=2))  # noqa: T201 - the output asked for
    else:
        show(document, Console())


async def fetch(
    platform: Platform, site: str | None = None, *, synthetic: bool = False
) -> dict[str, Any]:
    """Ask enrollment for its report; counts are of episodes that have begun."""

    def token() -> str:
        return platform.token(ROLE, subject="report")

    async with ServiceClient("enrollment", platform.api("enrollment"), token) as enrollment:
        answer = await enrollment.get(
            "/reports/episodes", site=site, synthetic=str(synthetic).lower()
        )
    document: dict[str, Any] = answer.body
    return document


def show(document: Mapping[str, Any], console: Console) -> None:
    """Print one table for each dimension: a row for each site, and one for all of several."""
    left_out = document["synthetic_left_out"]
    apart = f"{_counted(left_out, 'synthetic episode')} left out: --synthetic counts them"
    if not document["total"]:
        console.print("There are no episodes" + (f"; {apart}." if left_out else "."))
        return
    at = _counted(len(document["sites"]), "site")
    console.print(f"{_counted(document['total'], 'episode')} at {at}")
    if left_out:
        console.print(apart)
    for dimension, title in DIMENSIONS.items():
        console.print(_grid(document, dimension, title), "")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _grid(document: Mapping[str, Any], dimension: str, title: str) -> Grid:
    codes = sorted(_folded(document[dimension]), key=_rank)
    grid = Grid(box=None, padding=(0, 1, 0, 0), title=title, title_justify="left")
    grid.add_column("site", no_wrap=True, vertical="bottom")
    for head in ("all", *codes):
        grid.add_column(_head(head), justify="right", vertical="bottom")
    sites = sorted(document["sites"], key=lambda one: _natural(one["site"]))
    overall = [("all", document)] if len(sites) != 1 else []
    for name, tally in [*overall, *((one["site"], one) for one in sites)]:
        counts = _folded(tally[dimension])
        cells = [str(counts[code] or "") for code in codes]
        grid.add_row(name, str(tally["total"]), *cells, end_section=name == "all")
    return grid


def _head(code: str) -> str:
    """Break a code into short lines, so that many columns fit a screen."""
    return code.replace("_", "\n").replace("-", "-\n")


def _folded(counts: Mapping[str, int]) -> Counter[str]:
    """Fold exact days into weeks, so that a table fits a screen; JSON keeps them apart."""
    folded: Counter[str] = Counter()
    for code, count in counts.items():
        folded[_band_of(code)] += count
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
