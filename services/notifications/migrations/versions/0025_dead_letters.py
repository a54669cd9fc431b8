"""Dead letters are found by themselves, and what is done about them is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "notification_lost",
        "notification",
        ["id"],
        postgresql_where=sa.text("state IN ('dead', 'unknown')"),
    )
    op.create_table(
        "dead_letter_act",
        sa.Column("notification_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("notification_id", "number", name="dead_letter_act_pkey"),
    )

    # Rows live there for seconds: without this, what reads it would step over dead ones for long.
    op.execute(
        "ALTER TABLE notification_change SET (autovacuum_vacuum_scale_factor = 0,"
        " autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE notification_change RESET (autovacuum_vacuum_scale_factor,"
        " autovacuum_vacuum_threshold, autovacuum_vacuum_cost_delay)"
    )
    op.drop_table("dead_letter_act")
    op.drop_index("notification_lost", "notification")
