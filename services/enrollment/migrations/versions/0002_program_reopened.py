"""A program that is open again has a row, so that its number is known, and no day."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("program_completion", "completed_on", existing_type=sa.Date, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM program_completion WHERE completed_on IS NULL")
    op.alter_column("program_completion", "completed_on", existing_type=sa.Date, nullable=False)
