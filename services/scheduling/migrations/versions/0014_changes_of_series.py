"""A series keeps what held before it changed; a session says which one it replaces."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("series", sa.Column("in_force_from", sa.Date))
    empty = sa.text("'[]'")
    op.add_column(
        "series", sa.Column("earlier", postgresql.JSONB, nullable=False, server_default=empty)
    )
    op.add_column("session", sa.Column("replaces", sa.Uuid, sa.ForeignKey("session.id")))


def downgrade() -> None:
    op.drop_column("session", "replaces")
    op.drop_column("series", "earlier")
    op.drop_column("series", "in_force_from")
