"""A client may come to some days of a series only, or to one session alone, or not to one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership_fact", sa.Column("weekdays", sa.ARRAY(sa.Text)))
    op.add_column(
        "attendance_fact",
        sa.Column("is_single", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column("attendance_fact", sa.Column("membership_id", sa.Uuid))


def downgrade() -> None:
    op.drop_column("attendance_fact", "membership_id")
    op.drop_column("attendance_fact", "is_single")
    op.drop_column("membership_fact", "weekdays")
