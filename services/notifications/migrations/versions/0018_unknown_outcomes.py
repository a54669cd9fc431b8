"""Outcomes that nobody knows: when their provider is asked, and how they were settled."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("look_at", sa.DateTime(timezone=True)))
    op.add_column("attempt", sa.Column("give_up_at", sa.DateTime(timezone=True)))
    op.add_column(
        "attempt", sa.Column("looks", sa.SmallInteger, nullable=False, server_default="0")
    )
    op.add_column("attempt", sa.Column("resolution", sa.Text))
    op.add_column("attempt", sa.Column("resolved_at", sa.DateTime(timezone=True)))
    op.create_index(
        "attempt_to_look_up",
        "attempt",
        ["look_at"],
        postgresql_where=sa.text("look_at IS NOT NULL AND resolution IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("attempt_to_look_up", "attempt")
    for column in ("resolved_at", "resolution", "looks", "give_up_at", "look_at"):
        op.drop_column("attempt", column)
