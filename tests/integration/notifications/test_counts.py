"""Live counts: exact after whatever was done, and the same cost however many rows wait."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from services.notifications.dispatch.pulse import Bookkeeper
from services.notifications.domain.terms import Lane
from services.notifications.queries.operations import counts
from services.notifications.store.tallies import SqlTallies
from shared.database import Database
from tests.integration.notifications.conftest import NOON, Office, booked, cancelled, scheduled
from tests.integration.notifications.test_journey import enrolled
from tests.integration.notifications.test_pauses import attendant, ops, pause, put, resume
from tests.support.tokens import TestIssuer
from tests.unit.notifications.making import a_notification

__all__ = ["attendant", "ops"]

ROWS = int(os.environ.get("FOOTBRIDGE_COUNTED_ROWS", "20000"))
"""2,000,000 as in the field take minutes to make."""
SOME = 50_000
_NOT_ASKED = text(
    "DROP INDEX notification_by_person, notification_by_subject, notification_open_by_person,"
    " notification_by_site"
)

_STATES = text(
    "SELECT site, lane, channel, state, coalesce(reason, '') AS reason, count(*) AS count"
    " FROM notification GROUP BY 1, 2, 3, 4, 5"
)


@pytest.fixture
def bookkeeper(office: Office) -> Bookkeeper:
    return Bookkeeper(SqlTallies(office.database), office.dispatcher.pulse, office.clock)


async def shown(ops: AsyncClient, **query: str) -> dict[str, Any]:
    answer = await ops.get("/operations/counts", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def counted(office: Office) -> tuple[Counter[Any], Counter[Any]]:
    """Return what the table holds, and what the counts say of it."""
    standing = {"queued", "deferred", "failed", "dead", "unknown"}
    kept = ("site", "lane", "channel", "state", "reason")
    rows = [row for row in await office.database.fetch(_STATES) if row["state"] in standing]
    there = Counter({tuple(row[name] for name in kept): row["count"] for row in rows})
    stock = await counts.stock(office.database, None)
    return there, Counter({tuple(row[name] for name in kept): row["count"] for row in stock})


async def test_what_waits_leaves_is_refused_and_dies_is_counted(
    office: Office, ops: AsyncClient, bookkeeper: Bookkeeper
) -> None:
    for person in (await office.client(), await office.client(permits=())):
        await office.hear(enrolled(person))
    refused = await office.client(email="gone@example.org")
    await office.hear(enrolled(refused))
    office.mail.recipient_answers["gone@example.org"] = "550 no such person"
    client, series = await office.client(), uuid4()
    await office.hear(scheduled(series, NOON + timedelta(days=3)), booked(series, client))
    before = await shown(ops)
    [reminders] = before["lanes"]
    assert (reminders["lane"], reminders["channel"]) == ("reminders", "email")
    assert (reminders["waiting"], reminders["due"], reminders["sent_last_hour"]) == (5, 3, 0)
    assert reminders["oldest_due_at"] == NOON.isoformat()[:-6] + "Z"
    while await office.dispatch():
        pass  # it falls over to channels that nobody permitted
    for _ in range(2):
        after = await shown(ops)
        reminders = next(one for one in after["lanes"] if one["channel"] == "email")
        assert (reminders["waiting"], reminders["due"]) == (2, 0)
        assert (reminders["sent_last_minute"], reminders["sent_last_hour"]) == (1, 1)
        [refused_of_late] = after["refused"]
        assert refused_of_late["reason"] == "not_permitted"
        assert refused_of_late["last_hour"] == len(
            [row for row in await office.rows() if row["state"] == "suppressed"]
        )
        [dead] = after["dead"]
        assert (dead["reason"], dead["last_hour"], dead["count"]) == ("refused_by_provider", 1, 1)
        assert after["sites"] == [{"site": "north", "waiting": 2, "sent_last_hour": 1, "dead": 1}]
        await bookkeeper.run_once()


async def test_the_counts_are_exact_whatever_was_done(
    office: Office, ops: AsyncClient, bookkeeper: Bookkeeper, attendant: Any
) -> None:
    chance = random.Random(5)
    sessions, paused = [], None
    for _ in range(25):
        match chance.randrange(6):
            case 0 | 1:
                client, series = await office.client(), uuid4()
                sessions.append(scheduled(series, NOON + timedelta(hours=chance.randrange(4, 60))))
                await office.hear(sessions[-1], booked(series, client))
            case 2 if sessions:
                await office.hear(cancelled(sessions.pop()))
            case 3:
                office.mail.data_answer = chance.choice([None, "451 later", "554 never"])
                for lane in Lane:
                    await office.dispatch(lane)
            case 4:
                office.clock.advance(timedelta(hours=chance.randrange(5)))
            case 5 if paused is None:
                paused = await pause(ops, channel="email")
            case _ if paused is not None:
                await resume(ops, paused["id"])
                paused = None
        await attendant.run_once()
        there, said = await counted(office)
        assert said == there
        if chance.random() < 0.4:
            await bookkeeper.run_once()
    due = await counts.due(office.database, office.clock.now())
    rows = [r for r in await office.rows() if r["state"] in {"queued", "deferred", "failed"}]
    assert sum(one.count for one in due.values()) == sum(
        row["due_at"] <= office.clock.now() for row in rows
    )


async def test_what_is_paused_is_counted_apart_from_what_is_due(
    office: Office, ops: AsyncClient, attendant: Any
) -> None:
    await office.hear(enrolled(await office.client()))
    await pause(ops, channel="email")
    await attendant.run_once()
    [lane] = (await shown(ops))["lanes"]
    assert (lane["waiting"], lane["paused"], lane["due"]) == (1, 1, 0)


async def test_an_operator_sees_the_counts_of_the_sites_that_are_theirs(
    office: Office, ops: AsyncClient, issuer: TestIssuer
) -> None:
    for site in ("north", "south", "south"):
        await put(office, a_notification(site=site))
    assert [one["due"] for one in (await shown(ops))["lanes"]] == [3]
    assert [one["due"] for one in (await shown(ops, site="south"))["lanes"]] == [2]
    ops.headers.update(issuer.bearer("ops", sites=("north",)))
    assert [one["site"] for one in (await shown(ops))["sites"]] == ["north"]
    assert (await ops.get("/operations/counts?site=south")).status_code == 403
    assert (await ops.get("/operations/forecast")).status_code == 403


async def test_what_a_replica_has_in_flight_is_seen_until_it_is_gone(
    office: Office, ops: AsyncClient, bookkeeper: Bookkeeper
) -> None:
    await office.hear(enrolled(await office.client()))
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        under_way.set()
        await go_on.wait()

    office.mail.before_data = stay
    sending = asyncio.create_task(office.dispatch())
    await asyncio.wait_for(under_way.wait(), 5)
    await bookkeeper.run_once()
    [lane] = (await shown(ops))["lanes"]
    assert lane["in_flight"] == 1
    office.clock.advance(counts.SEEN_WITHIN + timedelta(seconds=1))
    [lane] = (await shown(ops))["lanes"]
    assert lane["in_flight"] == 0
    go_on.set()
    await sending


async def test_the_forecast_says_in_words_when_a_lane_is_empty(
    office: Office, ops: AsyncClient, bookkeeper: Bookkeeper
) -> None:
    await office.hear(enrolled(await office.client()))
    nobody = (await ops.get("/operations/forecast")).json()
    assert (nobody["replicas"], nobody["lanes"][0]["bound"]) == (0, "nothing_dispatches")
    await bookkeeper.run_once()
    [lane] = (await ops.get("/operations/forecast")).json()["lanes"]
    assert (lane["lane"], lane["channel"], lane["due"]) == ("reminders", "email", 1)
    assert lane["empty_at"] is not None
    assert lane["in_words"].startswith("Reminders by email: 1 due")


_MANY = text(
    """
