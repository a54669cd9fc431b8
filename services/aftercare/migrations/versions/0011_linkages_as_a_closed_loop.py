"""Linkages up to the first attendance, their links and reminders, and what was disclosed."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("linkage_link", "refused_answer", "disclosure", "provider_subject", "linkage_rules")
_INSTANT = sa.DateTime(timezone=True)
_COLUMNS = (
    ("offering_id", sa.Uuid()),
    ("party_id", sa.Uuid()),
    ("consent_id", sa.Uuid()),
    ("requested_at", _INSTANT),
    ("answered_at", _INSTANT),
    ("decline_reason", sa.Text()),
    ("hand_over_planned_at", _INSTANT),
    ("handed_over_at", _INSTANT),
    ("handed_over_by", sa.Text()),
    ("hand_over_note", sa.LargeBinary()),
    ("attended_on", sa.Date()),
    ("attendance_said_by", sa.Text()),
    ("ended_at", _INSTANT),
    ("owed_step", sa.Text()),
    ("owed_by", sa.Text()),
    ("owed_since", _INSTANT),
    ("due_on", sa.Date()),
    ("due_at", _INSTANT),
    ("wakes_at", _INSTANT),
    ("owed_explanation", sa.Text()),
)
_KNOWN = (("timezone", sa.Text(), "UTC"), ("round", sa.Integer(), "0"))
_INDEXES: tuple[tuple[str, list[str], str | None], ...] = (
    ("linkage_by_site", ["site", "id"], None),
    ("linkage_by_state", ["site", "state", "id"], None),
    ("linkage_by_client", ["site", "client_id", "id"], None),
    ("linkage_by_provider", ["site", "provider_code", "id"], None),
    ("linkage_by_consent", ["consent_id"], "consent_id IS NOT NULL"),
    ("linkage_waking", ["site", "wakes_at"], "wakes_at IS NOT NULL"),
    ("linkage_owed", ["site", "due_at", "id"], "due_at IS NOT NULL"),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("linkage", sa.Column(name, kind))
    for name, kind, default in (*_KNOWN, ("holds_place", sa.Boolean(), "false")):
        op.add_column("linkage", sa.Column(name, kind, nullable=False, server_default=default))
        op.alter_column("linkage", name, server_default=None)
    for name, columns, where in _INDEXES:
        only = None if where is None else sa.text(where)
        op.create_index(name, "linkage", columns, postgresql_where=only)
    _create_links()
    _create_disclosure()
    _create_subjects_and_rules()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for name, _, _ in _INDEXES:
        op.drop_index(name, "linkage")
    for name in (*(column[0] for column in _COLUMNS), "timezone", "round", "holds_place"):
        op.drop_column("linkage", name)


def _create(table: str, *columns: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *columns,
    )


def _create_links() -> None:
    _create(
        "linkage_link",
        sa.Column("linkage_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("made_by", sa.Text()),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
    )
    op.create_index("linkage_link_by_linkage", "linkage_link", ["linkage_id", "id"])
    _create(
        "refused_answer",
        sa.Column("linkage_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.UniqueConstraint("link_id", "answer", "why", name="refused_answer_is_kept_once"),
    )
    op.create_index("refused_answer_by_linkage", "refused_answer", ["linkage_id", "id"])


def _create_disclosure() -> None:
    _create(
        "disclosure",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("linkage_id", sa.Uuid(), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("party_kind", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Uuid()),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("disclosed_at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text()),
    )
    op.create_index("disclosure_by_client", "disclosure", ["site", "client_id", "id"])


def _create_subjects_and_rules() -> None:
    _create(
        "provider_subject",
        sa.Column("provider_code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("added_by", sa.Text()),
        sa.UniqueConstraint("site", "subject", name="subject_is_of_one_provider"),
    )
    op.create_index(
        "provider_subject_by_provider", "provider_subject", ["site", "provider_code", "id"]
    )
    _create(
        "linkage_rules",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("working_days", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("closed_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("link_days", sa.SmallInteger(), nullable=False),
        sa.Column("published_at", _INSTANT),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="linkage_rules_number_key"),
    )
