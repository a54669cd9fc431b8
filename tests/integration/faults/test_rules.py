"""Each rule of the checker: the facts of a good run, with one thing changed, break that rule."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.faults.checker import Invariant, check
from tests.faults.facts import Event, Facts, Stored
from tests.faults.forms import SCARCE_PROGRAM, SCARCE_SEATS
from tests.faults.ledger import ClientLedger, Outcome
from tests.integration.faults.conftest import Smoke


@dataclass
class Found:
    """What a run left behind, to be changed at will: a copy."""

    facts: Facts
    ledger: ClientLedger

    def rows(self, service: str, table: str) -> list[dict[str, Any]]:
        return self.facts.tables[service, table]  # type: ignore[return-value]  # copied as dicts

    def first(self, service: str, table: str, **holds: Any) -> dict[str, Any]:
        return next(r for r in self.rows(service, table) if holds.items() <= r.items())

    def again(self, service: str, table: str, **but: Any) -> None:
        rows = self.rows(service, table)
        rows.append({**rows[0], "id": uuid4(), **but})

    def event(self, name: str) -> Event:
        return next(event for event in self.facts.events if event.name == name)

    def instead(self, event: Event, **but: Any) -> None:
        events = self.facts.events
        events[events.index(event)] = replace(event, **but)

    def entry(self, command: str, **but: Any) -> None:
        entries = self.ledger.entries
        place = next(n for n, entry in enumerate(entries) if entry.command == command)
        entries[place] = replace(entries[place], **but)

    def add(self, command: str, **but: Any) -> None:
        known = next(self.ledger.accepted("submit_application"))
        self.ledger.entries.append(replace(known, command=command, **but))


Change = Callable[[Found], object]
LOST, TWICE, ODDS = Invariant.NOTHING_LOST, Invariant.NOTHING_TWICE, Invariant.ALL_AGREE
ANSWERS = Invariant.WELL_ANSWERED


def second_event(of: Found, name: str) -> None:
    """Add a second event of this name to its aggregate, published and taken as it should be."""
    event = of.event(name)
    new = replace(event, id=uuid4(), seq=event.seq + 100, stream_seq=10**6)
    of.facts.events.append(new)
    of.facts.stream.append(Stored(10**6, str(new.id)))
    for consumer, keys in of.facts.listens.items():
        if new.key in keys:
            of.facts.inbox.add((consumer, new.id))


def phase_again(of: Found) -> None:
    """Of a stay that was never held: another's phases may be told again."""
    of.facts.events[:] = [e for e in of.facts.events if e.name != "EpisodeHeld"]
    second_event(of, "PhaseCompleted")


def seats_too_many(of: Found) -> None:
    for _ in range(SCARCE_SEATS + 1):
        taken = {"program": SCARCE_PROGRAM, "track": "", "state": "occupied"}
        of.again("enrollment", "seat", application_id=uuid4(), **taken)


def told_too_late(of: Found) -> None:
    revoked = of.event("ConsentRevoked")
    later = UUID(int=revoked.id.int + (1 << 80))
    disclosure = {"id": later, "consent_id": revoked.aggregate_id}
    of.rows("enrollment", "disclosure").append(disclosure)


def nobody_in_line(of: Found) -> None:
    of.rows("enrollment", "seat").clear()
    of.rows("enrollment", "waitlist_entry").clear()


def phase_held_alone(of: Found) -> None:
    episode = of.first("enrollment", "episode", state="active")
    stay = of.first("scheduling", "progress", episode_id=episode["id"])
    stay["phases"] = [{**phase, "state": "held"} for phase in stay["phases"]]


def wrong_mark(of: Found) -> None:
    of.first("scheduling", "attendance", status="present")["status"] = "no_show"


def two_places_at_once(of: Found) -> None:
    seat = of.first("scheduling", "attendance", status="present")
    half = timedelta(minutes=90)
    of.rows("scheduling", "attendance").append(
        {**seat, "session_id": uuid4(), "starts_at": seat["starts_at"] + half}
    )


