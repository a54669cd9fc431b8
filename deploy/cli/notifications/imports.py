"""`footbridge notifications import-contacts`: a table of contacts into the running platform."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table as Grid

from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.local.platform import Platform, PlatformIsDown
from shared.csv_table import TableIsUnreadable, in_parts

ROLE = "program_director"
ROWS_AT_ONCE = 500
"""A part is kept in one commit: small enough to be quick, large enough to be few."""
_COUNTS = ("read", "added", "changed", "unchanged", "unknown")
_SHOWN_FINDINGS = 20

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, as sheets save it.")]
Site = Annotated[str, typer.Option(help="The site's short name.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would become of each row.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]
Language = Annotated[str, typer.Option(help="The language of rows that say none.")]
Zone = Annotated[str | None, typer.Option("--timezone", help="The zone of rows that say none.")]


@dataclass
class Summary:
    """What became of all rows; `refused` are left out, named by line, field and reason."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    refused: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def add(self, answer: dict[str, Any], offset: int) -> None:
        """Add one part's answer, whose rows stand so many lines further down in the file."""
        for name in _COUNTS:
            self.counts[name] += answer[name]
        self.refused += [{**one, "line": one["line"] + offset} for one in answer["refused"]]
        self.notes += [{**one, "line": one["line"] + offset} for one in answer["notes"]]


def import_contacts(
    file: File,
    *,
    site: Site,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    language: Language = "en",
    timezone: Zone = None,
) -> None:
    """Bring contacts, and what they permit, into notifications.

    Columns: person_id, given_name, email, phone, language, timezone, channels, categories. In a
    cell of channels or categories words stand with spaces between: email sms. Rows that cannot be
    kept are listed and the rest goes on; a second run changes nothing. Exit code 1 where a row was
    left out.
    """
    asked = {"dry_run": dry_run, "language": language, "timezone": timezone}
    _run(file, f"/sites/{site}/contacts/imports", asked, as_json=as_json)


def import_suppressions(
    file: File, *, site: Site, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Bring addresses that another provider suppressed: columns channel, address, why.

    Exit code 1 where a row was left out.
    """
    asked = {"dry_run": dry_run}
    _run(file, f"/sites/{site}/suppressions/imports", asked, as_json=as_json)


def _run(file: Path, path: str, asked: dict[str, Any], *, as_json: bool) -> None:
    try:
        platform = Platform.running()
        summary = asyncio.run(_upload(platform, file.read_bytes(), path, asked))
    except TableIsUnreadable as unreadable:
        _refuse(f"The file: {unreadable.detail}")
    except (PlatformIsDown, PlatformAway) as error:
        _refuse(f"{error} What came in stays; run it again to go on.")
    except Problem as refusal:
        _refuse(f"The platform refuses the import: {refusal}")
    if as_json:
        told = {**summary.counts, "refused": summary.refused, "notes": summary.notes}
        print(json.dumps(told, indent=2))  # noqa: T201 - the output asked for
    else:
        _show(summary, Console(), is_dry=asked["dry_run"])
    if summary.refused:
        raise typer.Exit(1)


async def _upload(platform: Platform, content: bytes, path: str, asked: dict[str, Any]) -> Summary:
    def token() -> str:
        return platform.token(ROLE, subject="contacts-import")

    summary = Summary()
    async with ServiceClient("notifications", platform.api("notifications"), token) as api:
        await send_parts(api, content, path, asked, summary)
    return summary


async def send_parts(
    api: ServiceClient, content: bytes, path: str, asked: dict[str, Any], summary: Summary
) -> None:
    """Send the file part by part. Raises TableIsUnreadable, Problem, PlatformAway."""
    for part, offset in in_parts(content, ROWS_AT_ONCE):
        body = {**asked, "file": b64encode(part).decode()}
        answer = await api.post(path, body)
        summary.add(answer.body, offset)


def _refuse(reason: str) -> NoReturn:
    Console(stderr=True).print(reason, style="red", markup=False, highlight=False)
    raise typer.Exit(1)


def _show(summary: Summary, console: Console, *, is_dry: bool) -> None:
    title = "What would be imported" if is_dry else "Imported"
    grid = Grid("rows", "", title=title, show_header=False)
    for name, count in summary.counts.items():
        grid.add_row(name, str(count))
    grid.add_row("left out", str(len({one["line"] for one in summary.refused})))
    console.print(grid)
    _show_findings(summary.refused, "Rows that were left out", console)
    _show_findings(summary.notes, "What stands above the file", console)


def _show_findings(refused: Sequence[dict[str, Any]], title: str, console: Console) -> None:
    if not refused:
        return
    grid = Grid("line", "field", "reason", title=title)
    for one in refused[:_SHOWN_FINDINGS]:
        grid.add_row(str(one["line"]), one["field"] or "", one["reason"])
    console.print(grid)
    if len(refused) > _SHOWN_FINDINGS:
        hidden = len(refused) - _SHOWN_FINDINGS
        console.print(f"and {hidden} more: --json lists them all", highlight=False)
