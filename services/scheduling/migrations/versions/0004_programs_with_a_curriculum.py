"""A track has a curriculum and the slots of its week; a stay says where it waits for a sign-off."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("curriculum", "slots"):
        empty = sa.text("'[]'")
        op.add_column(
            "track", sa.Column(name, postgresql.JSONB, nullable=False, server_default=empty)
        )
        op.alter_column("track", name, server_default=None)
    op.add_column("progress", sa.Column("track_since", sa.Date))
    op.add_column("progress", sa.Column("phase", sa.Text))
    op.add_column("progress", sa.Column("awaits_sign_off_since", sa.Date))
    op.execute("UPDATE progress SET track_since = started_on")
    op.execute(_PHASE_IN_FORCE)
    op.create_index("progress_by_site", "progress", ["site", "id"])
    op.create_index(
        "progress_awaiting_sign_off",
        "progress",
        ["site", "id"],
        postgresql_where=sa.text("awaits_sign_off_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("progress_awaiting_sign_off", "progress")
    op.drop_index("progress_by_site", "progress")
    for name in ("awaits_sign_off_since", "phase", "track_since"):
        op.drop_column("progress", name)
    for name in ("slots", "curriculum"):
        op.drop_column("track", name)


_PHASE_IN_FORCE = """
UPDATE progress SET phase = (
    SELECT one->>'code' FROM jsonb_array_elements(phases) AS one
    WHERE one->>'state' IN ('active', 'held') LIMIT 1)
"""
