"""What consumers owe: each event's effect, or that of a later one, is in the consumer's store."""

from tests.faults.checker.effects import aftercare, enrollment, notifications, scheduling
from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Event, Facts

EFFECTS = {
    (service.__name__.rpartition(".")[2], name): holds
    for service in (enrollment, scheduling, aftercare, notifications)
    for name, holds in service.EFFECTS.items()
}
"""By listener and event, what the listener's store must hold."""


def check(facts: Facts) -> Findings:
    for consumer, keys in facts.listens.items():
        for event in facts.events:
            if event.key in keys:
                yield from _effect(consumer, event, facts)


def _effect(consumer: str, event: Event, facts: Facts) -> Findings:
    holds = EFFECTS.get((consumer, event.name))
    if holds is None:
        rule = "every subscription has a rule here"
        yield Finding(Invariant.WELL_ANSWERED, rule, f"{consumer}: {event.name}")
    elif not holds(event, facts):
        rule = f"{consumer} holds the effect of {event.name}"
        yield Finding(Invariant.NOTHING_LOST, rule, str(event))
