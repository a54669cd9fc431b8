"""The report: build/bench.json for programs, one table for people."""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.extent import Extent
from tests.bench.figures import Figure, Skipped


def document(
    figures: Sequence[Figure],
    skipped: Sequence[Skipped],
    extent: Extent,
    around: dict[str, Any],
) -> dict[str, Any]:
    """Return what bench.json holds; `around` is the machine, the versions and the time taken."""
    return {
        **around,
        "extent": {**vars(extent)},
        "figures": [figure.document() for figure in figures],
        "skipped": [vars(each) for each in skipped],
    }


def write(report: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def show(figures: Sequence[Figure], skipped: Sequence[Skipped], console: Console) -> None:
    table = Table(title="Ours beside the limit: medians of interleaved rounds")
    for heading in ("what", "unit", "ours", "limit", "ours / limit", "goal", "reached"):
        table.add_column(heading, justify="left" if heading in ("what", "limit") else "right")
    section = ""
    for figure in figures:
        if section not in ("", figure.section):
            table.add_section()
        section = figure.section
        table.add_row(*_cells(figure))
    console.print(table)
    for each in skipped:
        console.print(f"skipped: {each.name}: {each.reason}", highlight=False)


def _cells(figure: Figure) -> list[str]:
    ratios = figure.ratios
    beside = "".join(f"\n{_number(median(v))} {name}" for name, v in figure.beside.items())
    asked = str(figure.goal) != "-"
    return [
        figure.name,
        figure.unit,
        _number(median(figure.ours)),
        f"{_number(median(figure.limit))} {figure.limit_name}{beside}",
        f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
        str(figure.goal),
        ("yes" if figure.is_reached else "no") if asked else "",
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
