"""The one checker: clients' ledger, four databases and the stream, against the invariants.

It knows nothing of faults. Whatever happened, at rest this must hold.
"""

from tests.faults.checker import agreement, backbone, commands, effects, limits, once
from tests.faults.checker.findings import Finding, Invariant, Verdict
from tests.faults.facts import Facts
from tests.faults.ledger import ClientLedger

__all__ = ["Finding", "Invariant", "Verdict", "check"]


def check(ledger: ClientLedger, facts: Facts) -> Verdict:
    """Return everything that is lost, twice, or at odds; an empty verdict is a good one."""
    findings = (
        *backbone.check(facts),
        *commands.check(ledger, facts),
        *effects.check(facts),
        *once.check(ledger, facts),
        *agreement.check(facts),
        *limits.check(facts),
    )
    return Verdict(findings, _looked_at(ledger, facts))


def _looked_at(ledger: ClientLedger, facts: Facts) -> dict[str, int]:
    return {
        "commands": len(ledger.entries),
        "events": len(facts.events),
        "deliveries": sum(e.key in keys for keys in facts.listens.values() for e in facts.events),
        "messages": len(facts.stream),
        "rows": sum(len(rows) for rows in facts.tables.values()),
    }