def forgotten_reminder(of: Found) -> None:
    ahead = of.facts.taken_at + timedelta(days=1)
    of.again("scheduling", "attendance", status="expected", starts_at=ahead, client_id=uuid4())


def reminder_of_nothing(of: Found) -> None:
    row = of.first("notifications", "notification", rule="reminder-a-day-before")
    of.again("notifications", "notification", **{**row, "state": "queued", "person_id": uuid4()})


def message_twice(of: Found) -> None:
    row = of.rows("notifications", "notification")[0]
    row["unknowns"] = 0
    of.facts.mails += [str(row["id"])] * 2


def message_that_never_left(of: Found) -> None:
    of.rows("notifications", "notification")[0]["state"] = "sent"
    of.facts.mails.clear()


BROKEN: list[tuple[str, Change, Invariant, str]] = [
    (
        "an event whose outbox row names another's place",
        lambda of: of.instead(of.facts.events[0], stream_seq=10**9),
        ODDS,
        "an event is where its outbox row says",
    ),
    (
        "a message that nobody committed",
        lambda of: of.facts.stream.append(Stored(10**6, str(uuid4()))),
        ODDS,
        "every message of the stream was committed by its producer",
    ),
    (
        "an inbox row for what was never published",
        lambda of: of.facts.inbox.add(("aftercare", uuid4())),
        ODDS,
        "an inbox holds only what was published for it",
    ),
    (
        "a dead letter",
        lambda of: of.facts.dead_letters.append("aftercare: a subject: a reason"),
        ODDS,
        "there are no dead letters",
    ),
    (
        "a consumer that lags",
        lambda of: of.facts.lag.update(aftercare=1),
        ODDS,
        "every durable consumer is there and has no lag",
    ),
    (
        "a consumer that is gone",
        lambda of: of.facts.lag.pop("aftercare"),
        ODDS,
        "every durable consumer is there and has no lag",
    ),
    (
        "an accepted command without its row",
        lambda of: of.rows("enrollment", "consent").pop(),
        LOST,
        "what was accepted is kept",
    ),
    (
        "an accepted command whose row went back",
        lambda of: of.first("enrollment", "episode", state="finished").update(state="active"),
        LOST,
        "what was accepted is kept",
    ),
    (
        "an accepted command without its event",
        lambda of: of.facts.events.remove(of.event("ConsentGranted")),
        LOST,
        "what was accepted is published",
    ),
    ("a mark of a roll that changed", wrong_mark, LOST, "every mark of a roll is kept"),
    (
        "an application that nobody submitted",
        lambda of: of.again("enrollment", "application"),
        TWICE,
        "one application per submit_application",
    ),
    (
        "a second plan for an episode",
        lambda of: of.again("aftercare", "plan"),
        TWICE,
        "one row in aftercare's plan",
    ),
    (
        "a second stay for an episode",
        lambda of: of.again("scheduling", "progress"),
        TWICE,
        "one row in scheduling's progress",
    ),
    (
        "a second episode for an application",
        lambda of: of.again("enrollment", "episode"),
        TWICE,
        "one row in enrollment's episode",
    ),
    (
        "a notification for the same cause",
        lambda of: of.again("notifications", "notification"),
        TWICE,
        "one row in notifications's notification",
    ),
    (
        "a second discharge of an episode",
        lambda of: second_event(of, "ClientDischarged"),
        TWICE,
        "one ClientDischarged",
    ),
    (
        "a phase that is completed again",
        phase_again,
        TWICE,
        "one PhaseCompleted",
    ),
    ("a message that left twice", message_twice, TWICE, "one message per notification"),
    (
        "a message that is called sent",
        message_that_never_left,
        LOST,
        "what is called sent is at the mail server",
    ),
    (
        "another answer to the same request",
        lambda of: of.entry("enroll_client", same_again=False),
        TWICE,
        "the same request, sent again, is answered the same",
    ),
    (
        "a refusal of what only this client moves",
        lambda of: of.add("discharge_client", outcome=Outcome.REFUSED, was_expected=False),
        ANSWERS,
        "nobody is refused what only they may change",
    ),
    (
        "a command that nobody wrote a rule for",
        lambda of: of.add("close_the_program"),
        ANSWERS,
        "every accepted command has a rule here",
    ),
    (
        "a subscription that nobody wrote a rule for",
        lambda of: of.facts.listens.update(enrollment=of.facts.listens["aftercare"]),
        ANSWERS,
        "every subscription has a rule here",
    ),
    (
        "a client who will not be reminded",
        forgotten_reminder,
        ODDS,
        "who is expected will be reminded",
    ),
    (
        "a reminder of what somebody is not in",
        reminder_of_nothing,
        ODDS,
        "nobody is reminded of what they are not in",
    ),
    (
        "more held seats than seats",
        seats_too_many,
        Invariant.CAPACITY_HOLDS,
        "no place has more held seats than seats",
    ),
    (
        "a seat that was counted and is held by nobody",
        lambda of: of.rows("enrollment", "seat").clear(),
        Invariant.CAPACITY_HOLDS,
        "the seats counted as taken are those held",
    ),
    (
        "an application with two seats",
        lambda of: of.rows("enrollment", "seat").extend(
            [{**of.rows("enrollment", "seat")[0], "state": "occupied"}] * 2
        ),
        Invariant.CAPACITY_HOLDS,
        "an application has one seat in one place",
    ),
    (
        "somebody who asked for a seat and is in no line",
        nobody_in_line,
        LOST,
        "who asks for a seat has it or waits",
    ),
    (
        "a unit that no session used",
        lambda of: of.first("enrollment", "authorization").update(units_used=99),
        ODDS,
        "the units used are the days that scheduling credited",
    ),
    (
        "an authorization that goes on without units",
        lambda of: of.first("enrollment", "authorization", status="exhausted").update(
            status="approved"
        ),
        ODDS,
        "an authorization is exhausted when its units are used up",
    ),
    (
        "a disclosure after the revocation",
        told_too_late,
        Invariant.NOTHING_LEAVES,
        "nothing is disclosed once its consent is revoked",
    ),
    (
        "somebody who may tell after the revocation",
        lambda of: of.add("disclose_after_revocation", said={"party_id": "p"}),
        Invariant.NOTHING_LEAVES,
        "whoever tells after a revocation is refused",
    ),
    (
        "a phase on hold of a stay that goes on",
        phase_held_alone,
        ODDS,
        "scheduling holds the phase of a stay on hold",
    ),
    (
        "a client in two places",
        two_places_at_once,
        Invariant.NOBODY_TWICE,
        "nobody is in two sessions at once",
    ),
]


