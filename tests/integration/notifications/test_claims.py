"""Claims: sites take turns, lanes and channels do not wait, what is locked is passed over."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, update

from services.notifications import tables
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import Category, ChannelName, Lane, State
from services.notifications.store.claiming import WHERE_DUE, claim
from services.notifications.store.messages import columns_of
from shared.database import Database
from shared.database.statements import prepare
from tests.integration.notifications.conftest import NOON, Office
from tests.integration.notifications.test_journey import enrolled
from tests.unit.notifications.making import a_notification

A_MINUTE = timedelta(minutes=1)
_NOISY = "noisy"


async def keep(database: Database, *waiting: Notification) -> None:
    for one in waiting:
        identity = {"id": one.id, "site": one.site, "version": 1}
        await database.execute(insert(tables.notification), **identity, **columns_of(one))


async def claimed(
    database: Database, at_most: int, channel: ChannelName = ChannelName.EMAIL
) -> list[Notification]:
    async with database.connection() as connection, connection.transaction():
        return await claim(connection, Lane.REMINDERS, channel, at_most, NOON)


async def test_a_noisy_site_does_not_keep_quiet_ones_waiting(database: Database) -> None:
    older = [a_notification(site=_NOISY, due_at=NOON - n * A_MINUTE) for n in range(1, 31)]
    quiet = [a_notification(site=f"quiet-{n}") for n in range(4)]
    await keep(database, *older, *quiet)
    sites = Counter(one.site for one in await claimed(database, 10))
    assert sites == {_NOISY: 6, **{one.site: 1 for one in quiet}}


async def test_a_site_takes_its_oldest_first_and_nothing_before_its_time(
    database: Database,
) -> None:
    ages = [timedelta(minutes=n) for n in (5, 1, 3)]
    due = [a_notification(due_at=NOON - age) for age in ages]
    await keep(database, *due, a_notification(due_at=NOON + A_MINUTE))
    assert [one.due_at for one in await claimed(database, 2)] == [due[0].due_at, due[2].due_at]
    assert {one.id for one in await claimed(database, 9)} == {one.id for one in due}


async def test_where_sites_outnumber_a_batch_none_of_them_starves(database: Database) -> None:
    late = [a_notification(site=f"late-{n}", due_at=NOON - A_MINUTE) for n in range(8)]
    await keep(database, *late, a_notification(site="fresh"))
    seen = {one.site for _ in range(60) for one in await claimed(database, 3)}
    assert "fresh" in seen


async def test_what_another_has_is_passed_over(database: Database) -> None:
    await keep(database, *(a_notification(site=f"site-{n % 2}") for n in range(6)))
    async with database.connection() as connection, connection.transaction():
        first = await claim(connection, Lane.REMINDERS, ChannelName.EMAIL, 4, NOON)
        second = await claimed(database, 4)
    assert (len(first), len(second)) == (4, 2)
    assert not {one.id for one in first} & {one.id for one in second}


async def test_a_channel_does_not_see_what_another_sends(database: Database) -> None:
    await keep(database, a_notification(), a_notification(channel=ChannelName.SMS))
    (one,) = await claimed(database, 9, ChannelName.SMS)
    assert one.channel is ChannelName.SMS


async def test_a_look_for_what_is_due_reads_no_table_where_all_that_waits_is_one_lanes(
    database: Database,
) -> None:
    """It did, for each lane and channel at every look: seconds of a core with 500,000 rows."""
    await keep(database, *(a_notification(lane=Lane.BULK) for _ in range(400)))
    look = prepare(WHERE_DUE, {"lanes": [], "channels": [], "now": NOON})
    kinds = ("smallint[]", "text[]", "timestamptz")
    async with database.connection() as connection, connection.transaction():
        await connection.execute("ANALYZE notification")
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE look ({', '.join(kinds)}) AS {look.sql}")
        rows = await connection.fetch("EXPLAIN EXECUTE look ('{0}', '{sms}', now())")
    plan = "\n".join(row[0] for row in rows)
    assert "notification_due" in plan
    assert "Seq Scan" not in plan


async def test_a_refused_channel_falls_over_to_the_next_in_the_same_commit(
    office: Office,
) -> None:
    await _welcome_by_sms_next(office)
    office.mail.data_answer = "554 no"
    assert await _letters_of(office) == {"dead": 1}
    rows = {row["channel"]: row for row in await office.rows()}
    assert (rows["email"]["state"], rows["email"]["reason"]) == ("dead", "refused_by_provider")
    assert (rows["sms"]["state"], rows["sms"]["next_channels"]) == ("queued", [])
    assert rows["sms"]["cause_id"] == rows["email"]["cause_id"]


async def test_falling_over_to_what_was_asked_for_already_changes_nothing(
    office: Office,
) -> None:
    await _welcome_by_sms_next(office)
    (row,) = await office.rows()
    told = a_notification(
        channel=ChannelName.SMS,
        **{name: row[name] for name in ("cause_id", "person_id", "template")},
        state=State.SENT,
    )
    await keep(office.database, told)
    office.mail.data_answer = "554 no"
    assert await _letters_of(office) == {"dead": 1}
    assert sorted(row["state"] for row in await office.rows()) == ["dead", "sent"]


async def test_where_nobody_takes_a_channel_in_time_the_next_one_is_asked(
    office: Office,
) -> None:
    await office.hear(enrolled(await office.client()))
    soon = office.clock.now() + timedelta(seconds=1)
    await office.database.execute(
        update(tables.notification).values(
            channel=ChannelName.CHAT.value,
            next_channels=[ChannelName.EMAIL.value],
            expires_at=soon,
        )
    )
    await office.database.execute(
        update(tables.channel_permission).values(channel=ChannelName.CHAT.value)
    )
    await office.dispatcher.run_once(Lane.REMINDERS, ChannelName.CHAT)
    states = {row["channel"]: row["state"] for row in await office.rows()}
    assert states["chat"] == "suppressed"
    assert states["email"] == "queued"


async def test_an_opt_out_falls_over_as_well(office: Office) -> None:
    client = await _welcome_by_sms_next(office)
    await office.permit(client, Category.PROGRAM, granted=False)
    states = {row["channel"]: (row["state"], row["reason"]) for row in await office.rows()}
    assert states == {"email": ("suppressed", "permission_revoked"), "sms": ("queued", None)}


async def _welcome_by_sms_next(office: Office) -> UUID:
    client = await office.client()
    await office.hear(enrolled(client))
    await office.database.execute(
        update(tables.notification).values(next_channels=[ChannelName.SMS.value])
    )
    return client


async def _letters_of(office: Office) -> Counter[str]:
    return await office.dispatcher.run_once(Lane.REMINDERS, ChannelName.EMAIL)
