"""Consents end by an event too, and one that was replaced names its successor."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent", sa.Column("expired_at", sa.DateTime(timezone=True)))
    op.add_column("consent", sa.Column("replaced_by", sa.Uuid))


def downgrade() -> None:
    op.drop_column("consent", "replaced_by")
    op.drop_column("consent", "expired_at")
