"""The report of a fault run: honest numbers, as JSON and on a screen."""

import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.local.embedded import EmbeddedNats, EmbeddedPostgres
from tests.faults.checker import Finding, Invariant, Verdict
from tests.faults.convergence import Converged
from tests.faults.facts import Facts
from tests.faults.injecting import Happened
from tests.faults.run import FaultRun

NOT_TESTED = (
    "Power loss: the page cache survives a kill -9.",
    "Full disks and I/O errors, cut or half-open connections, shifted clocks.",
    "A NATS cluster: the run has one server, as a machine of one's own has.",
)
_SHOWN_FINDINGS = 100
_BUSY = ("with_commands_under_way", "of_services_with_events_in_hand", "events_in_hand")


def document(
    run: FaultRun, facts: Facts, verdicts: Sequence[Verdict], converged: Sequence[Converged]
) -> dict[str, Any]:
    """Return the report; `verdicts` are that at rest and that after the replay."""
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    return {
        "passed": not findings and all(each.is_good for each in converged),
        "seed": run.seed,
        "kills": _kills(run.injector.diary),
        "pauses": _by_target([h for h in run.injector.diary if not h.fault.kills]),
        "died_by_themselves": dict(run.injector.died_by_itself),
        "commands": {**run.ledger.summary(), "cohorts": run.load.cohorts_done},
        "server_errors": run.load.server_errors,
        **_broken(findings),
        "looked_at": dict(verdicts[0].looked_at),
        "stream": _stream(facts),
        "messages": _messages(facts),
        "convergence": [_without_words(each) for each in converged],
        "findings": [asdict(finding) for finding in findings[:_SHOWN_FINDINGS]],
        "seconds": {**run.seconds, "all": round(sum(run.seconds.values()), 1)},
        "machine": _machine(),
        "not_tested": NOT_TESTED,
    }


def _kills(diary: Sequence[Happened]) -> dict[str, Any]:
    kills = [happened for happened in diary if happened.fault.kills]
    return {
        "total": len(kills),
        "by_target": _by_target(kills),
        "by_kind": dict(Counter(str(happened.fault.kind) for happened in kills)),
        "with_commands_under_way": sum(happened.under_way > 0 for happened in kills),
        "of_services_with_events_in_hand": sum(happened.in_hand > 0 for happened in kills),
        "events_in_hand": sum(happened.in_hand for happened in kills),
    }


def _by_target(diary: Sequence[Happened]) -> dict[str, int]:
    return dict(Counter(happened.fault.target for happened in diary))


def _broken(findings: Sequence[Finding]) -> dict[str, int]:
    names = {
        Invariant.NOTHING_LOST: "lost",
        Invariant.NOTHING_TWICE: "twice",
        Invariant.ALL_AGREE: "at_odds",
        Invariant.CAPACITY_HOLDS: "over_capacity",
        Invariant.NOBODY_TWICE: "double_booked",
        Invariant.NOTHING_LEAVES: "told_after_revocation",
        Invariant.WELL_ANSWERED: "wrong_answers",
    }
    counted = Counter(finding.invariant for finding in findings)
    return {name: counted[invariant] for invariant, name in names.items()}


def _stream(facts: Facts) -> dict[str, int]:
    """Return what the faults left in the stream; repeats are the inbox's to absorb."""
    ids = Counter(message.event_id for message in facts.stream)
    return {
        "messages": len(facts.stream),
        "stored_more_than_once": sum(count - 1 for count in ids.values()),
        "dead_letters": len(facts.dead_letters),
        "lag": sum(facts.lag.values()),
    }


def _messages(facts: Facts) -> dict[str, int]:
    """Return what left by mail; of those with a lost answer nobody knows before it is looked up."""
    rows = facts.rows("notifications", "notification")
    left = Counter(facts.mails)
    return {
        "sent": sum(row["state"] == "sent" for row in rows),
        "at_the_mail_server": len(facts.mails),
        "with_an_answer_lost": sum(row["unknowns"] > 0 for row in rows),
        "of_these_delivered_twice": sum(
            row["unknowns"] > 0 and left[str(row["id"])] > 1 for row in rows
        ),
    }


def _without_words(each: Converged) -> dict[str, Any]:
    told = asdict(each)
    if each.is_good:
        del told["last_words"]
    return told


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "nats": EmbeddedNats.version(),
        "postgres": EmbeddedPostgres.version(),
    }


def show(report: dict[str, Any], console: Console) -> None:
    """Print what matters of a report."""
    table = Table("", "", show_header=False, title=f"Fault run, seed {report['seed']}")
    kills = report["kills"]
    table.add_row("kills", f"{kills['total']}: {_list(kills['by_target'])}")
    table.add_row("by kind", _list(kills["by_kind"]))
    table.add_row("while busy", _list({name: kills[name] for name in _BUSY}))
    table.add_row("pauses", _list(report["pauses"]))
    table.add_row("commands", _list(report["commands"]))
    table.add_row("looked at", _list(report["looked_at"]))
    table.add_row("stream", _list(report["stream"]))
    table.add_row("messages", _list(report["messages"]))
    for each in report["convergence"]:
        verdict = "converges" if each["held"] else "DOES NOT CONVERGE"
        table.add_row(each["service"], f"{verdict}, {each['shuffles']} shuffles")
    table.add_row("seconds", _list(report["seconds"]))
    table.add_row("events lost", str(report["lost"]))
    table.add_row("effects twice", str(report["twice"]))
    table.add_row("otherwise wrong", _list(_others(report)))
    console.print(table)
    for finding in report["findings"]:
        console.print(f"{finding['invariant']}: {finding['rule']}: {finding['about']}")
    console.print("passed" if report["passed"] else "FAILED", style="bold")


def _others(report: dict[str, Any]) -> dict[str, int]:
    names = (
        *("at_odds", "over_capacity", "double_booked"),
        *("told_after_revocation", "wrong_answers"),
    )
    return {name: report[name] for name in names}


def _list(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
