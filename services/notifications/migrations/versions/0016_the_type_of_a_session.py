"""A session's type, for words behind a login."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subject", sa.Column("session_type", sa.Text))


def downgrade() -> None:
    op.drop_column("subject", "session_type")
