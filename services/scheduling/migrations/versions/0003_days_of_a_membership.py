"""A membership may be of some days of its series only; what makes a session up is found by it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("weekdays", postgresql.JSONB))
    op.create_index(
        "attendance_by_made_up",
        "attendance",
        ["makes_up"],
        postgresql_where=sa.text("makes_up IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("attendance_by_made_up", "attendance")
    op.drop_column("membership", "weekdays")
