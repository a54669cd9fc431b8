"""The unit of work: all or nothing, alone or in the company of others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import bindparam, select

from shared.database import Database, DatabaseAway
from shared.errors import NotFound, StaleVersion
from shared.identifiers import new_id
from shared.unit_of_work import Units
from tests.support.ledger import (
    UNPUBLISHED,
    Account,
    LedgerUnitOfWork,
    Overdrawn,
    Posted,
    context,
    open_ledger,
    post,
)
from tests.support.ledger import (
    accounts as accounts_table,
)

U = Units[LedgerUnitOfWork]
BALANCE = select(accounts_table.c.balance).where(accounts_table.c.id == bindparam("id"))


@pytest_asyncio.fixture
async def units(database_url: Callable[[str], Awaitable[str]]) -> AsyncIterator[U]:
    database, made = await open_ledger(await database_url("units"))
    yield made
    await database.close()


async def balance(units: U, account: object) -> int:
    async with units(context()) as uow:
        return (await uow.accounts.get(account)).balance  # type: ignore[arg-type]  # an id


async def test_rows_and_events_are_kept_together(units: U) -> None:
    account = await post(units, 5)
    await post(units, 7, account)

    rows = await units.database.fetch(UNPUBLISHED)
    assert [row["aggregate_seq"] for row in rows] == [1, 2]
    assert await balance(units, account) == 12


async def test_an_error_keeps_neither_rows_nor_events(units: U) -> None:
    with pytest.raises(RuntimeError):
        async with units(context()) as uow:
            account = Account(id=new_id(), site="north")
            uow.accounts.add(account)
            uow.publish(Posted(account_id=account.id, amount=1), of=account)
            raise RuntimeError

    assert await units.database.fetch(UNPUBLISHED) == []
    with pytest.raises(NotFound):
        await balance(units, account.id)


async def test_in_a_group_only_the_one_at_fault_fails(units: U) -> None:
    accounts = [await post(units, 10) for _ in range(20)]

    async def withdraw(account: object, amount: int) -> None:
        async with units(context()) as uow:
            found = await uow.accounts.get(account)  # type: ignore[arg-type]  # an id
            found.balance -= amount
            uow.publish(Posted(account_id=found.id, amount=-amount), of=found)

    results = await asyncio.gather(
        *(withdraw(a, 11 if i == 7 else 3) for i, a in enumerate(accounts)),
        return_exceptions=True,
    )

    assert [i for i, r in enumerate(results) if r is not None] == [7]
    assert isinstance(results[7], Overdrawn)
    assert [await balance(units, a) for a in accounts] == [10 if i == 7 else 7 for i in range(20)]
    assert len(await units.database.fetch(UNPUBLISHED)) == 39


async def test_of_two_changes_at_once_one_is_stale(units: U) -> None:
    account = await post(units, 1)
    results = await asyncio.gather(
        *(post(units, 1, account) for _ in range(8)), return_exceptions=True
    )

    stale = [r for r in results if isinstance(r, StaleVersion)]
    assert len(stale) + (await balance(units, account)) - 1 == 8
    assert len(stale) > 0
    assert len(await units.database.fetch(UNPUBLISHED)) == await balance(units, account)


async def test_a_read_sees_what_this_unit_wrote(units: U) -> None:
    async with units(context()) as uow:
        account = Account(id=new_id(), site="north", balance=4)
        uow.accounts.add(account)
        uow.publish(Posted(account_id=account.id, amount=4), of=account)
        row = await uow.fetch_one(BALANCE, id=account.id)
        assert row is not None
        assert row["balance"] == 4
    assert await balance(units, account.id) == 4


async def test_an_error_after_such_a_read_still_keeps_nothing(units: U) -> None:
    account = Account(id=new_id(), site="north", balance=4)
    with pytest.raises(RuntimeError):
        async with units(context()) as uow:
            uow.accounts.add(account)
            uow.publish(Posted(account_id=account.id, amount=4), of=account)
            await uow.fetch_one(BALANCE, id=account.id)
            raise RuntimeError
    with pytest.raises(NotFound):
        await balance(units, account.id)


async def test_another_sites_aggregate_does_not_exist_here(units: U) -> None:
    account = await post(units, 1, site="south")
    with pytest.raises(NotFound):
        await balance(units, account)


async def test_an_aggregate_that_was_given_another_site_moves_there_whole(units: U) -> None:
    account = await post(units, 3)
    async with units(context()) as uow:
        found = await uow.accounts.get(account)
        found.site = "south"
        uow.publish(Posted(account_id=account, amount=0), of=found, at="south")
        assert await uow.fetch_value(BALANCE, id=account) == 3
        found.balance = 4
        uow.save(found)
    with pytest.raises(NotFound):
        await balance(units, account)
    async with units(context("south")) as uow:
        moved = await uow.accounts.get(account)
    assert (moved.site, moved.balance, moved.version) == ("south", 4, 3)
    rows = await units.database.fetch(UNPUBLISHED)
    assert [row["subject"].split(".")[1] for row in rows] == ["north", "south"]


async def test_a_change_of_what_moved_to_another_site_meanwhile_is_stale(units: U) -> None:
    account = await post(units, 3)

    async def change_while_it_moves() -> None:
        async with units(context()) as uow:
            found = await uow.accounts.get(account)
            async with units(context()) as mover:
                moved = await mover.accounts.get(account)
                moved.site = "south"
                mover.save(moved)
            found.balance = 9
            uow.save(found)

    with pytest.raises(StaleVersion):
        await change_while_it_moves()
    assert await units.database.fetch_value(BALANCE, id=account) == 3


async def test_a_database_that_is_away_says_to_send_it_again() -> None:
    database = await Database("postgresql://nobody@127.0.0.1:1/none", timeout=1).open()
    with pytest.raises(DatabaseAway, match="Send the same request again"):
        await database.fetch(BALANCE, id=new_id())
    await database.close()


async def test_a_database_that_accepts_no_connections_for_now_is_away(
    database_url: Callable[[str], Awaitable[str]], postgres_admin_url: str
) -> None:
    url = await database_url("closed")
    name = url.rsplit("/", 1)[1]
    admin = await asyncpg.connect(postgres_admin_url)
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await admin.close()
    database = await Database(url).open()
    with pytest.raises(DatabaseAway):
        await database.fetch(BALANCE, id=new_id())
    await database.close()


async def test_a_transaction_that_loses_its_connection_says_that_the_database_is_away(
    units: U, postgres_admin_url: str
) -> None:
    with pytest.raises(DatabaseAway):
        async with units(context()) as uow:
            await uow.begin()
            await end_connections(units.database, postgres_admin_url)
            await uow.fetch(BALANCE, id=new_id())

    assert await units.database.fetch(UNPUBLISHED) == []


async def end_connections(database: Database, admin_url: str) -> None:
    admin = await asyncpg.connect(admin_url)
    try:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
        await admin.execute(ended, database.url.rsplit("/", 1)[1])
    finally:
        await admin.close()
