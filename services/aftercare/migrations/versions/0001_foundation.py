"""The backbone, episodes as learned, plans, linkages and check-ins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database.migrations import create_backbone

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_backbone(op)
    _create_known_episode()
    _create_plan()
    _create_linkage()
    _create_check_in()


def downgrade() -> None:
    for table in ("check_in", "linkage", "plan", "known_episode"):
        op.drop_table(table)
    for table in ("outbox", "inbox", "stream_position", "idempotency_key"):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _create_known_episode() -> None:
    op.create_table(
        "known_episode",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.Text()),
        sa.Column("track", sa.Text()),
        sa.Column("started_on", sa.Date()),
        sa.Column("last_phase_started_on", sa.Date()),
        sa.Column("program_completed_on", sa.Date()),
        sa.Column("disposition", sa.Text()),
        sa.Column("discharged_on", sa.Date()),
        sa.Column("discharge_from_history", sa.Boolean()),
        sa.Column("plan_is_due", sa.Boolean(), nullable=False),
        sa.Column("heard", JSONB(), nullable=False),
    )


def _create_plan() -> None:
    op.create_table(
        "plan",
        *_identity(),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date()),
        sa.Column("timezone", sa.Text()),
        sa.UniqueConstraint("episode_id", name="plan_episode_id_key"),
    )
    op.create_index("plan_by_site", "plan", ["site", "id"])
    op.create_index("plan_by_client", "plan", ["site", "client_id", "id"])


def _create_linkage() -> None:
    op.create_table(
        "linkage",
        *_identity(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_code", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("linkage_by_plan", "linkage", ["plan_id"])


def _create_check_in() -> None:
    op.create_table(
        "check_in",
        *_identity(),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("days_after_start", sa.SmallInteger(), nullable=False),
        sa.Column("days_to_answer", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True)),
        sa.Column("completed_on", sa.Date()),
        sa.Column("risk_band", sa.Text()),
        sa.Column("outreach_attempts", sa.SmallInteger(), nullable=False),
        sa.UniqueConstraint("plan_id", "days_after_start", name="check_in_plan_id_days_key"),
    )
    op.create_index("check_in_by_site", "check_in", ["site", "id"])
    waking = sa.text("wakes_at IS NOT NULL")
    op.create_index("check_in_waking", "check_in", ["wakes_at"], postgresql_where=waking)
    op.create_index(
        "check_in_waking_by_site", "check_in", ["site", "wakes_at"], postgresql_where=waking
    )
