"""What a provider sends twice is kept once, and answered once."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reply", sa.Column("inbound_key", sa.Uuid, nullable=False))
    op.create_unique_constraint("reply_once", "reply", ["inbound_key"])
    op.add_column("reply", sa.Column("is_answered", sa.Boolean, nullable=False))


def downgrade() -> None:
    op.drop_column("reply", "is_answered")
    op.drop_column("reply", "inbound_key")
