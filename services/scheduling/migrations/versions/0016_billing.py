"""Payers' billing rules as versions, and which payer a client has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "billing_rules",
        *_identity(),
        sa.Column("payer", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("procedure_code", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("minutes_per_day", sa.Integer, nullable=False),
        sa.Column("days_per_week", sa.Integer, nullable=False),
        sa.Column("short_weeks_count", sa.Boolean, nullable=False),
        sa.Column("minutes_per_unit", sa.Integer, nullable=False),
        sa.Column("rounding", sa.Text, nullable=False),
        sa.Column("session_types", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("site", "payer", "number", name="billing_rules_version_is_new"),
    )
    op.create_index("billing_rules_by_site", "billing_rules", ["site", "id"])
    op.create_table(
        "client_payers",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("spells", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("client_id", "site", name="client_payers_are_one"),
    )


def downgrade() -> None:
    op.drop_table("client_payers")
    op.drop_table("billing_rules")


def _identity() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
