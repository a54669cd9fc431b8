"""Capacities, seats, waitlists, their policies, and alerts of initiation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_capacity()
    _create_seat()
    _create_waitlist_entry()
    _create_waitlist_policy()
    _create_initiation_alert()
    for statement in (_COUNT_SEATS, _COUNT_ANEW, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("application_by_receipt", "application")
    for table in (
        "initiation_alert",
        "waitlist_policy",
        "waitlist_line",
        "waitlist_entry",
        "seat",
        "capacity",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION count_seats()")
    op.execute("DROP FUNCTION count_seats_anew()")


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _count(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=False)


def _create_capacity() -> None:
    op.create_table(
        "capacity",
        *_identity(),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text, nullable=False),
        sa.Column("seats", sa.Integer),
        sa.Column("taken", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.UniqueConstraint("site", "program", "track", name="capacity_one_per_scope"),
        sa.CheckConstraint(
            "taken >= 0 AND (seats IS NULL OR taken <= seats)", name="capacity_has_seats"
        ),
    )


def _create_seat() -> None:
    op.create_table(
        "seat",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Uuid),
        sa.Column("state", sa.Text, nullable=False),
        _instant("held_until"),
    )
    kept, offered = "state IN ('occupied', 'reserved')", "state = 'offered'"
    _index("seat", "seat_one_per_application", ["application_id"], kept, unique=True)
    _index("seat", "seat_one_per_offer", ["entry_id"], offered, unique=True)
    _index("seat", "seat_held", ["site", "program", "track"], _IS_HELD)
    _index("seat", "seat_reservation_ends", ["held_until"], "state = 'reserved'")


def _create_waitlist_entry() -> None:
    op.create_table(
        "waitlist_entry",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("group_id", sa.Uuid, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
        sa.Column("track", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        _count("rank"),
        _instant("entered_at", nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _instant("offered_at"),
        _instant("offer_expires_at"),
        _instant("closed_at"),
        sa.Column("reason_code", sa.Text),
        _count("lapses"),
        _count("declines"),
        sa.Column("others_open", sa.Boolean, nullable=False),
    )
    _index_waitlist_entry()
    op.create_table(
        "waitlist_line",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("program", sa.Text, primary_key=True),
        sa.Column("track", sa.Text, primary_key=True),
    )


def _index_waitlist_entry() -> None:
    table, order = "waitlist_entry", ["rank", "entered_at", "id"]
    is_open, waiting = "state IN ('offered', 'waiting')", "state = 'waiting'"
    once = ["application_id", "program", "track"]
    _index(table, "waitlist_once_per_place", once, is_open, unique=True)
    accepted = "state = 'accepted'"
    _index(table, "waitlist_one_accepted_per_group", ["group_id"], accepted, unique=True)
    _index(table, "waitlist_in_order", ["site", "state", *order])
    line = ["site", "program", "track", *order]
    _index(table, "waitlist_line_in_order", line, waiting)
    _index(table, "waitlist_offer_ends", ["offer_expires_at"], "state = 'offered'")
    _index(table, "waitlist_by_group", ["group_id"], is_open)
    _index(table, "waitlist_by_client", ["client_id"], is_open)
    _index(table, "waitlist_by_application", ["application_id", "id"])
    _index(table, "waitlist_unsettled", ["site", "group_id"], "others_open")


def _create_waitlist_policy() -> None:
    op.create_table(
        "waitlist_policy",
        *_identity(),
        _count("number"),
        _count("offer_hours"),
        sa.Column("answer_by", sa.Time, nullable=False),
        sa.Column("office_days", postgresql.JSONB, nullable=False),
        _count("reservation_days"),
        _count("returns_after_lapse"),
        _count("returns_after_decline"),
        sa.Column("priorities", postgresql.JSONB, nullable=False),
        _count("initiation_days"),
        _count("alert_days_before"),
        sa.UniqueConstraint("site", "number", name="waitlist_policy_number_is_new"),
    )


def _create_initiation_alert() -> None:
    op.create_table(
        "initiation_alert",
        *_identity(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        _count("days_waiting"),
        sa.UniqueConstraint("application_id", name="initiation_alert_once"),
    )
    op.create_index("application_by_receipt", "application", ["site", "received_on", "id"])


def _index(
    table: str, name: str, columns: list[str], where: str | None = None, *, unique: bool = False
) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, postgresql_where=condition)


_IS_HELD = "state IN ('occupied', 'offered', 'reserved')"

# The counters are the number of held seats whoever writes, by hand included. Rows are locked in
# one order, so that two who take seats of a site never wait for each other in a ring.
_COUNT_SEATS = """
CREATE FUNCTION count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was seat := CASE WHEN TG_OP <> 'INSERT' AND OLD.state <> 'released' THEN OLD END;
    becomes seat := CASE WHEN TG_OP <> 'DELETE' AND NEW.state <> 'released' THEN NEW END;
BEGIN
    IF (was.site, was.program, was.track)
        IS NOT DISTINCT FROM (becomes.site, becomes.program, becomes.track) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM capacity
        WHERE site IN (was.site, becomes.site) ORDER BY site, program, track FOR UPDATE;
    UPDATE capacity SET taken = taken - 1
        WHERE site = was.site AND program IN ('', was.program) AND track IN ('', was.track);
    UPDATE capacity SET taken = taken + 1
        WHERE site = becomes.site
        AND program IN ('', becomes.program) AND track IN ('', becomes.track);
    RETURN NULL;
END $$
"""

# A new capacity begins with the seats that are held in its scope; seats taken meanwhile wait.
_COUNT_ANEW = """
CREATE FUNCTION count_seats_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE seat IN SHARE MODE;
    NEW.taken := (
        SELECT count(*) FROM seat
        WHERE site = NEW.site AND state IN ('occupied', 'offered', 'reserved')
        AND NEW.program IN ('', program) AND NEW.track IN ('', track)
    );
    RETURN NEW;
END $$
"""

_TRIGGERS = (
    """
    CREATE TRIGGER seats_are_counted AFTER INSERT OR UPDATE OR DELETE ON seat
    FOR EACH ROW EXECUTE FUNCTION count_seats()
    """,
    """
    CREATE TRIGGER seats_are_counted_anew BEFORE INSERT ON capacity
    FOR EACH ROW EXECUTE FUNCTION count_seats_anew()
    """,
)
