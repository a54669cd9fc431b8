"""Two clients may exchange their seats; when a single seat was booked is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.create_table(
        "exchange",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("first", postgresql.JSONB, nullable=False),
        sa.Column("second", postgresql.JSONB, nullable=False),
        sa.Column("from_date", sa.Date, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.add_column("attendance", sa.Column("booked_at", sa.DateTime(timezone=True)))
    for side in ("first", "second"):
        op.create_index(
            f"exchange_of_{side}",
            "exchange",
            [sa.text(f"({side} ->> 'client_id')")],
            postgresql_where=_PROPOSED,
        )


def downgrade() -> None:
    op.drop_column("attendance", "booked_at")
    op.drop_table("exchange")
