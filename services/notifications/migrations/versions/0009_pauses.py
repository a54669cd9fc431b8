"""What operators hold back, and when each message was planned for, so that it waits as before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("notification", _instant("planned_at"))
    op.create_index(
        "notification_paused",
        "notification",
        ["id"],
        postgresql_where=sa.text("reason = 'paused'"),
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("lane", sa.SmallInteger),
        sa.Column("rule", sa.Text),
        sa.Column("template", sa.Text),
        sa.Column("includes_crisis", sa.Boolean, nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
        sa.Column("paused_by", sa.Text, nullable=False),
        _instant("paused_at", nullable=False),
        _instant("until"),
        sa.Column("state", sa.Text, nullable=False),
        _instant("ended_at"),
        sa.Column("ended_by", sa.Text),
        _instant("released_at"),
    )
    op.create_index("pause_active", "pause", ["id"], postgresql_where=sa.text("state = 'active'"))
    op.create_index(
        "pause_to_release", "pause", ["id"], postgresql_where=sa.text("released_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("pause")
    op.drop_index("notification_paused", "notification")
    op.drop_column("notification", "planned_at")
