"""Alerts that climb a ladder, and who is on call."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_UNANSWERED = sa.text("state IN ('exhausted', 'raised', 'telling')")


def upgrade() -> None:
    _alerts()
    _tellings()
    _ladders()
    _schedules()
    _overrides()


def downgrade() -> None:
    for table in (
        "on_call_override",
        "on_call_schedule",
        "escalation_ladder",
        "alert_telling",
        "alert_source",
        "alert",
    ):
        op.drop_table(table)


def _identity() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )


def _alerts() -> None:
    op.create_table(
        "alert",
        *_identity(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("source_seq", sa.Integer, nullable=False),
        sa.Column("cause_id", sa.Uuid, nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("ladder", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("step", sa.SmallInteger, nullable=False),
        sa.Column("next_at", _INSTANT),
        sa.Column("has_schedule", sa.Boolean, nullable=False),
        sa.Column("acknowledged_at", _INSTANT),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("acknowledged_as", sa.Text),
        sa.Column("acknowledged_over", sa.Text),
        sa.Column("note", sa.LargeBinary),
        sa.Column("ended_at", _INSTANT),
        sa.UniqueConstraint("cause_id", "kind", "site", name="alert_once"),
    )
    op.create_index("alert_by_site", "alert", ["site", "id"])
    op.create_index("alert_by_state", "alert", ["site", "state", "id"])
    op.create_index("alert_by_kind", "alert", ["site", "kind", "id"])
    op.create_index("alert_by_source", "alert", ["source_id"])
    op.create_index("alert_open", "alert", ["site", "id"], postgresql_where=_UNANSWERED)
    op.create_table(
        "alert_source",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("closed_seq", sa.Integer, nullable=False),
    )


def _tellings() -> None:
    op.create_table(
        "alert_telling",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("alert_id", sa.Uuid, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("step", sa.SmallInteger, nullable=False),
        sa.Column("called", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("channels", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("told_at", _INSTANT, nullable=False),
        sa.Column("link_ends_at", _INSTANT, nullable=False),
        sa.UniqueConstraint("alert_id", "round", "step", "person_id", name="alert_step_once"),
    )
    op.create_index("alert_telling_by_alert", "alert_telling", ["alert_id", "id"])
    op.create_index("alert_telling_by_person", "alert_telling", ["person_id", "link_ends_at"])


def _ladders() -> None:
    op.create_table(
        "escalation_ladder",
        *_identity(),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rungs", JSONB, nullable=False),
        sa.Column("again_seconds", sa.Integer, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.UniqueConstraint("site", "urgency", "number", name="ladder_version_is_new"),
    )


def _schedules() -> None:
    op.create_table(
        "on_call_schedule",
        *_identity(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("levels", JSONB, nullable=False),
        sa.Column("last_resort", sa.Text, nullable=False),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("published_by", sa.Text, nullable=False),
        sa.UniqueConstraint("site", "kind", "number", name="schedule_version_is_new"),
    )
    op.create_index("on_call_schedule_by_site", "on_call_schedule", ["site", "id"])


def _overrides() -> None:
    op.create_table(
        "on_call_override",
        *_identity(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("instead_of", sa.Uuid),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("cancelled_at", _INSTANT),
    )
    op.create_index("on_call_override_by_site", "on_call_override", ["site", "id"])
    op.create_index(
        "on_call_override_in_force",
        "on_call_override",
        ["site", "ends_at"],
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
