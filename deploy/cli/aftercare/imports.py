"""`footbridge aftercare import-directory`: a file of organisations and what they offer."""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.aftercare import findtreatment
from deploy.cli.aftercare.findtreatment import FileIsUnreadable, LeftOut
from deploy.cli.aftercare.reaching import ask
from deploy.cli.notifications.showing import console
from deploy.cli.reach import refuse
from deploy.client import ServiceClient

ROLE = "program_director"
_SHOWN_FINDINGS = 20


class Format(StrEnum):
    """`csv`: as the export has it. `findtreatment`: JSON of SAMHSA's FindTreatment.gov."""

    CSV = "csv"
    FINDTREATMENT = "findtreatment"


File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV, as sheets save it, or JSON.")
]


@dataclass(frozen=True)
class _Part:
    """What is sent at once; `records` are the places in the file of its lines from the second on.

    None: the lines are those of the file.
    """

    content: bytes
    records: Sequence[int] | None = None


@dataclass
class _Sums:
    """What became of all parts together."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)

    def add(self, found: dict[str, Any], part: _Part) -> None:
        self.last = found
        self.counts.update({"read": found["read"], "marked": found["marked"]})
        for what in ("organisations", "offerings"):
            self.counts.update({f"{what} {fate}": n for fate, n in found[what].items()})
        self.refused += [_placed(one, part) for one in found["refused"]]

    def view(self) -> dict[str, Any]:
        fates = {
            what: {fate: self.counts[f"{what} {fate}"] for fate in self.last[what]}
            for what in ("organisations", "offerings")
        }
        summed = {name: self.counts[name] for name in ("read", "marked")}
        return {**self.last, **summed, **fates, "refused": self.refused}


def import_directory(
    file: File,
    *,
    site: Annotated[str, typer.Option(help="The site's short name.")],
    of: Annotated[Format, typer.Option("--format", help="What the file is.")] = Format.CSV,
    timezone: Annotated[
        str | None,
        typer.Option(help="Where the facilities of findtreatment are, such as America/Denver."),
    ] = None,
    missing: Annotated[
        str | None, typer.Option(help="What becomes of offerings that it leaves out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would become.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Bring a directory into aftercare: a CSV of at most 1,000 rows, or what a locator answers.

    Rows that cannot be kept are named and the rest goes on. Exit code 1 where one was left out.
    """
    parts, left_out = _parts(_content(file), of, timezone)
    body: dict[str, Any] = {"dry_run": dry_run}
    if missing is not None:
        body["missing"] = missing

    async def question(api: ServiceClient) -> dict[str, Any]:
        sums = _Sums()
        for part in parts:
            sent = {**body, "file": b64encode(part.content).decode()}
            found = await api.post(f"/sites/{site}/directory/imports", sent)
            sums.add(found.body, part)
        return sums.view()

    found = ask(question, role=ROLE)
    _show(found, left_out, as_json=as_json)
    if found["refused"] or any(one.is_wrong for one in left_out):
        raise typer.Exit(1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as unread:
        refuse(f"{file} cannot be read: {unread.strerror}")


def _parts(content: bytes, of: Format, timezone: str | None) -> tuple[list[_Part], list[LeftOut]]:
    if of is Format.CSV:
        return [_Part(content)], []
    if timezone is None:
        refuse("Say where the facilities are: --timezone America/Denver")
    try:
        found = findtreatment.listed(content, timezone)
    except FileIsUnreadable as unreadable:
        refuse(str(unreadable))
    if not found.facilities:
        refuse("Names no facility that follows a program: nothing was sent.")
    return [_Part(*part) for part in findtreatment.parts(found.facilities)], found.left_out


def _placed(refused: Mapping[str, Any], part: _Part) -> dict[str, Any]:
    """Return a refused row with its place in the file that was given."""
    if part.records is None:
        return dict(refused)
    told = {name: value for name, value in refused.items() if name != "line"}
    return {"record": part.records[refused["line"] - 2], **told}


def _show(found: dict[str, Any], left_out: Sequence[LeftOut], *, as_json: bool) -> None:
    if as_json:
        passed_over = [{"record": one.record, "reason": one.reason} for one in left_out]
        typer.echo(json.dumps({**found, "left_out": passed_over}, indent=2))
        return
    for what in ("organisations", "offerings"):
        fates = ", ".join(f"{number} {fate}" for fate, number in found[what].items())
        console().print(f"{what}: {fates}", highlight=False)
    for one in found["refused"][:_SHOWN_FINDINGS]:
        column = f", {one['column']}" if one["column"] else ""
        where = f"record {one['record']}" if "record" in one else f"line {one['line']}"
        _say(f"{where}{column}: {one['reason']}")
    more = len(found["refused"]) - _SHOWN_FINDINGS
    if more > 0:
        console().print(f"and {more} more", highlight=False)
    for reason, number in Counter(one.reason for one in left_out).items():
        first = next(one.record for one in left_out if one.reason == reason)
        _say(f"{number} left out, the first is record {first}: {reason}")


def _say(line: str) -> None:
    console().print(line, highlight=False, markup=False)
