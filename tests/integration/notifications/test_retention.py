"""What has done its work is removed in time, and nothing else is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, insert, select

from services.notifications import tables
from services.notifications.domain.operations.retention import Retention
from services.notifications.store.retention import SqlRetention
from services.notifications.timers.retention import Tidier
from shared.clock import SettableClock
from tests.integration.notifications.conftest import Office

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = Retention(receipt_days=30, reply_days=90, provider_change_days=400)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


async def keep(office: Office, table: Table, **values: Any) -> UUID:
    kept = uuid4()
    await office.database.execute(insert(table), id=kept, **values)
    return kept


async def tidy(office: Office) -> None:
    await Tidier(SqlRetention(office.database, DAYS), SettableClock(NOW)).run_once()


async def of_id(office: Office, table: Table, row_id: UUID) -> Any:
    return await office.database.fetch_one(select(table).where(table.c.id == row_id))


@pytest.mark.parametrize(("applied", "stays"), [(ago(31), False), (ago(29), True), (None, True)])
async def test_a_receipt_goes_a_month_after_it_was_applied(
    office: Office, applied: datetime | None, stays: bool
) -> None:
    kept = await keep(
        office,
        tables.receipt,
        site="north",
        provider="texts",
        notification_id=uuid4(),
        standing="delivered",
        blames_address=False,
        received_at=ago(500),
        applied_at=applied,
    )
    await tidy(office)
    assert (await of_id(office, tables.receipt, kept) is not None) == stays


@pytest.mark.parametrize(
    ("state", "handled", "stays"),
    [("handled", ago(91), False), ("handled", ago(89), True), ("open", None, True)],
)
async def test_the_words_of_a_reply_go_some_months_after_it_was_handled(
    office: Office, state: str, handled: datetime | None, stays: bool
) -> None:
    kept = await keep(
        office,
        tables.reply,
        site="north",
        version=0,
        inbound_key=uuid4(),
        person_id=uuid4(),
        channel="sms",
        provider="texts",
        meaning="other",
        is_answered=False,
        sealed=b"sealed",
        state=state,
        received_at=ago(500),
        handled_at=handled,
    )
    await tidy(office)
    row = await of_id(office, tables.reply, kept)
    assert (row["sealed"] is not None) == stays
    assert row["state"] == state, "that there was a reply, and who handled it, stays"


@pytest.mark.parametrize(("minutes", "stays"), [(-1, False), (1, True)])
async def test_a_code_goes_when_it_is_too_old_to_use(
    office: Office, minutes: int, stays: bool
) -> None:
    kept = await keep(
        office,
        tables.verification,
        site="north",
        version=0,
        person_id=uuid4(),
        channel="sms",
        state="sent",
        digest=b"digest",
        sealed=b"sealed",
        expires_at=NOW + timedelta(minutes=minutes),
        tries=0,
        codes=1,
    )
    await tidy(office)
    row = await of_id(office, tables.verification, kept)
    assert (row["digest"] is not None, row["sealed"] is not None) == (stays, stays)


@pytest.mark.parametrize(("days", "stays"), [(401, False), (399, True)])
async def test_what_became_of_a_provider_is_kept_for_a_year(
    office: Office, days: int, stays: bool
) -> None:
    kept = await keep(
        office,
        tables.provider_change,
        provider="texts",
        channel="sms",
        at=ago(days),
        what="weight",
        before="100",
        after="50",
        reason="slow",
    )
    await tidy(office)
    assert (await of_id(office, tables.provider_change, kept) is not None) == stays
