"""A stay keeps all that enrollment said of it; an episode may have a stay at several sites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("'[]'")
    op.add_column(
        "progress", sa.Column("said", postgresql.JSONB, nullable=False, server_default=empty)
    )
    op.execute(_WHAT_WAS_HEARD)
    op.alter_column("progress", "said", server_default=None)
    op.drop_column("progress", "heard_seq")
    op.drop_constraint("progress_is_one_per_episode", "progress")
    op.create_unique_constraint("progress_is_one_per_episode", "progress", ["episode_id", "site"])


def downgrade() -> None:
    op.add_column(
        "progress",
        sa.Column("heard_seq", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.execute(
        "UPDATE progress SET heard_seq = coalesce("
        "(SELECT max((one->>'seq')::int) FROM jsonb_array_elements(said) AS one), 0)"
    )
    op.alter_column("progress", "heard_seq", server_default=None)
    op.drop_column("progress", "said")
    op.drop_constraint("progress_is_one_per_episode", "progress")
    op.create_unique_constraint("progress_is_one_per_episode", "progress", ["episode_id"])


# An enrollment was its episode's first event; the newest discharge heard of had its number kept.
_WHAT_WAS_HEARD = """
UPDATE progress SET said =
    CASE WHEN started_on IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
        'seq', 1, 'what', 'begin', 'on', started_on, 'track_id', track_id, 'about', '[]'::jsonb))
    END
    || CASE WHEN ended_on IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
        'seq', heard_seq, 'what', 'end', 'on', ended_on, 'track_id', NULL, 'about', '[]'::jsonb))
    END
"""