@pytest.mark.parametrize(
    ("change", "invariant", "rule"),
    [pytest.param(*rest, id=name.replace(" ", "-")) for name, *rest in BROKEN],
)
def test_the_checker_finds(smoke: Smoke, change: Change, invariant: Invariant, rule: str) -> None:
    of = copied(smoke)
    change(of)
    findings = check(of.ledger, of.facts).findings
    assert (invariant, rule) in {(finding.invariant, finding.rule) for finding in findings}


def copied(smoke: Smoke) -> Found:
    facts = smoke.facts
    fresh = Facts(
        taken_at=facts.taken_at,
        events=list(facts.events),
        inbox=set(facts.inbox),
        tables=deepcopy(facts.tables),
        stream=list(facts.stream),
        listens=dict(facts.listens),
        lag=dict(facts.lag),
        mails=list(facts.mails),
    )
    ledger = smoke.run.ledger
    return Found(fresh, ClientLedger(ledger.path, list(ledger.entries)))


def test_what_nobody_answered_may_have_been_done_once(smoke: Smoke) -> None:
    of = copied(smoke)
    of.again("enrollment", "application", id=UUID(int=1))
    of.add("submit_application", outcome=Outcome.UNKNOWN, ids={})
    assert check(of.ledger, of.facts).is_good


def test_a_second_message_is_nobodys_fault_where_an_answer_was_lost(smoke: Smoke) -> None:
    of = copied(smoke)
    message_twice(of)
    of.rows("notifications", "notification")[0]["unknowns"] = 1
    assert check(of.ledger, of.facts).is_good
