"""What has done its work is found by its age, however much is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_INDEXES = (
    ("receipt_applied", "receipt", "applied_at", "applied_at IS NOT NULL"),
    ("reply_handled", "reply", "handled_at", "state = 'handled' AND sealed IS NOT NULL"),
    ("verification_kept", "verification", "expires_at", "digest IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, column, condition in _INDEXES:
        op.create_index(name, table, [column], postgresql_where=sa.text(condition))


def downgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
