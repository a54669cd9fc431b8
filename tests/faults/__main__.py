"""`make faults`: runs the faults and the shuffles, prints what came of it, writes the report."""

import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.local.places import Places
from tests.faults.convergence import Properties
from tests.faults.ground import Ground
from tests.faults.providers.proof import prove
from tests.faults.report import document, show
from tests.faults.run import FaultRun
from tests.faults.schedule import FULL, SMOKE

REPORT = Path("build/faults.json")
DEFAULT_SEED = 20260301


def main() -> int:
    """Return 0 when nothing was lost, nothing happened twice, and every property held."""
    wish = _wish()
    console = Console()
    if wish.soak:
        return _soak(wish, console)
    with tempfile.TemporaryDirectory(prefix="footbridge-faults-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, run as another user, has to pass
        try:
            report = _run(wish, Path(folder), console)
        except BaseException:
            _keep_traces(Path(folder), wish.report)
            raise
        if not report["passed"]:
            _keep_traces(Path(folder), wish.report)
    wish.report.parent.mkdir(parents=True, exist_ok=True)
    wish.report.write_text(json.dumps(report, indent=2, default=str) + "\n")
    show(report, console)
    console.print(f"written to {wish.report}")
    return 0 if report["passed"] else 1


def _soak(wish: Namespace, console: Console) -> int:
    report = prove(wish.soak, wish.seed, _Speaker(console))
    wish.report.parent.mkdir(parents=True, exist_ok=True)
    wish.report.write_text(json.dumps(report, indent=2) + "\n")
    for where, troubles in report["troubles"].items():
        console.print(f"{where}: {len(troubles)} troubles {troubles[:5]}")
    return 0 if report["passed"] else 1


def _wish() -> Namespace:
    parser = ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--smoke", action="store_true", help="a few seconds, a few kills")
    parser.add_argument("--shuffles", type=int, default=1000, help="per service; 0 for none")
    parser.add_argument(
        "--soak",
        type=int,
        default=0,
        metavar="MESSAGES",
        help="instead: so many messages through a provider that fails half of the time",
    )
    parser.add_argument("--report", type=Path, default=REPORT)
    return parser.parse_args()


def _run(wish: Namespace, folder: Path, console: Console) -> dict[str, Any]:
    say = _Speaker(console)
    ground = Ground(folder)
    run = FaultRun(ground, wish.seed, SMOKE if wish.smoke else FULL, say)
    properties = Properties(folder, wish.shuffles, wish.seed)
    try:
        run.break_it()
        if wish.shuffles:
            # Coming to rest is mostly waiting: for what a killed consumer had in its hands.
            properties.start()
        facts, verdict = run.judge()
        run.replay()
        _, again = run.judge("replay_of_everything")
        ground.stop()
        converged = properties.finish()
        run.lap("shuffles_beyond_that")
        return document(run, facts, (verdict, again), converged)
    finally:
        properties.stop()
        ground.stop()


def _keep_traces(folder: Path, report: Path) -> None:
    """Keep the ledger and the logs of a run that failed beside the report."""
    kept = report.with_suffix("")
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(Places(folder).log("any").parent, kept)
    for trace in (*folder.glob("ledger.jsonl"), *folder.glob("convergence-*.log")):
        shutil.copy(trace, kept)


class _Speaker:
    """Says each thing once."""

    def __init__(self, console: Console) -> None:
        self._console, self._last = console, ""

    def __call__(self, words: str) -> None:
        if words != self._last:
            self._console.print(words, highlight=False, markup=False, soft_wrap=True)
            self._last = words


if __name__ == "__main__":
    sys.exit(main())
