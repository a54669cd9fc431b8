"""The program's reports as `footbridge report` prints them: a grid for each dimension."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from deploy.cli.report_grid import grid

Document = Mapping[str, Any]


def show_program_report(document: Document, console: Console) -> None:
    """Print census, waiting, outcomes or access, whichever the document is."""
    tallies = document.get("admissions", document)
    console.print(_heading(document, tallies), highlight=False)
    flat = _flat(tallies)
    for dimension in tallies["by"]:
        if tallies["by"][dimension]:
            console.print(grid(flat, dimension, dimension.replace("_", " ")), "")
    if tallies.get("days"):
        console.print(_days(tallies["days"]), highlight=False)
    if "measures" in document:
        console.print(_measures(document["measures"]))
        for one in document["measures"]:
            console.print(f"{one['measure']}: {one['counted']} Of: {one['out_of']}", style="dim")


def _heading(document: Document, tallies: Document) -> str:
    when = document.get("on") or f"{document['since']} to {document['until']}"
    what = "admissions" if "admissions" in document else "in all"
    return f"{tallies['total']} {what}, {when}"


def _flat(tallies: Document) -> dict[str, Any]:
    sites = [{**one["by"], "site": one["site"], "total": one["total"]} for one in tallies["sites"]]
    return {**tallies["by"], "total": tallies["total"], "sites": sites}


def _days(days: Document) -> str:
    return f"days: median {days['median']}, longest {days['longest']}, known of {days['known']}"


def _measures(measures: list[Document]) -> Grid:
    shown = Grid("measure", "met", "of", "rate", "published", box=None)
    for one in measures:
        published = one["benchmark"]["value"] if one["benchmark"] else None
        met, of = str(one["numerator"]), str(one["denominator"])
        shown.add_row(one["measure"], met, of, _percent(one["rate"]), _percent(published))
    return shown


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
