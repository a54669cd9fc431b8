"""Every subscription has a rule of the checker, and that rule finds an event without an effect."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.plan import SERVICES
from tests.faults.checker import Invariant, check
from tests.faults.checker.effects import EFFECTS
from tests.faults.facts import Event
from tests.faults.gathering import listens
from tests.integration.faults.conftest import Smoke
from tests.integration.faults.test_rules import Found, copied

SAMPLES = Path("tests/contract/samples")


def subscriptions() -> Iterator[tuple[str, str]]:
    """Yield each listener with the key of what it listens to."""
    for service in SERVICES:
        yield from ((service, key) for key in sorted(listens(service)))


def test_the_rules_are_those_of_the_subscriptions() -> None:
    assert set(EFFECTS) == {(service, key.split(".")[1]) for service, key in subscriptions()}


@pytest.mark.parametrize(("consumer", "key"), [*subscriptions()])
def test_an_event_that_was_taken_without_effect_is_lost(
    smoke: Smoke, consumer: str, key: str
) -> None:
    of = copied(smoke)
    event = taken_without_effect(of, key)
    findings = check(of.ledger, of.facts).findings
    lost = (Invariant.NOTHING_LOST, f"{consumer} holds the effect of {event.name}", str(event))
    assert lost in {(each.invariant, each.rule, each.about) for each in findings}


def taken_without_effect(of: Found, key: str) -> Event:
    """Add an event of things that no store knows, which every inbox says it has taken."""
    service, name, version = key.split(".")
    said = json.loads((SAMPLES / service / f"{name}.{version}.json").read_text())
    if name == "EpisodeStepUndone":
        said["void_from"] = said.get("void_from") or "2026-03-02"  # else some owe nothing
    known = of.facts.events[0]
    event = replace(
        known,
        id=uuid4(),
        service=service,
        name=name,
        version=version,
        aggregate_id=uuid4(),
        seq=1,
        said=said,
    )
    of.facts.events.append(event)
    of.facts.inbox.update((listener, event.id) for listener in of.facts.listens)
    return event


WRONG: list[tuple[str, tuple[str, str], str, Any]] = [
    ("AttendanceRecorded", ("enrollment", "attendance_fact"), "minutes", 1),
    ("AttendanceRecorded", ("enrollment", "attendance_fact"), "status", "excused"),
    ("SessionScheduled", ("enrollment", "session_fact"), "minutes", 1),
    ("SessionScheduled", ("enrollment", "session_fact"), "plan_seq", 0),
    ("ClientBooked", ("enrollment", "membership_fact"), "from_date", None),
    ("ClientBooked", ("enrollment", "membership_fact"), "booked_seq", 0),
    ("ClientEnrolled", ("scheduling", "progress"), "said", []),
    ("ClientEnrolled", ("scheduling", "progress"), "started_on", None),
    ("ClientEnrolled", ("aftercare", "known_episode"), "never_was", True),
    ("ClientEnrolled", ("aftercare", "known_episode"), "heard", {}),
]
"""By event: the listener's table, and the value of a column that is not what the event said."""


@pytest.mark.parametrize(("name", "table", "column", "wrong"), WRONG)
def test_an_effect_that_is_not_what_the_event_said_is_lost(
    smoke: Smoke, name: str, table: tuple[str, str], column: str, wrong: object
) -> None:
    of = copied(smoke)
    for row in of.rows(*table):
        row[column] = wrong
    assert f"{table[0]} holds the effect of {name}" in lost(of)


def test_a_session_whose_outcome_was_mistaken_is_lost(smoke: Smoke) -> None:
    of = copied(smoke)
    for row in of.rows("enrollment", "session_fact"):
        row["is_completed"] = not row["is_completed"]
    rules = {f"enrollment holds the effect of Session{end}" for end in ("Completed", "Cancelled")}
    assert lost(of) & rules


def test_a_discharge_that_left_the_stay_open_is_lost(smoke: Smoke) -> None:
    of = copied(smoke)
    for row in of.rows("scheduling", "progress"):
        row["ended_on"] = row["ended_on"] and row["ended_on"] + timedelta(days=1)
    assert "scheduling holds the effect of ClientDischarged" in lost(of)


def lost(of: Found) -> set[str]:
    findings = check(of.ledger, of.facts).findings
    return {each.rule for each in findings if each.invariant is Invariant.NOTHING_LOST}
