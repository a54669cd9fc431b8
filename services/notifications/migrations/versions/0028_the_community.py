"""Members of the community hear of its events, some at a time, by what they agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alumni_member",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("hears_of_events", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "alumni_member_to_tell",
        "alumni_member",
        ["site", "id"],
        postgresql_where=sa.text("hears_of_events"),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.Text()),
        sa.Column("is_announced", sa.Boolean(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("told_up_to", sa.Uuid()),
        sa.Column("is_open", sa.Boolean(), nullable=False),
    )
    op.create_index(
        "announcement_open",
        "announcement",
        ["site", "id"],
        postgresql_where=sa.text("is_open"),
    )


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_table("alumni_member")
