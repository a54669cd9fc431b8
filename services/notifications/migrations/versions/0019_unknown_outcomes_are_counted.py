"""Lost answers are counted without a look at all other attempts."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "attempt_unknown",
        "attempt",
        ["ended_at"],
        postgresql_where=sa.text("outcome = 'unknown'"),
    )


def downgrade() -> None:
    op.drop_index("attempt_unknown", "attempt")
