"""Units are counted by day, and authorizations are found by payer and by sealed reference."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Null: not counted by day yet; the next event that concerns the row counts all its days.
    op.add_column("authorization", sa.Column("used_by_day", postgresql.JSONB))
    op.add_column("authorization", sa.Column("reference_index", sa.LargeBinary))
    op.create_index("authorization_by_payer", "authorization", ["site", "payer", "id"])
    op.create_index(
        "authorization_by_reference",
        "authorization",
        ["site", "reference_index"],
        postgresql_where=sa.text("reference_index IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("authorization_by_reference", "authorization")
    op.drop_index("authorization_by_payer", "authorization")
    op.drop_column("authorization", "reference_index")
    op.drop_column("authorization", "used_by_day")
