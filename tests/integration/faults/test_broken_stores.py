"""The checker can fail: each thing taken from, or added to, real stores is found."""

import asyncio
from collections.abc import Iterator

import asyncpg
import nats
import orjson
import pytest

from shared.messaging.subjects import STREAM
from tests.faults.checker import Finding, Invariant, check
from tests.faults.gathering import gather
from tests.faults.schedule import NATS, Kind
from tests.integration.faults.conftest import Smoke


def found(smoke: Smoke) -> set[tuple[Invariant, str]]:
    """Return what the checker says of the stores as they are now."""
    facts = asyncio.run(gather(smoke.run.platform))
    return {of(finding) for finding in check(smoke.run.ledger, facts).findings}


def of(finding: Finding) -> tuple[Invariant, str]:
    return finding.invariant, finding.rule


@pytest.fixture(autouse=True)
def _whole_before_and_after(smoke: Smoke) -> Iterator[None]:
    assert found(smoke) == set()
    yield
    assert found(smoke) == set()


Statement = tuple[object, ...]
"""SQL and its arguments."""


def change(
    smoke: Smoke, service: str, there: Statement, back: Statement
) -> set[tuple[Invariant, str]]:
    """Return what is found between a change of a database and its undoing."""
    execute(smoke, service, there)
    try:
        return found(smoke)
    finally:
        execute(smoke, service, back)


def execute(smoke: Smoke, service: str, statement: Statement) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(smoke.run.platform.database_url(service))
        try:
            sql, *arguments = statement
            await connection.execute(str(sql), *arguments)
        finally:
            await connection.close()

    asyncio.run(run())


def test_one_missing_row_of_an_inbox_is_a_lost_event(smoke: Smoke) -> None:
    event = next(event.id for event in smoke.facts.events if event.name == "ClientEnrolled")
    missing = change(
        smoke,
        "aftercare",
        ("DELETE FROM inbox WHERE event_id = $1", event),
        ("INSERT INTO inbox (consumer, event_id) VALUES ('aftercare', $1)", event),
    )
    rule = "aftercare has taken every event that it listens to"
    assert missing == {(Invariant.NOTHING_LOST, rule)}


def test_one_missing_effect_is_a_lost_event(smoke: Smoke) -> None:
    plan = next(row for row in smoke.facts.rows("aftercare", "plan") if row["state"] == "draft")
    back = "INSERT INTO plan SELECT * FROM jsonb_populate_record(NULL::plan, $1::text::jsonb)"
    missing = change(
        smoke,
        "aftercare",
        ("DELETE FROM plan WHERE id = $1", plan["id"]),
        (back, orjson.dumps(plan, default=str).decode()),
    )
    assert missing
    assert {invariant for invariant, _ in missing} == {Invariant.NOTHING_LOST}
    assert all(rule.startswith("aftercare holds the effect of") for _, rule in missing)


def test_one_attendance_that_enrollment_never_kept_is_a_lost_event(smoke: Smoke) -> None:
    fact = smoke.facts.rows("enrollment", "attendance_fact")[0]
    set_it = "UPDATE attendance_fact SET seq = $1 WHERE id = $2"
    missing = change(
        smoke, "enrollment", (set_it, 0, fact["id"]), (set_it, fact["seq"], fact["id"])
    )
    assert (Invariant.NOTHING_LOST, "enrollment holds the effect of AttendanceRecorded") in missing


def test_an_event_that_was_never_published_is_lost(smoke: Smoke) -> None:
    event = smoke.facts.events[0]
    missing = change(
        smoke,
        event.service,
        ("UPDATE outbox SET published_at = NULL WHERE event_id = $1", event.id),
        ("UPDATE outbox SET published_at = now() WHERE event_id = $1", event.id),
    )
    assert missing == {(Invariant.NOTHING_LOST, "every outbox row is published")}


def test_a_state_that_another_service_was_not_told_of_is_at_odds(smoke: Smoke) -> None:
    episode = smoke.facts.rows("enrollment", "episode")[0]
    set_it = "UPDATE episode SET disposition = $1 WHERE id = $2"
    missing = change(
        smoke,
        "enrollment",
        (set_it, "incarcerated", episode["id"]),
        (set_it, episode["disposition"], episode["id"]),
    )
    assert (Invariant.ALL_AGREE, "aftercare knows the disposition of enrollment") in missing


def test_a_seat_too_many_is_over_capacity(smoke: Smoke) -> None:
    session = next(s for s in smoke.facts.rows("scheduling", "session") if s["seats_taken"] > 1)
    set_it = "UPDATE session SET capacity = $1, seats_taken = $2 WHERE id = $3"
    missing = change(
        smoke,
        "scheduling",
        (set_it, 1, 1, session["id"]),
        (set_it, session["capacity"], session["seats_taken"], session["id"]),
    )
    assert (Invariant.CAPACITY_HOLDS, "no session has more clients than seats") in missing


def test_one_message_missing_from_the_stream_is_a_lost_event(smoke: Smoke) -> None:
    ground = smoke.run.ground
    ground.break_(NATS, Kind.COPY)
    ground.mend(NATS, Kind.COPY)
    asyncio.run(lose_the_first(smoke.run.platform.nats_url))
    missing = found(smoke)
    ground.break_(NATS, Kind.ROLL_BACK)
    ground.mend(NATS, Kind.ROLL_BACK)
    assert missing == {(Invariant.NOTHING_LOST, "every event is in the stream under its id")}


async def lose_the_first(nats_url: str) -> None:
    connection = await nats.connect(nats_url)
    await connection.jetstream().purge_stream(STREAM, seq=2)
    await connection.close()
