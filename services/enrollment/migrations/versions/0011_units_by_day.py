"""Units are counted by day; payers authorize a place; payers' numbers find their authorization."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


_DAYS = "authorization_of_a_day_is_one"
_OF_STAY = "episode_id::text || '/' || payer"
_AT_SITE = f"site || '/' || {_OF_STAY}"


def _refuse_overlaps(within: str) -> None:
    op.drop_constraint(_DAYS, "authorization")
    op.execute(
        f'ALTER TABLE "authorization" ADD CONSTRAINT {_DAYS} EXCLUDE USING gist ('
        f"text_range({within}, {within}, '[]') WITH &&, daterange(valid_from, ends_on + 1) WITH &&"
        ") WHERE (state IN ('approved', 'replaced')) DEFERRABLE INITIALLY DEFERRED"
    )


def upgrade() -> None:
    _refuse_overlaps(_AT_SITE)
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
    _refuse_overlaps(_OF_STAY)
    op.drop_index("authorization_by_reference", "authorization")
    op.drop_index("authorization_by_payer", "authorization")
    op.drop_column("authorization", "reference_index")
    op.drop_column("authorization", "used_by_day")
