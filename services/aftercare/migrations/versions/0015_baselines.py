"""What instruments came to at enrollment, sealed, and what is still to be asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "baseline",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True)),
        sa.Column("sealed", sa.LargeBinary()),
    )
    op.create_index("baseline_by_client", "baseline", ["site", "client_id"])
    op.create_index("baseline_by_state", "baseline", ["site", "state"])
    op.create_index(
        "baseline_waking",
        "baseline",
        ["site", "wakes_at"],
        postgresql_where=sa.text("wakes_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("baseline")
