"""Absence policies and cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('open', 'outreach', 'contract', 'discharge_recommended')")


def upgrade() -> None:
    _create_policy()
    _create_case()


def downgrade() -> None:
    op.drop_table("absence_case")
    op.drop_table("absence_policy")


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _create_policy() -> None:
    op.create_table(
        "absence_policy",
        *_identity(),
        sa.Column("track_code", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("steps", JSONB, nullable=False),
        sa.Column("types", JSONB, nullable=False),
        sa.Column("excused", JSONB, nullable=False),
        sa.Column("notice_hours", sa.Integer),
        sa.Column("made_up_is_excused", sa.Boolean, nullable=False),
        sa.Column("closes_after_attended", sa.Integer),
        sa.Column("cool_off_days", sa.Integer, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text),
        sa.UniqueConstraint("site", "track_code", "number", name="absence_policy_version_is_new"),
    )
    op.create_index("absence_policy_by_site", "absence_policy", ["site", "id"])


def _create_case() -> None:
    op.create_table(
        "absence_case",
        *_identity(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("episode_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("follows", sa.Text),
        sa.Column("policy_version", sa.Integer),
        sa.Column("opened_on", sa.Date),
        sa.Column("role", sa.Text),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("wakes_at", sa.DateTime(timezone=True)),
        sa.Column("resolution", sa.Text),
        sa.Column("acts", JSONB, nullable=False),
        sa.Column("rounds", JSONB, nullable=False),
        sa.UniqueConstraint("episode_id", "site", name="absence_case_is_one_per_stay"),
    )
    _index("by_site", ["site", "id"])
    _index("by_state", ["site", "state", "id"])
    _index("by_client", ["client_id", "site"])
    _index("live", ["site", "id"], _LIVE)
    _index("due", ["site", "due_at"], sa.text("due_at IS NOT NULL"))
    _index("wakes", ["wakes_at"], sa.text("wakes_at IS NOT NULL"))


def _index(name: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.create_index(f"absence_case_{name}", "absence_case", columns, postgresql_where=where)
