"""Rules are versions of each site; what messages are about says what it tells, and of whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("state IN ('deferred', 'failed', 'queued')")
_IS_SESSION = sa.text("series_id IS NOT NULL")
_MOMENT = sa.DateTime(timezone=True)
_OF_SUBJECTS = (
    ("cause", sa.Text()),
    ("client_id", sa.Uuid()),
    ("happened_at", _MOMENT),
    ("details", postgresql.JSONB()),
    ("was_at", _MOMENT),
    ("was_seq", sa.Integer()),
    ("completed_seq", sa.Integer()),
)


def upgrade() -> None:
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("timezone", sa.Text()),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("tried_at", _MOMENT),
        sa.Column("published_at", _MOMENT),
        sa.Column("published_by", sa.Text()),
        sa.Column("goes_back_to", sa.Integer()),
        sa.Column("replanned_to", _MOMENT),
        sa.Column("replanned_up_to", sa.Uuid()),
        sa.Column("replanned_at", _MOMENT),
        sa.UniqueConstraint("site", "number", name="rule_set_version_is_new"),
    )
    op.create_index("rule_set_by_site", "rule_set", ["site", "id"])
    waiting = sa.text("number IS NOT NULL AND replanned_at IS NULL")
    op.create_index("rule_set_to_follow", "rule_set", ["site"], postgresql_where=waiting)
    op.create_table(
        "digest",
        sa.Column("site", sa.Text(), primary_key=True),
        sa.Column("at", sa.Time(), primary_key=True),
        sa.Column("due_at", _MOMENT, nullable=False),
    )
    op.create_index("digest_due", "digest", ["due_at"])
    _widen()
    _backfill()


def _widen() -> None:
    for name, kind in _OF_SUBJECTS:
        op.add_column("subject", sa.Column(name, kind))
    op.add_column("seat", sa.Column("taken_at", _MOMENT))
    op.add_column("notification", sa.Column("details", postgresql.JSONB()))
    op.create_index(
        *("notification_open_by_client", "notification", ["client_id"]), postgresql_where=_IS_OPEN
    )
    op.create_index(
        "subject_by_cause",
        "subject",
        ["site", "cause", "happened_at"],
        postgresql_where=sa.text("cause IS NOT NULL"),
    )
    op.create_index(
        "session_by_start", "subject", ["site", "starts_at", "id"], postgresql_where=_IS_SESSION
    )


def _backfill() -> None:
    op.execute(
        "UPDATE subject SET was_seq = 0, completed_seq = 0, cause = CASE WHEN is_cancelled"
        " THEN 'SessionCancelled' ELSE 'SessionScheduled' END WHERE series_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index("session_by_start", "subject")
    op.drop_index("subject_by_cause", "subject")
    op.drop_index("notification_open_by_client", "notification")
    op.drop_column("notification", "details")
    op.drop_column("seat", "taken_at")
    for name, _ in _OF_SUBJECTS:
        op.drop_column("subject", name)
    op.drop_table("digest")
    op.drop_table("rule_set")
