"""Working weeks that were published while Monday was 0 keep their days."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import orjson
from alembic import command

from services.aftercare.main import units_of_work
from shared.clock import SettableClock
from shared.database import Database, migrations
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.aftercare.settings import SETTINGS
from tests.unit.aftercare.room import NOON

_VERSIONS = Path(migrations.__file__).parents[2] / "services/aftercare/migrations/versions"
_PUBLISHED = """
INSERT INTO check_in_settings (id, site, version, number, asked, risk_rules, outreach, published_at)
VALUES ($1, 'north', 1, 1, '[]', '[]', $2, now())
"""
_OUTREACH = {
    "owners": [{"role": "clinician", "within_hours": 8}],
    "hours_between_attempts": 16,
    "attempts_needed": 3,
    "days_needed": 2,
    "channels_needed": 2,
    "week": {"days": [0, 2, 6], "opens": "09:00:00", "closes": "17:00:00", "closed_on": []},
}


async def test_a_week_of_monday_wednesday_and_sunday_stays_that(
    database_url: Callable[[str], Awaitable[str]],
) -> None:
    url = await database_url("aftercare")
    (own,) = _VERSIONS.glob("*_weekdays_of_outreach.py")
    config = migrations._config(url, "aftercare")  # noqa: SLF001 - up to a version of our own
    await asyncio.to_thread(command.upgrade, config, f"{int(own.name[:4]) - 1:04}")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(_PUBLISHED, new_id(), orjson.dumps(_OUTREACH).decode())
    await connection.close()
    await asyncio.to_thread(migrations.upgrade, url, "aftercare")

    database = await Database(url).open()
    async with units_of_work(SETTINGS, database, SettableClock(NOON))(
        UnitContext("north", new_id())
    ) as uow:
        week = (await uow.check_in_settings.book()).newest.outreach.week
    assert week.in_words("UTC") == "Mon, Wed, Sun 09:00 to 17:00, UTC"
    await database.close()
