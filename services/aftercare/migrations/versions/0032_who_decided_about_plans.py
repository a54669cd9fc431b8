"""Who decided about a plan, and when, is kept; of plans of before nobody knows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("'[]'")
    column = sa.Column("decisions", JSONB, nullable=False, server_default=nothing)
    op.add_column("plan", column)
    op.alter_column("plan", "decisions", server_default=None)


def downgrade() -> None:
    op.drop_column("plan", "decisions")
