"""Outreach is a task with an owner and a deadline, under settings that are data of the site."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.text("false")
    op.add_column(
        "check_in", sa.Column("answered_late", sa.Boolean(), nullable=False, server_default=no)
    )
    op.alter_column("check_in", "answered_late", server_default=None)
    _create_settings()
    _create_task()
    op.execute(_OPEN_ALREADY)


def downgrade() -> None:
    op.drop_table("outreach_task")
    op.drop_table("check_in_settings")
    op.drop_column("check_in", "answered_late")


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_settings() -> None:
    op.create_table(
        "check_in_settings",
        *_identity(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("risk_rules", JSONB(), nullable=False),
        sa.Column("outreach", JSONB(), nullable=False),
        _instant("published_at"),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="check_in_settings_version_is_new"),
    )


def _create_task() -> None:
    op.create_table(
        "outreach_task",
        *_identity(),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in _IDS),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("settings", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        _instant("opened_at"),
        _instant("since"),
        sa.Column("hours_given", sa.SmallInteger(), nullable=False),
        _instant("due_at"),
        _instant("wakes_at", nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text()),
        sa.Column("taken_over", sa.Integer(), nullable=False),
        sa.Column("attempts", JSONB(), nullable=False),
        _instant("closed_at", nullable=True),
        sa.Column("closed_by", sa.Text()),
        sa.UniqueConstraint("check_in_id", name="outreach_task_is_one_per_check_in"),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "outreach_task", columns)
    for name, columns in _WAKING.items():
        waking = sa.text("wakes_at IS NOT NULL")
        op.create_index(name, "outreach_task", columns, postgresql_where=waking)


_IDS = ("check_in_id", "plan_id", "client_id")
_INDEXES = {
    "outreach_task_by_deadline": ["site", "state", "due_at", "id"],
    "outreach_task_by_role": ["site", "state", "role", "due_at", "id"],
    "outreach_task_by_person": ["site", "state", "assigned_to", "due_at", "id"],
    "outreach_task_by_client": ["site", "client_id", "due_at", "id"],
}
_WAKING = {
    "outreach_task_waking": ["wakes_at"],
    "outreach_task_waking_by_site": ["site", "wakes_at"],
}
# Whoever is waited for already gets a task too, with a day to act.
_OPEN_ALREADY = """
INSERT INTO outreach_task (
    id, site, version, check_in_id, plan_id, client_id, timezone, settings, role, opened_at, since,
    hours_given, due_at, wakes_at, state, taken_over, attempts
)
SELECT gen_random_uuid(), site, 0, id, plan_id, client_id, timezone, 0, 'clinician', now(), now(),
    8, now() + interval '1 day', now() + interval '1 day', 'open', 0, '[]'
FROM check_in WHERE state = 'outreach'
"""
