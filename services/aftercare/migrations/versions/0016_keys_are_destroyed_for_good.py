"""A destroyed key leaves its row: its owner gets no other one."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("data_key", "wrapped", nullable=True)
    op.add_column("data_key", sa.Column("destroyed_at", sa.DateTime(timezone=True)))
    op.add_column("data_key", sa.Column("destroyed_by", sa.Text()))


def downgrade() -> None:
    op.execute("DELETE FROM data_key WHERE wrapped IS NULL")
    op.drop_column("data_key", "destroyed_by")
    op.drop_column("data_key", "destroyed_at")
    op.alter_column("data_key", "wrapped", nullable=False)
