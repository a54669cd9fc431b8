"""What the backbone owes: each event in the stream, in each inbox, and nothing given up."""

from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Facts


def check(facts: Facts) -> Findings:
    for part in (_published, _stored, _taken, _at_rest):
        yield from part(facts)


def _lost(rule: str, about: object) -> Finding:
    return Finding(Invariant.NOTHING_LOST, rule, str(about))


def _published(facts: Facts) -> Findings:
    for event in facts.events:
        if not event.is_published:
            yield _lost("every outbox row is published", event)


def _stored(facts: Facts) -> Findings:
    in_stream = {message.event_id for message in facts.stream}
    at = {message.seq: message.event_id for message in facts.stream}
    for event in facts.events:
        if str(event.id) not in in_stream:
            yield _lost("every event is in the stream under its id", event)
        elif event.stream_seq is not None and at.get(event.stream_seq) != str(event.id):
            rule = "an event is where its outbox row says"
            yield Finding(Invariant.ALL_AGREE, rule, str(event))
    known = {str(event.id) for event in facts.events}
    for message in facts.stream:
        if message.event_id not in known:
            rule = "every message of the stream was committed by its producer"
            yield Finding(Invariant.ALL_AGREE, rule, f"message {message.seq}")


def _taken(facts: Facts) -> Findings:
    for consumer, keys in facts.listens.items():
        for event in facts.events:
            if event.key in keys and (consumer, event.id) not in facts.inbox:
                yield _lost(f"{consumer} has taken every event that it listens to", event)
    keys_of = {event.id: event.key for event in facts.events}
    for consumer, event_id in facts.inbox:
        if keys_of.get(event_id) not in facts.listens.get(consumer, frozenset()):
            rule = "an inbox holds only what was published for it"
            yield Finding(Invariant.ALL_AGREE, rule, f"{consumer}: {event_id}")


def _at_rest(facts: Facts) -> Findings:
    for letter in facts.dead_letters:
        yield Finding(Invariant.ALL_AGREE, "there are no dead letters", letter)
    for consumer in facts.listens:
        waiting = facts.lag.get(consumer)
        if waiting != 0:
            rule = "every durable consumer is there and has no lag"
            yield Finding(Invariant.ALL_AGREE, rule, f"{consumer}: {waiting}")
