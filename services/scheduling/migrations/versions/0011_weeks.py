"""A client's weeks are kept as they are derived, with the rules that they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, counted = sa.DateTime(timezone=True), ("credited", "scheduled", "required")
    op.create_table(
        "client_week",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("rules", sa.Integer, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        *(
            sa.Column(f"{what}_{unit}", sa.Integer, nullable=False)
            for what in (*counted, "reachable", "told_missing")
            for unit in ("minutes", "days")
        ),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("wakes_at", moment),
        sa.Column("told", sa.Text),
        sa.UniqueConstraint("client_id", "site", "starts_on", name="client_week_is_one"),
    )
    by_site = ["site", "starts_on", "id"]
    op.create_index("client_week_by_site", "client_week", by_site)
    at_risk = sa.text("standing IN ('at_risk', 'out_of_reach', 'missed')")
    op.create_index("client_week_at_risk", "client_week", by_site, postgresql_where=at_risk)
    waking = sa.text("wakes_at IS NOT NULL")
    op.create_index("client_week_waking", "client_week", ["wakes_at"], postgresql_where=waking)
    op.create_table(
        "week_rules",
        *_identity(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("partial_weeks", sa.Text, nullable=False),
        sa.Column("check_on", sa.Text, nullable=False),
        sa.Column("check_at", sa.Time, nullable=False),
        sa.Column("tell_days", sa.Integer, nullable=False),
        sa.UniqueConstraint("site", "number", name="week_rules_version_is_new"),
    )
    op.create_index("week_rules_by_site", "week_rules", ["site", "id"])


def downgrade() -> None:
    op.drop_table("week_rules")
    op.drop_table("client_week")


def _identity() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
