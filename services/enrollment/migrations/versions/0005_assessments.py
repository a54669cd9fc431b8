"""Assessments, when they are due, and safety alerts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_assessment()
    _create_schedule()
    _create_rota()
    _create_due()
    _create_safety_alert()


def downgrade() -> None:
    for table in (
        "safety_alert",
        "due_assessment",
        "assessment_rota",
        "assessment_schedule",
        "assessment",
    ):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_assessment() -> None:
    op.create_table(
        "assessment",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("instrument_version", sa.Integer, nullable=False),
        sa.Column("completed_on", sa.Date, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("corrects", sa.Uuid),
        sa.Column("correction_reason", sa.Text),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["corrects"], ["assessment.id"], name="assessment_corrects_fkey"),
        sa.UniqueConstraint("corrects", name="assessment_corrected_once"),
    )
    op.create_index("assessment_by_client", "assessment", ["site", "client_id", "id"])
    op.create_index(
        "assessment_by_instrument",
        "assessment",
        ["site", "client_id", "instrument", "completed_on"],
    )


def _create_schedule() -> None:
    op.create_table(
        "assessment_schedule",
        *_identity(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("instruments", postgresql.JSONB, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.UniqueConstraint("site", "number", name="assessment_schedule_number_key"),
    )


def _create_rota() -> None:
    op.create_table(
        "assessment_rota",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True)),
        sa.Column("last_due", postgresql.JSONB, nullable=False),
    )
    awake = sa.text("wakes_at IS NOT NULL")
    op.create_index(
        "assessment_rota_by_waking", "assessment_rota", ["wakes_at"], postgresql_where=awake
    )
    op.create_index("assessment_rota_by_site", "assessment_rota", ["site"], postgresql_where=awake)
    # Stays that go on already are asked from now on.
    op.execute(
        "INSERT INTO assessment_rota (id, site, version, client_id, wakes_at, last_due) "
        "SELECT id, site, 1, client_id, now(), '{}' FROM episode WHERE NOT from_history "
        "AND date_precision = 'day' AND state IN ('planned', 'waitlist', 'active', 'onhold')"
    )


def _create_due() -> None:
    op.create_table(
        "due_assessment",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("instrument", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("counts_from", sa.Date, nullable=False),
        sa.Column("schedule_number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("assessment_id", sa.Uuid),
        sa.UniqueConstraint("episode_id", "instrument", "due_on", name="due_assessment_fires_once"),
    )
    op.create_index(
        "due_assessment_open",
        "due_assessment",
        ["site", "id"],
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("due_assessment_by_client", "due_assessment", ["site", "client_id", "id"])


def _create_safety_alert() -> None:
    op.create_table(
        "safety_alert",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_by", sa.Text),
        sa.Column("sealed_resolution", sa.LargeBinary),
    )
    op.create_index("safety_alert_by_site", "safety_alert", ["site", "id"])
    op.create_index("safety_alert_by_state", "safety_alert", ["site", "state", "id"])
    op.create_index("safety_alert_by_client", "safety_alert", ["site", "client_id", "id"])
