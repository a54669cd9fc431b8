"""Through both changes of clocks, in the real store: at decent hours, in time, each once."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.domain.terms import OPEN, Lane
from shared.contracts.scheduling import ClientBooked, SessionScheduled
from tests.integration.notifications.conftest import Office

ZONES = ("America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham")


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_messages_keep_to_hours_and_sessions_over_a_change_of_clocks(
    office: Office, change: date
) -> None:
    starts: dict[UUID, datetime] = {}
    zone_of: dict[UUID, ZoneInfo] = {}
    office.clock.set(datetime.combine(change, time(), UTC) - timedelta(days=3))
    for number, name in enumerate(ZONES):
        client = await office.client(timezone=name)
        zone_of[client] = ZoneInfo(name)
        for hour in (5, 9, 23):
            midnight = datetime.combine(change, time(), ZoneInfo(name))
            at = midnight + timedelta(hours=hour - 12 * (number % 2))
            starts |= await _booked(office, client, at, name)
    while due := [row["due_at"] for row in await office.rows() if row["state"] in OPEN]:
        office.clock.set(max(office.clock.now(), min(due)))
        await office.dispatch(Lane.REMINDERS)
    sent = [row for row in await office.rows() if row["state"] == "sent"]
    for row in sent:
        wall = row["sent_at"].astimezone(zone_of[row["person_id"]]).time()
        assert time(8) <= wall < time(21)
        assert row["sent_at"] < starts[row["subject_id"]]
    assert set(Counter(row["subject_id"] for row in sent).values()) == {2}
    assert len(sent) == len(office.mail.letters) == 2 * len(starts)


async def _booked(office: Office, client: UUID, at: datetime, name: str) -> dict[UUID, datetime]:
    series, session = uuid4(), uuid4()
    scheduled = SessionScheduled(
        session_id=session,
        series_id=series,
        session_type="group",
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        timezone=name,
    )
    booked = ClientBooked(
        membership_id=uuid4(),
        series_id=series,
        client_id=client,
        from_date=office.clock.now().date(),
    )
    await office.hear(scheduled, booked)
    return {session: at}
