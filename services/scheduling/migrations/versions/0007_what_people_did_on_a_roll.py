"""A roll keeps what people did beside what held; who locked it; and by which rules it credits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attendance",
        sa.Column("actions", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'")),
    )
    op.execute(_WHAT_WAS_MARKED)
    moment = sa.DateTime(timezone=True)
    for name, kind in (("timed_at", moment), ("locked_at", moment), ("locked_by", sa.Text)):
        op.add_column("session", sa.Column(name, kind))
    op.create_index(
        "session_without_outcome",
        "session",
        ["site", "ends_at"],
        postgresql_where=sa.text("state IN ('scheduled', 'in_progress')"),
    )
    op.create_table(
        "credit_rules",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("from_day", sa.Date, nullable=False),
        sa.Column("grace_minutes", sa.Integer, nullable=False),
        sa.Column("partial_after_minutes", sa.Integer, nullable=False),
        sa.Column("minimum_minutes", sa.Integer, nullable=False),
        sa.Column("rounding", sa.Text, nullable=False),
        sa.Column("status_from_times", sa.Boolean, nullable=False),
        sa.Column("lock_after_hours", sa.Integer),
        sa.UniqueConstraint("site", "number", name="credit_rules_version_is_new"),
    )
    op.create_index("credit_rules_by_site", "credit_rules", ["site", "id"])


def downgrade() -> None:
    op.drop_table("credit_rules")
    op.drop_index("session_without_outcome", "session")
    for name in ("locked_by", "locked_at", "timed_at"):
        op.drop_column("session", name)
    op.drop_column("attendance", "actions")


# Each line of a history was a mark, made when it was recorded.
_WHAT_WAS_MARKED = """
UPDATE attendance SET actions = (
    SELECT jsonb_agg(jsonb_build_object(
        'id', md5(attendance.id::text || number)::uuid,
        'batch', md5(attendance.id::text || number)::uuid,
        'what', 'mark',
        'mark', entry->'mark',
        'made_at', entry->'recorded_at',
        'recorded_at', entry->'recorded_at',
        'reason_code', entry->'reason_code') ORDER BY number)
    FROM jsonb_array_elements(history) WITH ORDINALITY AS line(entry, number))
WHERE history <> '[]'
"""
