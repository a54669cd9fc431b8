"""Providers: how each stands for all replicas, its budget, what it answered, what changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("weight", sa.SmallInteger, nullable=False),
        sa.Column("home_weight", sa.SmallInteger, nullable=False),
        sa.Column("configured_weight", sa.SmallInteger, nullable=False),
        sa.Column("weight_moved_at", sa.DateTime(timezone=True)),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.Column("blocked_until", sa.DateTime(timezone=True)),
        sa.Column("breaker", sa.Text, nullable=False),
        sa.Column("breaker_until", sa.DateTime(timezone=True)),
        sa.Column("trips", sa.Integer, nullable=False),
        sa.Column("in_a_row", sa.Integer, nullable=False),
        sa.CheckConstraint("weight >= 0 AND home_weight >= 0", name="provider_weight"),
    )
    op.create_index("provider_by_channel", "provider", ["channel", "name"])
    op.create_table(
        "provider_budget",
        sa.Column("provider", sa.Text, primary_key=True),
        sa.Column("tokens", sa.ARRAY(sa.Double), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("leases", JSONB, nullable=False),
    )
    op.create_table(
        "provider_window",
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("took", sa.ARRAY(sa.Integer), nullable=False),
        sa.PrimaryKeyConstraint("provider", "began_at", "outcome", name="provider_window_pkey"),
    )
    op.create_table(
        "provider_change",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.Text),
    )
    op.create_index("provider_change_by_provider", "provider_change", ["provider", "at"])
    op.create_index("provider_change_at", "provider_change", ["at"])
    # Which provider a hand-over went to, so that its outcome can be asked for there.
    op.add_column("attempt", sa.Column("provider", sa.Text))


def downgrade() -> None:
    op.drop_column("attempt", "provider")
    for table in ("provider_change", "provider_window", "provider_budget", "provider"):
        op.drop_table(table)
