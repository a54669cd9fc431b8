"""Payers' rules, coverages and authorizations, and the facts that use up units."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = (
    "membership_fact",
    "attendance_fact",
    "session_fact",
    "authorization",
    "coverage",
    "payer_rules",
)

_PAID_STAY = "episode_id::text || '/' || payer"


def upgrade() -> None:
    op.execute('CREATE TYPE text_range AS RANGE (subtype = text, collation = "C")')
    _create_payer_rules()
    _create_coverage()
    _create_authorization()
    _create_facts()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_other_payer_rules()")
    op.execute("DROP TYPE text_range")


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid, nullable=nullable)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False)


def _create_payer_rules() -> None:
    op.create_table(
        "payer_rules",
        _text("site"),
        _text("payer"),
        _number("number"),
        _text("procedure_code"),
        _flag("requires_authorization"),
        _text("unit_kind"),
        _number("minutes_per_day"),
        _number("days_per_week"),
        _number("minutes_per_session"),
        _text("rounding"),
        sa.Column("session_types", postgresql.JSONB, nullable=False),
        _number("low_units"),
        _number("low_days"),
        _number("most_units"),
        _number("most_days"),
        sa.PrimaryKeyConstraint("site", "payer", "number", name="payer_rules_number_is_new"),
    )
    op.execute(_VERSIONS_STAY)
    op.execute(
        "CREATE TRIGGER payer_rules_never_change BEFORE UPDATE OR DELETE ON payer_rules "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_payer_rules()"
    )


def _create_coverage() -> None:
    op.create_table(
        "coverage",
        _text("site"),
        _id("episode_id"),
        _text("payer"),
        _id("client_id"),
        sa.Column("covers_from", sa.Date, nullable=False),
        sa.Column("covers_until", sa.Date),
        sa.Column("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("episode_id", "payer", name="coverage_pkey"),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name="coverage_episode_fkey"),
    )
    op.create_index("coverage_by_site", "coverage", ["site", "episode_id"])


def _create_authorization() -> None:
    op.create_table(
        "authorization",
        sa.Column("id", sa.Uuid, primary_key=True),
        _text("site"),
        _number("version"),
        _id("episode_id"),
        _id("client_id"),
        _text("payer"),
        _number("rules_number"),
        sa.Column("requested_on", sa.Date, nullable=False),
        _text("unit_kind"),
        _text("level_of_care"),
        _number("units_requested", nullable=True),
        _text("state"),
        _text("status"),
        sa.Column("decided_on", sa.Date),
        _text("reason_code", nullable=True),
        _number("units_approved", nullable=True),
        _number("units_used"),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("ends_on", sa.Date),
        _id("replaced_by", nullable=True),
        _flag("is_followed"),
        _flag("is_low"),
        sa.Column("wakes_on", sa.Date),
        sa.Column("sealed", sa.LargeBinary),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name="authorization_episode_fkey"),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'denied', 'replaced')",
            name="authorization_state_is_decided_by_people",
        ),
        postgresql.ExcludeConstraint(
            (sa.text(f"text_range({_PAID_STAY}, {_PAID_STAY}, '[]')"), "&&"),
            (sa.text("daterange(valid_from, ends_on + 1)"), "&&"),
            name="authorization_of_a_day_is_one",
            using="gist",
            where=sa.text("state IN ('approved', 'replaced')"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("authorization_by_site", "authorization", ["site", "id"])
    op.create_index("authorization_by_status", "authorization", ["site", "status", "id"])
    op.create_index("authorization_by_client", "authorization", ["site", "client_id", "id"])
    op.create_index("authorization_by_episode", "authorization", ["site", "episode_id", "id"])
    op.create_index(
        "authorization_by_waking",
        "authorization",
        ["wakes_on"],
        postgresql_where=sa.text("wakes_on IS NOT NULL"),
    )


def _create_facts() -> None:
    op.create_table(
        "session_fact",
        sa.Column("id", sa.Uuid, primary_key=True),
        _text("site"),
        _id("series_id", nullable=True),
        _text("session_type", nullable=True),
        sa.Column("day", sa.Date),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        _number("minutes", nullable=True),
        _number("plan_seq"),
        _flag("is_completed"),
        _number("outcome_seq"),
    )
    op.create_index("session_fact_by_series", "session_fact", ["site", "series_id", "day"])
    op.create_index("session_fact_by_day", "session_fact", ["site", "day", "id"])
    op.create_table(
        "attendance_fact",
        sa.Column("id", sa.Uuid, primary_key=True),
        _text("site"),
        _id("session_id"),
        _id("client_id"),
        _text("status"),
        _number("minutes"),
        _number("seq"),
    )
    op.create_index("attendance_fact_by_session", "attendance_fact", ["session_id", "client_id"])
    op.create_index(
        "attendance_fact_by_client", "attendance_fact", ["site", "client_id", "session_id"]
    )
    op.create_table(
        "membership_fact",
        sa.Column("id", sa.Uuid, primary_key=True),
        _text("site"),
        _id("series_id"),
        _id("client_id"),
        sa.Column("from_date", sa.Date),
        sa.Column("until", sa.Date),
        _number("booked_seq"),
        sa.Column("ended_on", sa.Date),
        _number("ended_seq"),
        sa.Column("ends_on", sa.Date),
    )
    op.create_index(
        "membership_fact_by_client", "membership_fact", ["site", "client_id", "series_id"]
    )


# Usage is evaluated by the version it was approved under: whoever writes here by hand is refused.
_VERSIONS_STAY = """
CREATE FUNCTION refuse_other_payer_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of payer rules never changes' USING ERRCODE = 'check_violation';
END $$
"""
