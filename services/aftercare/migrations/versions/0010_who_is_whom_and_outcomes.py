"""Merged clients are one person, and outcomes are measured within windows of the site."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STANDS = sa.text("stands")


def _identity() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "known_merge",
        *_identity(),
        sa.Column("kept_client_id", sa.Uuid(), nullable=False),
        sa.Column("duplicate_client_id", sa.Uuid(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
    )
    for name, column in (
        ("known_merge_of_duplicate", "duplicate_client_id"),
        ("known_merge_of_kept", "kept_client_id"),
    ):
        op.create_index(name, "known_merge", [column], postgresql_where=_STANDS)
    op.create_table(
        "outcome_windows",
        *_identity(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("windows", JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.UniqueConstraint("site", "number", name="outcome_windows_version_is_new"),
    )
    op.create_index("known_episode_by_discharge", "known_episode", ["discharged_on", "site"])


def downgrade() -> None:
    op.drop_index("known_episode_by_discharge", "known_episode")
    op.drop_table("outcome_windows")
    op.drop_table("known_merge")
