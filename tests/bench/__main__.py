"""`python -m tests.bench [--quick] [section …]`: writes build/bench.json, prints it."""

import argparse
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
import uvloop
from rich.console import Console

from tests.bench import start
from tests.bench.backbone import consumer, relay, subscribers
from tests.bench.check_ins import section as check_ins
from tests.bench.command import section as command
from tests.bench.extent import FULL, QUICK, Extent, with_rows_as_asked
from tests.bench.figures import Figure, Skipped
from tests.bench.flat import section as flat
from tests.bench.ground import Ground, ground
from tests.bench.latency import section as latency
from tests.bench.machine import machine, versions
from tests.bench.notifications import section as notifications
from tests.bench.planner import section as planner
from tests.bench.report import document, show, write

Section = Callable[[Ground, Extent], Awaitable[list[Figure | Skipped]]]
SECTIONS: dict[str, Section] = {
    "command": command.measure,
    "relay": relay.measure,
    "consumer": consumer.measure,
    "subscribers": subscribers.measure,
    "latency": latency.measure,
    "start": start.measure,
    "flat": flat.measure,
    "planner": planner.measure,
    "notifications": notifications.measure,
    "check-ins": check_ins.measure,
}
_OUTPUT = Path(__file__).resolve().parents[2] / "build" / "bench.json"
_WIDTH = 120
_console = Console(width=None if sys.stdout.isatty() else _WIDTH)


async def run(
    names: Sequence[str], extent: Extent, say: Callable[[str], None]
) -> tuple[list[Figure], list[Skipped], dict[str, float]]:
    """Measure the sections one after the other, each on fresh servers."""
    found: list[Figure | Skipped] = []
    seconds: dict[str, float] = {}
    for name in names:
        say(f"measuring {name}")
        started = time.perf_counter()
        async with ground() as servers:
            found += await SECTIONS[name](servers, extent)
        seconds[name] = round(time.perf_counter() - started, 1)
    figures = [each for each in found if isinstance(each, Figure)]
    return figures, [each for each in found if isinstance(each, Skipped)], seconds


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.basicConfig(level=logging.ERROR)
    extent = with_rows_as_asked(QUICK if asked.quick else FULL)
    around: dict[str, Any] = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
    }
    with _console.status("starting") as status:
        figures, skipped, around["seconds"] = uvloop.run(
            run(asked.sections or list(SECTIONS), extent, status.update)
        )
    write(document(figures, skipped, extent, around), asked.output)
    show(figures, skipped, _console)
    _console.print(f"Written to {asked.output}", highlight=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="section")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, fewer rows")
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    return parser


if __name__ == "__main__":
    main()
