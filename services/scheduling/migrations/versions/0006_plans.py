"""What planning knows of clients, and plans with the weeks that they propose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "week_needs",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("kept", postgresql.JSONB, nullable=False),
        sa.Column("days_limit", sa.Integer, nullable=False),
        sa.Column("daily_minutes_limit", sa.Integer, nullable=False),
        sa.Column("modalities", postgresql.JSONB, nullable=False),
        sa.Column("languages", postgresql.JSONB, nullable=False),
        sa.Column("audiences", postgresql.JSONB, nullable=False),
        sa.Column("wishes", postgresql.JSONB, nullable=False),
        sa.UniqueConstraint("client_id", "site", name="week_needs_are_one_per_client"),
    )
    _plan_runs()
    _planned_weeks()
    op.create_index("progress_by_end", "progress", ["site", "ended_on"])


def downgrade() -> None:
    op.drop_index("progress_by_end", "progress")
    for table in ("planned_week", "plan_run", "week_needs"):
        op.drop_table(table)


def _identity() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _plan_runs() -> None:
    op.create_table(
        "plan_run",
        *_identity(),
        sa.Column("batch_id", sa.Uuid),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("worker_id", sa.Uuid),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("clients", sa.Integer),
        sa.Column("gap", sa.Double),
        sa.Column("outcome", postgresql.JSONB),
        sa.Column("failure", sa.Text),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("plan_run_by_site", "plan_run", ["site", "id"])
    op.create_index(
        "plan_run_by_batch",
        "plan_run",
        ["batch_id"],
        postgresql_where=sa.text("batch_id IS NOT NULL"),
    )
    op.create_index(
        "plan_is_one_per_week",
        "plan_run",
        ["site", "week"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'running')"),
    )
    op.create_index(
        "plan_runs_one_at_a_time",
        "plan_run",
        ["site"],
        unique=True,
        postgresql_where=sa.text("state IN ('running')"),
    )


def _planned_weeks() -> None:
    ids = postgresql.ARRAY(sa.Uuid)
    op.create_table(
        "planned_week",
        *_identity(),
        sa.Column("plan_id", sa.Uuid, sa.ForeignKey("plan_run.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("proposed", ids, nullable=False),
        sa.Column("present", ids, nullable=False),
        sa.Column("settled", ids, nullable=False),
        sa.Column("shortfalls", postgresql.JSONB, nullable=False),
        sa.Column("present_shortfalls", postgresql.JSONB, nullable=False),
        sa.Column("causes", postgresql.JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("refusal", sa.Text),
        sa.Column("applied_as", sa.Text),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("plan_id", "client_id", name="planned_week_is_one_per_client"),
    )
    op.create_index("planned_week_by_plan", "planned_week", ["plan_id", "id"])
