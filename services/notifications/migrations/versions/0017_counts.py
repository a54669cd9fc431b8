"""Counts of notifications that cost the same however many there are, and what replicas do."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _kept_apart() -> list[sa.Column]:
    return [
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    ]


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count() -> sa.Column:
    return sa.Column("count", sa.BigInteger, nullable=False)


def upgrade() -> None:
    _create_tables()
    op.execute(_COUNT)
    for event, referencing in _EVENTS.items():
        op.execute(
            f"CREATE TRIGGER notifications_are_counted_on_{event.lower()}"
            f" AFTER {event} ON notification REFERENCING {referencing}"
            " FOR EACH STATEMENT EXECUTE FUNCTION count_notifications()"
        )
    op.execute(_COUNT_WHAT_IS_THERE)


def downgrade() -> None:
    for event in _EVENTS:
        op.execute(f"DROP TRIGGER notifications_are_counted_on_{event.lower()} ON notification")
    op.execute("DROP FUNCTION count_notifications()")
    for table in ("dispatching", *(f"notification_{t}" for t in ("flow", "ahead", "stock"))):
        op.drop_table(table)
    op.drop_table("notification_change")


def _create_tables() -> None:
    op.create_table(
        "notification_change",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *_kept_apart(),
        _instant("due_slot", nullable=True),
        _instant("expires_slot", nullable=True),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("entered", sa.Integer, nullable=False),
        _instant("at"),
    )
    kept_apart = ("site", "lane", "channel", "state", "reason")
    op.create_table(
        "notification_stock",
        *_kept_apart(),
        _count(),
        sa.PrimaryKeyConstraint(*kept_apart, name="notification_stock_pkey"),
    )
    op.create_table(
        "notification_ahead",
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        _instant("due_slot"),
        _instant("expires_slot"),
        _count(),
        sa.PrimaryKeyConstraint(
            "lane", "channel", "due_slot", "expires_slot", name="notification_ahead_pkey"
        ),
    )
    op.create_table(
        "notification_flow",
        _instant("minute"),
        *_kept_apart(),
        _count(),
        sa.PrimaryKeyConstraint("minute", *kept_apart, name="notification_flow_pkey"),
    )
    op.create_table(
        "dispatching",
        sa.Column("replica", sa.Uuid, nullable=False),
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        _instant("seen_at"),
        sa.Column("in_flight", sa.Integer, nullable=False),
        sa.Column("at_once", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.PrimaryKeyConstraint("replica", "lane", "channel", name="dispatching_pkey"),
    )


_EVENTS = {
    "INSERT": "NEW TABLE AS became",
    "UPDATE": "OLD TABLE AS was NEW TABLE AS became",
    "DELETE": "OLD TABLE AS was",
}
# The moments of what waits are counted in slots of five minutes, those of what is done not at all.
_KEPT_APART = """
    {row}.site, {row}.lane, {row}.channel, {row}.state, coalesce({row}.reason, '') AS reason,
    CASE WHEN {row}.state IN ('deferred', 'failed', 'queued')
         THEN date_bin('5 minutes', {row}.due_at, '2000-01-01Z') END AS due_slot,
    CASE WHEN {row}.state IN ('deferred', 'failed', 'queued')
         THEN date_bin('5 minutes', {row}.expires_at, '2000-01-01Z') END AS expires_slot
"""
_BECAME, _WAS = _KEPT_APART.format(row="became"), _KEPT_APART.format(row="was")
_INTO = """
INSERT INTO notification_change
    (site, lane, channel, state, reason, due_slot, expires_slot, change, entered, at)
"""
# What is due as soon as it is asked for is counted as having arrived, apart from what was planned.
_COUNT = f"""
CREATE FUNCTION count_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_INTO}
        SELECT {_BECAME}, count(*), count(*), clock_timestamp()
        FROM became GROUP BY 1, 2, 3, 4, 5, 6, 7
        UNION ALL
        SELECT site, lane, channel, 'arrived', '', NULL, NULL, 0, count(*), clock_timestamp()
        FROM became WHERE due_at <= created_at GROUP BY site, lane, channel;
    ELSIF TG_OP = 'DELETE' THEN
        {_INTO}
        SELECT {_WAS}, -count(*), 0, clock_timestamp()
        FROM was GROUP BY 1, 2, 3, 4, 5, 6, 7;
    ELSE
        {_INTO}
        SELECT site, lane, channel, state, reason, due_slot, expires_slot,
               sum(change), sum(entered), clock_timestamp()
        FROM (
            SELECT {_BECAME}, 1 AS change,
                   CASE WHEN (was.state, was.reason) IS DISTINCT FROM (became.state, became.reason)
                        THEN 1 ELSE 0 END AS entered
            FROM became LEFT JOIN was USING (id)
            UNION ALL
            SELECT {_WAS}, -1, 0 FROM was
        ) AS changes
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        HAVING sum(change) <> 0 OR sum(entered) <> 0;
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - constants
_COUNT_WHAT_IS_THERE = f"""
{_INTO}
SELECT {_KEPT_APART.format(row="notification")}, count(*), 0, clock_timestamp()
FROM notification GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608 - constants
