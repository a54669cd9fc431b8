"""`footbridge import-teds`: a TEDS file of any year through the running platform."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.client.settling import UNSEEN, Underway, watch
from deploy.local.platform import Platform, PlatformIsDown
from deploy.teds.driver import History
from deploy.teds.importer import CONCURRENCY, Import, Summary
from deploy.teds.reader import TedsFile
from deploy.teds.table import Table, UnusableFile

ROLE = "program_director"
_SETTLE_SECONDS = 120.0
_SHOWN_FINDINGS = 20

File = Annotated[Path, typer.Argument(help="TEDS-A or TEDS-D, codes or labels; also .gz and .zip.")]
Year = Annotated[
    int | None,
    typer.Option(min=2006, help="The file's year, where neither rows nor file name say it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Wait = Annotated[bool, typer.Option(help="Wait until every event was published and consumed.")]
Rows = Annotated[int, typer.Option(min=1, max=64, help="How many rows to drive at once.")]


def import_teds(
    file: File,
    *,
    year: Year = None,
    as_json: AsJson = False,
    wait: Wait = True,
    rows_at_once: Rows = CONCURRENCY,
) -> None:
    """Bring the intensive outpatient episodes of a SAMHSA TEDS file into the platform.

    Rows that cannot be read are listed and the rest goes on; a second run adds nothing. Exit code
    1 where no row could be read, or the file breaks off.
    """
    try:
        platform = Platform.running()
        with Table(file) as table:
            teds = TedsFile(table, year)
            summary, underway = asyncio.run(_import(platform, table, teds, rows_at_once, wait))
    except (UnusableFile, PlatformIsDown) as error:
        _refuse(str(error))
    except PlatformAway as away:
        _refuse(f"{away}. What came in stays; run it again to go on.")
    except Problem as refusal:
        _refuse(f"The platform refuses the import: {refusal}")
    _show(summary, underway, as_json=as_json)
    if summary.is_useless or table.breaks_off:
        raise typer.Exit(1)


def _refuse(reason: str) -> NoReturn:
    Console(stderr=True).print(reason, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


async def _import(
    platform: Platform, table: Table, teds: TedsFile, rows_at_once: int, wait: bool
) -> tuple[Summary, Underway | None]:
    def token() -> str:
        return platform.token(ROLE, subject="teds-import")

    async with ServiceClient("enrollment", platform.api("enrollment"), token) as enrollment:
        with _progress() as progress:
            task = progress.add_task("rows", total=table.size, rows=0)
            work = Import(History(enrollment), rows_at_once)
            work.on_row = lambda: progress.update(
                task, completed=table.position, rows=work.summary.read
            )
            summary = await work.run(teds)
            progress.update(task, completed=table.size)
            underway = await _settle(platform, progress) if wait else None
    return summary, underway


async def _settle(platform: Platform, progress: Progress) -> Underway:
    task = progress.add_task("events under way", total=None, rows="")

    def on_look(seen: Underway) -> None:
        progress.update(task, rows=seen.events)

    try:
        async with watch(platform.nats_url, platform.databases) as platform_watch:
            return await platform_watch.settle(_SETTLE_SECONDS, on_look)
    except PlatformAway:
        return UNSEEN


@contextmanager
def _progress() -> Iterator[Progress]:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress


def _show(summary: Summary, underway: Underway | None, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_document(summary, underway), indent=2))  # noqa: T201 - the output asked for
        return
    console = Console()
    console.print(_counts(summary))
    _show_findings(console, summary)
    if underway is not None:
        at_rest = "Every event was published and consumed."
        still = "Events are still under way; footbridge status says how many."
        console.print(at_rest if underway.at_rest else still)
    console.print("Next: footbridge report", highlight=False)


def _document(summary: Summary, underway: Underway | None) -> dict[str, Any]:
    settled = None if underway is None else underway.at_rest
    return {**summary.as_json(), "settled": settled}


def _counts(summary: Summary) -> Grid:
    grid = Grid("rows", "", title="TEDS import", show_header=False)
    grid.add_row("read", str(summary.read))
    grid.add_row("imported", str(summary.imported))
    grid.add_row("already there", str(summary.already_there))
    grid.add_row("left out (another service)", str(summary.left_out))
    grid.add_row("unreadable", str(len(summary.unreadable)))
    if summary.left_open:
        grid.add_row("imported, but how they ended is missing", str(summary.left_open))
    return grid


def _show_findings(console: Console, summary: Summary) -> None:
    if not summary.unreadable:
        return
    grid = Grid("line", "column", "reason", title="Rows that could not be read")
    for finding in summary.unreadable[:_SHOWN_FINDINGS]:
        grid.add_row(str(finding.line), finding.column or "", finding.reason)
    console.print(grid)
    hidden = len(summary.unreadable) - _SHOWN_FINDINGS
    if hidden > 0:
        console.print(f"and {hidden} more: --json lists them all", highlight=False)
