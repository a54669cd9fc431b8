"""Calendar feeds, seats given up, when sessions and seats changed, and their time on the wall."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("session", "attendance"):
        op.add_column(table, _moment("changed_at", server_default=sa.func.now()))
    op.execute("UPDATE session SET changed_at = coalesce(uuid_extract_timestamp(id), now())")
    op.execute("UPDATE attendance SET changed_at = coalesce(uuid_extract_timestamp(id), now())")
    op.add_column("session", sa.Column("local_start", sa.DateTime))
    op.execute("UPDATE session SET local_start = timezone(timezone, starts_at)")
    op.alter_column("session", "local_start", nullable=False)
    op.create_index("attendance_by_site", "attendance", ["site", "id"])
    _create_feed()
    _create_settings()
    _create_given_up_seat()


def downgrade() -> None:
    for table in ("given_up_seat", "calendar_settings", "calendar_feed"):
        op.drop_table(table)
    op.drop_index("attendance_by_site", "attendance")
    op.drop_column("session", "local_start")
    for table in ("session", "attendance"):
        op.drop_column(table, "changed_at")


def _moment(name: str, *, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, **more)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_feed() -> None:
    op.create_table(
        "calendar_feed",
        *_identity(),
        sa.Column("client_id", sa.Uuid),
        sa.Column("facilitator_id", sa.Uuid),
        sa.Column("room", sa.Text),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _moment("opened_at"),
        sa.Column("state", sa.Text, nullable=False),
        _moment("revoked_at", nullable=True),
        sa.Column("used_on", sa.Date),
        sa.CheckConstraint(
            "num_nonnulls(client_id, facilitator_id, room) = 1", name="feed_shows_one"
        ),
        sa.UniqueConstraint("token_hash", name="calendar_address_is_one_feeds"),
    )
    op.create_index("calendar_feed_by_site", "calendar_feed", ["site", "id"])
    op.create_index(
        "calendar_feed_of_clients",
        "calendar_feed",
        ["client_id", "site"],
        postgresql_where=sa.text("client_id IS NOT NULL AND state = 'active'"),
    )


def _create_settings() -> None:
    op.create_table(
        "calendar_settings",
        *_identity(),
        sa.Column("client_summary", sa.Text, nullable=False),
        _moment("changed_at"),
        sa.UniqueConstraint("site", name="calendar_settings_are_one_per_site"),
    )


def _create_given_up_seat() -> None:
    op.create_table(
        "given_up_seat",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("client_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        _moment("starts_at"),
        _moment("ends_at"),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("counted_on", sa.Integer, nullable=False),
        _moment("given_up_at"),
    )
    op.create_index("given_up_seat_by_client", "given_up_seat", ["client_id", "held_on"])
    op.create_index("given_up_seat_by_site", "given_up_seat", ["site", "id"])
    op.create_index("given_up_seat_by_end", "given_up_seat", ["ends_at"])
