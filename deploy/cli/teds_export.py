"""`footbridge export-teds`: the TEDS file of a year, and what it lacks."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Grid

from deploy.cli.reach import refuse
from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown

ROLE = "program_director"
_SHOWN_EPISODES = 10

File = Annotated[Path, typer.Argument(help="Where to write it; a file there is replaced.")]
Year = Annotated[int, typer.Option(min=2006, help="Whose discharges, or admissions.")]
Admissions = Annotated[bool, typer.Option("--admissions", help="TEDS-A in place of TEDS-D.")]
Labels = Annotated[bool, typer.Option("--labels", help="Words in place of SAMHSA's codes.")]
Codebook = Annotated[
    int | None, typer.Option(min=2006, help="Whose codes; those of the file's year by itself.")
]
Site = Annotated[str | None, typer.Option(help="Only this site.")]
Synthetic = Annotated[bool, typer.Option(help="Synthetic sites (the demonstration) too.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what the file lacks as JSON.")]


def export_teds(
    file: File,
    *,
    year: Year,
    admissions: Admissions = False,
    labels: Labels = False,
    codebook: Codebook = None,
    site: Site = None,
    synthetic: Synthetic = False,
    as_json: AsJson = False,
) -> None:
    """Write the TEDS file of a year, and say what it lacks: by column, and in which episodes."""
    wanted = {
        "year": year,
        "kind": "admissions" if admissions else "discharges",
        "codebook": codebook,
        "site": site,
        "synthetic": str(synthetic).lower(),
    }
    try:
        gaps = asyncio.run(_export(Platform.running(), file, wanted, labels=labels))
    except OSError as error:
        refuse(f"The file cannot be written: {error.strerror}.")
    except (PlatformIsDown, PlatformAway, Problem) as error:
        refuse(str(error))
    if as_json:
        print(json.dumps(gaps, indent=2))  # noqa: T201 - the output asked for
    else:
        show(gaps, file, Console())


async def _export(
    platform: Platform, file: Path, wanted: dict[str, Any], *, labels: bool
) -> dict[str, Any]:
    """Write beside the file and put it in its place when it is whole."""

    def token() -> str:
        return platform.token(ROLE, subject="teds-export")

    part = file.with_name(f"{file.name}.part")
    async with ServiceClient("enrollment", platform.api("enrollment"), token) as enrollment:
        gaps: dict[str, Any] = (await enrollment.get("/exports/teds/gaps", **wanted)).body
        form = "labels" if labels else "codes"
        try:
            with part.open("wb") as output:
                await enrollment.download("/exports/teds.csv", output, form=form, **wanted)
            part.replace(file)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return gaps


def show(gaps: dict[str, Any], file: Path, console: Console) -> None:
    rows = gaps["rows"]
    console.print(f"{rows} {gaps['kind']} of {gaps['year']} in {file.name}", highlight=False)
    if not rows:
        return
    console.print(_columns(gaps))
    lacking = len(gaps["incomplete"]) + gaps["more_incomplete"]
    if not lacking:
        console.print("No episode lacks what the minimum data set asks.")
        return
    console.print(f"{lacking} lack something that the minimum data set asks:", highlight=False)
    for one in gaps["incomplete"][:_SHOWN_EPISODES]:
        console.print(f"  {one['episode_id']}  {', '.join(one['columns'])}", highlight=False)
    if lacking > _SHOWN_EPISODES:
        console.print("  and more: --json lists 200 of them", highlight=False)


def _columns(gaps: dict[str, Any]) -> Grid:
    grid = Grid("column", "given", "missing", "no code", box=None, title_justify="left")
    for name in ("given", "missing", "no code"):
        next(one for one in grid.columns if one.header == name).justify = "right"
    for one in gaps["columns"]:
        if one["given"] or one["not_in_codebook"]:
            counts = (one["given"], one["missing"], one["not_in_codebook"])
            grid.add_row(one["column"], *(str(count or "") for count in counts))
    empty = [one["column"] for one in gaps["columns"] if one["missing"] == gaps["rows"]]
    if empty:
        grid.caption = f"missing in every row: {', '.join(empty)}"
    return grid
