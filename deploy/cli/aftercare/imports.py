"""`footbridge aftercare import-directory`: a file of organisations and what they offer."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.aftercare.reaching import ask
from deploy.cli.notifications.showing import console
from deploy.cli.reach import refuse
from deploy.client import ServiceClient

ROLE = "program_director"
_SHOWN_FINDINGS = 20

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, as sheets save it.")]


def import_directory(
    file: File,
    *,
    site: Annotated[str, typer.Option(help="The site's short name.")],
    missing: Annotated[
        str | None, typer.Option(help="What becomes of offerings that it leaves out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Bring a directory into aftercare: at most 1,000 rows.

    Rows that cannot be kept are named and the rest goes on. Exit code 1 where one was left out.
    """
    try:
        content = file.read_bytes()
    except OSError as unread:
        refuse(f"{file} cannot be read: {unread.strerror}")
    body: dict[str, Any] = {"file": b64encode(content).decode(), "dry_run": dry_run}
    if missing is not None:
        body["missing"] = missing

    async def question(api: ServiceClient) -> Any:
        return (await api.post(f"/sites/{site}/directory/imports", body)).body

    found = ask(question, role=ROLE)
    _show(found, as_json=as_json)
    if found["refused"]:
        raise typer.Exit(1)


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    for what in ("organisations", "offerings"):
        fates = ", ".join(f"{number} {fate}" for fate, number in found[what].items())
        console().print(f"{what}: {fates}", highlight=False)
    for one in found["refused"][:_SHOWN_FINDINGS]:
        column = f", {one['column']}" if one["column"] else ""
        where = f"line {one['line']}{column}"
        console().print(f"{where}: {one['reason']}", highlight=False, markup=False)
    more = len(found["refused"]) - _SHOWN_FINDINGS
    if more > 0:
        console().print(f"and {more} more", highlight=False)
