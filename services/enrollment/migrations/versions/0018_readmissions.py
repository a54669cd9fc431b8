"""Readmissions after a setback: one for each, and one draft of a client at a site."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readmission",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("prior_episode_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
    )
    op.create_index("readmission_by_application", "readmission", ["application_id"])
    op.create_index(
        "application_draft_of_client_once",
        "application",
        ["site", "client_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )


def downgrade() -> None:
    op.drop_index("application_draft_of_client_once")
    op.drop_table("readmission")
