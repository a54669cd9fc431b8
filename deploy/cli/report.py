"""`footbridge report`: episodes by disposition, referral, age and stay, overall and by site."""

import asyncio
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.cli.program_report import show_program_report
from deploy.cli.report_grid import grid
from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown

ROLE = "program_director"
DIMENSIONS = {
    "by_disposition": "how they ended",
    "by_referral_source": "who referred",
    "by_age_band": "age in years",
    "by_length_of_stay": "length of stay in days",
}


class ReportName(StrEnum):
    EPISODES = "episodes"
    CENSUS = "census"
    WAITING = "waiting"
    OUTCOMES = "outcomes"
    ACCESS = "access"


Name = Annotated[ReportName, typer.Argument(help="Which report.")]
Site = Annotated[str | None, typer.Option(help="Only this site.")]
Synthetic = Annotated[bool, typer.Option(help="Count synthetic sites (the demonstration) too.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def report(
    name: Name = ReportName.EPISODES,
    *,
    site: Site = None,
    synthetic: Synthetic = False,
    as_json: AsJson = False,
) -> None:
    """Count episodes by disposition, source, age and stay; or print another report, by its name."""
    try:
        document = asyncio.run(fetch(Platform.running(), site, synthetic=synthetic, name=name))
    except (PlatformIsDown, PlatformAway, Problem) as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None
    if as_json:
        print(json.dumps(document, indent=2))  # noqa: T201 - the output asked for
    elif name is ReportName.EPISODES:
        show(document, Console())
    else:
        show_program_report(document, Console())


async def fetch(
    platform: Platform,
    site: str | None = None,
    *,
    synthetic: bool = False,
    name: ReportName = ReportName.EPISODES,
) -> dict[str, Any]:
    """Ask enrollment for one of its reports; by itself of the episodes that have begun."""

    def token() -> str:
        return platform.token(ROLE, subject="report")

    async with ServiceClient("enrollment", platform.api("enrollment"), token) as enrollment:
        answer = await enrollment.get(
            f"/reports/{name.value}", site=site, synthetic=str(synthetic).lower()
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
        console.print(grid(document, dimension, title), "")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
