"""A tiny service for backbone tests: accounts that publish, and a ledger of effects.

The ledger has no unique key on purpose: an effect that happens twice shows as two rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from shared.aggregate import Aggregate
from shared.contracts.event import Event, Received
from shared.database import Database
from shared.database.errors import Constraints
from shared.errors import BrokenRule, NotYet
from shared.identifiers import new_id
from shared.messaging.subscriptions import Subscriptions
from shared.unit_context import UnitContext
from shared.unit_of_work import Repository, SqlUnitOfWork, Units, backbone_tables

metadata = MetaData()
accounts = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("balance", Integer, CheckConstraint("balance >= 0", name="account_not_overdrawn")),
)
ledger = Table(
    "ledger",
    metadata,
    Column("event_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
)
backbone_tables(metadata)


class Posted(Event):
    publisher: ClassVar[str] = "accounts"
    aggregate: ClassVar[str] = "account_id"

    account_id: UUID
    amount: int


class Overdrawn(BrokenRule):
    pass


class Poisonous(Exception):
    pass


@dataclass(kw_only=True)
class Account(Aggregate):
    balance: int = 0


class Accounts(Repository[Account]):
    table = accounts

    def to_row(self, aggregate: Account) -> dict[str, Any]:
        return {"balance": aggregate.balance}

    def from_row(self, row: Mapping[str, Any]) -> Account:
        return Account(**row)


class LedgerUnitOfWork(SqlUnitOfWork):
    service = "accounts"
    constraints: ClassVar[Constraints] = {
        "account_not_overdrawn": lambda: Overdrawn("There is not enough on the account.")
    }

    @property
    def accounts(self) -> Accounts:
        return self.repository(Accounts)


RECORD = insert(ledger)
POISON = -666
"""An amount no subscriber can take."""
UNTIMELY = -777
"""An amount whose prerequisite never comes."""


@dataclass
class Behaviour:
    """What the ledger's subscriber does; a test changes it while it runs."""

    poison_heals: bool = False
    seen: list[UUID] = field(default_factory=list)


def ledger_subscriptions(consumer: str, behaviour: Behaviour | None = None) -> Subscriptions:
    """Return subscriptions that write each event to the ledger once."""
    subscriptions = Subscriptions(consumer)
    manners = behaviour or Behaviour()

    @subscriptions.when(Posted)
    async def when_posted(received: Received[Posted], uow: LedgerUnitOfWork) -> None:
        manners.seen.append(received.id)
        if received.event.amount == POISON and not manners.poison_heals:
            raise Poisonous
        if received.event.amount == UNTIMELY:
            raise NotYet
        uow.write(
            RECORD,
            event_id=received.id,
            account_id=received.aggregate_id,
            seq=received.aggregate_seq,
            amount=received.event.amount,
        )

    return subscriptions


def context(site: str = "north") -> UnitContext:
    return UnitContext(site=site, correlation_id=new_id())


async def open_ledger(url: str) -> tuple[Database, Units[LedgerUnitOfWork]]:
    """Create the tables in an empty database and return it with its units of work."""
    database = await Database(url).open()
    await create_tables(url)
    return database, Units(LedgerUnitOfWork, database)


async def create_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_ddl())
    finally:
        await connection.close()


def _ddl() -> str:
    from sqlalchemy.schema import CreateIndex, CreateTable  # noqa: PLC0415 - only here

    dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]  # untyped upstream
    statements: list[str] = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(i).compile(dialect=dialect)) for i in table.indexes]
    return ";\n".join(statements)


async def post(
    units: Units[LedgerUnitOfWork], amount: int, account_id: UUID | None = None, site: str = "north"
) -> UUID:
    """Open an account, or post to one, and publish it. Returns the account's id."""
    async with units(context(site)) as uow:
        if account_id is None:
            account = Account(id=new_id(), site=site)
            uow.accounts.add(account)
        else:
            account = await uow.accounts.get(account_id)
        account.balance += abs(amount)
        uow.publish(Posted(account_id=account.id, amount=amount), of=account)
    return account.id


ALL = select(ledger)
UNPUBLISHED = select(metadata.tables["outbox"]).where(
    metadata.tables["outbox"].c.published_at.is_(None)
)
PUBLISHED = (
    select(metadata.tables["outbox"])
    .where(metadata.tables["outbox"].c.published_at.is_not(None))
    .order_by(metadata.tables["outbox"].c.stream_seq)
)
SET_BALANCE = update(accounts)


async def effects(database: Database) -> list[tuple[UUID, int]]:
    """Return the ledger as (account, amount), one pair for each effect."""
    return [(row["account_id"], row["amount"]) for row in await database.fetch(ALL)]
