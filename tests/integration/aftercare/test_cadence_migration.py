"""Plans that began before there were rules go on by a first version of their site."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from alembic import command

from services.aftercare.main import units_of_work
from shared.clock import SettableClock
from shared.database import Database, migrations
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.integration.aftercare.settings import SETTINGS
from tests.unit.aftercare.room import NOON

_VERSIONS = Path(migrations.__file__).parents[2] / "services/aftercare/migrations/versions"
_PLAN = """
INSERT INTO plan (id, site, version, episode_id, client_id, state, starts_on, timezone, called_off)
VALUES ($1, 'north', 1, $2, $3, 'on_hold', '2026-03-02', 'America/Denver', false)
"""
_CHECK_IN = """
INSERT INTO check_in (id, site, version, plan_id, client_id, days_after_start, days_to_answer,
  due_on, timezone, state, outreach_attempts)
VALUES ($1, 'north', 0, $2, $3, $4::smallint, 5, date '2026-03-02' + $4::smallint::int,
  'America/Denver', 'scheduled', 0)
"""


async def test_plans_that_have_begun_keep_their_days_and_say_why(
    database_url: Callable[[str], Awaitable[str]],
) -> None:
    url = await database_url("aftercare")
    (own,) = _VERSIONS.glob("*_cadence_rules.py")
    config = migrations._config(url, "aftercare")  # noqa: SLF001 - up to a version of our own
    await asyncio.to_thread(command.upgrade, config, f"{int(own.name[:4]) - 1:04}")
    plan_id, client_id = new_id(), new_id()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(_PLAN, plan_id, new_id(), client_id)
    for days in (7, 45):
        await connection.execute(_CHECK_IN, new_id(), plan_id, client_id, days)
    await connection.close()
    await asyncio.to_thread(migrations.upgrade, url, "aftercare")

    database = await Database(url).open()
    async with units_of_work(SETTINGS, database, SettableClock(NOON))(
        UnitContext("north", new_id())
    ) as uow:
        cadence = await uow.cadences.find(plan_id)
        rules = await uow.cadence_rules.newest()
        check_ins = await uow.check_ins.of_plan(plan_id)
    assert cadence is not None
    assert rules is not None
    assert (cadence.is_paused, cadence.is_over, rules.base_days) == (True, False, (7, 45))
    assert (rules.number, rules.days_to_answer, cadence.rules_number) == (1, 5, 1)
    assert {one.explanation for one in check_ins} == {
        "A week after the plan began on 2026-03-02.",
        "45 days after the plan began on 2026-03-02.",
    }
    assert [each.reasons for each in cadence.dates(rules)] == [one.reasons for one in check_ins]
    await database.close()
