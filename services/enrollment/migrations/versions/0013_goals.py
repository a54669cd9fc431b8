"""Stays have goals, kept sealed, with progress."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("reason_code", sa.Text),
        sa.Column("target_on", sa.Date),
        sa.Column("progress", postgresql.JSONB, nullable=False),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name="goal_episode_fkey"),
    )
    op.create_index("goal_by_episode", "goal", ["episode_id", "id"])


def downgrade() -> None:
    op.drop_table("goal")