INSERT INTO notification (id, site, version, rule, rules_version, audience, cause_id, person_id,
  template, channel, category, lane, subject_id, due_at, expires_at, created_at, when_unknown,
  max_attempts, is_urgent, next_channels, state, attempts, unknowns)
SELECT uuidv7(), 's' || n % 50, 1, 'welcome', 1, 'client', gen_random_uuid(),
  gen_random_uuid(), 'welcome', 'email', 'program', 2 + n % 2, gen_random_uuid(),
  CAST(:now AS timestamptz) + (n % 43200 - 1000) * interval '1 minute',
  CAST(:now AS timestamptz) + interval '40 days', :now, 'let_go', 8, false, '{}', 'queued', 0, 0
FROM generate_series(1, CAST(:many AS integer)) n
"""
)


@pytest.mark.timeout(900)
async def test_counting_costs_the_same_however_many_rows_wait(
    migrated_url: Callable[[str], Awaitable[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    url = await migrated_url("notifications")
    database = await Database(url, timeout=600).open()
    keeper = SqlTallies(database)
    took: dict[int, dict[str, float]] = {}
    await database.execute(_NOT_ASKED)
    await database.execute(text("ALTER TABLE notification DROP CONSTRAINT notification_once"))
    for rows in (ROWS // 20, ROWS):
        await database.execute(
            text(
                "TRUNCATE notification, notification_change, notification_stock, notification_ahead"
            )
        )
        for _ in range(0, rows, SOME):
            await database.execute(_MANY, now=NOON, many=min(rows, SOME))
        while await keeper.add_up():
            pass
        for table in ("", "_change", "_ahead", "_stock"):  # as autovacuum does meanwhile
            await database.execute(text(f"VACUUM ANALYZE notification{table}"))
        took[rows] = {
            "stock": await _milliseconds(lambda: counts.stock(database, None)),
            "due": await _milliseconds(lambda: counts.due(database, NOON)),
            "ahead": await _milliseconds(lambda: counts.ahead(database, NOON)),
            "main table": await _milliseconds(
                lambda: database.fetch(text("SELECT count(*) FROM notification"))
            ),
        }
        due = await counts.due(database, NOON)
        exact = await database.fetch_value(
            text("SELECT count(*) FROM notification WHERE due_at <= :now").bindparams(now=NOON)
        )
        assert sum(one.count for one in due.values()) == exact
    await database.close()
    with capsys.disabled():
        print()  # noqa: T201 - figures to read
        for rows, figures in took.items():
            print(f"  {rows:>9,} rows:", {k: f"{v:.1f} ms" for k, v in figures.items()})  # noqa: T201


async def _milliseconds(ask: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
