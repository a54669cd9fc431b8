"""Owns the counts of notifications. A trigger writes what each statement changed; nobody else does.

What changed is added up once a second by whoever comes first. Who reads adds what is not added up
yet, so the counts are exact at any moment, and cost the same however many rows wait.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Identity,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.notifications.tables.registry import instant, metadata


def _kept_apart() -> list[Column[object]]:
    return [
        Column("site", Text, nullable=False),
        Column("lane", SmallInteger, nullable=False),
        Column("channel", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("reason", Text, nullable=False),
    ]


SLOT_MINUTES = 5
"""How finely the moments of what waits are counted: when it is due and when it is useless."""

# `change` is how many more are there now, `entered` how many became so.
notification_change = Table(
    "notification_change",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    *_kept_apart(),
    instant("due_slot", nullable=True),
    instant("expires_slot", nullable=True),
    Column("change", Integer, nullable=False),
    Column("entered", Integer, nullable=False),
    instant("at"),
)

notification_stock = Table(
    "notification_stock",
    metadata,
    *_kept_apart(),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint(
        "site", "lane", "channel", "state", "reason", name="notification_stock_pkey"
    ),
)

notification_ahead = Table(
    "notification_ahead",
    metadata,
    Column("lane", SmallInteger, nullable=False),
    Column("channel", Text, nullable=False),
    instant("due_slot"),
    instant("expires_slot"),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint(
        "lane", "channel", "due_slot", "expires_slot", name="notification_ahead_pkey"
    ),
)

notification_flow = Table(
    "notification_flow",
    metadata,
    instant("minute"),
    *_kept_apart(),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint(
        "minute", "site", "lane", "channel", "state", "reason", name="notification_flow_pkey"
    ),
)

# What each replica says of itself every few seconds; one that has not for a while is gone.
dispatching = Table(
    "dispatching",
    metadata,
    Column("replica", Uuid, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("channel", Text, nullable=False),
    instant("seen_at"),
    Column("in_flight", Integer, nullable=False),
    Column("at_once", Integer, nullable=False),
    Column("seconds", Double),
    PrimaryKeyConstraint("replica", "lane", "channel", name="dispatching_pkey"),
)
