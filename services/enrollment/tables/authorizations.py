"""Owns the tables of payers, their rules, coverages and authorizations.

No payer approves a day of a stay twice: an exclusion constraint over ranges (ADR 0006, ADR 0017).
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from services.enrollment.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

_PAID_STAY = "site || '/' || episode_id::text || '/' || payer"
"""A stay at a site and a payer as one value; codes have no slash. Payers authorize a place of care:
a stay that moves on to another site is authorized there anew."""

payer_rules = Table(
    "payer_rules",
    metadata,
    Column("site", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("requires_authorization", Boolean, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("minutes_per_day", Integer, nullable=False),
    Column("days_per_week", Integer, nullable=False),
    Column("minutes_per_session", Integer, nullable=False),
    Column("rounding", Text, nullable=False),
    Column("session_types", JSONB, nullable=False),
    Column("low_units", Integer, nullable=False),
    Column("low_days", Integer, nullable=False),
    Column("most_units", Integer, nullable=False),
    Column("most_days", Integer, nullable=False),
    PrimaryKeyConstraint("site", "payer", "number", name="payer_rules_number_is_new"),
)

coverage = Table(
    "coverage",
    metadata,
    Column("site", Text, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("payer", Text, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("covers_from", Date, nullable=False),
    Column("covers_until", Date),
    Column("sealed", LargeBinary),
    PrimaryKeyConstraint("episode_id", "payer", name="coverage_pkey"),
    ForeignKeyConstraint(["episode_id"], ["episode.id"], name="coverage_episode_fkey"),
    Index("coverage_by_site", "site", "episode_id"),
)

authorization = Table(
    "authorization",
    metadata,
    *identity_columns(),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("payer", Text, nullable=False),
    Column("rules_number", Integer, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("level_of_care", Text, nullable=False),
    Column("units_requested", Integer),
    Column("state", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("decided_on", Date),
    Column("reason_code", Text),
    Column("units_approved", Integer),
    Column("units_used", Integer, nullable=False),
    Column("used_by_day", JSONB),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("ends_on", Date),
    Column("replaced_by", Uuid),
    Column("is_followed", Boolean, nullable=False),
    Column("is_low", Boolean, nullable=False),
    Column("wakes_on", Date),
    Column("sealed", LargeBinary),
    Column("reference_index", LargeBinary),
    ForeignKeyConstraint(["episode_id"], ["episode.id"], name="authorization_episode_fkey"),
    CheckConstraint(
        "state IN ('requested', 'approved', 'denied', 'replaced')",
        name="authorization_state_is_decided_by_people",
    ),
    # Of one that was replaced before it began nothing is left: an empty range overlaps with none.
    ExcludeConstraint(
        (text(f"text_range({_PAID_STAY}, {_PAID_STAY}, '[]')"), "&&"),
        (text("daterange(valid_from, ends_on + 1)"), "&&"),
        name="authorization_of_a_day_is_one",
        using="gist",
        where=text("state IN ('approved', 'replaced')"),
        # At commit: a replacement moves two rows, in whatever order.
        deferrable=True,
        initially="DEFERRED",
    ),
    Index("authorization_by_site", "site", "id"),
    Index("authorization_by_status", "site", "status", "id"),
    Index("authorization_by_client", "site", "client_id", "id"),
    Index("authorization_by_episode", "site", "episode_id", "id"),
    Index("authorization_by_payer", "site", "payer", "id"),
    Index(
        "authorization_by_reference",
        "site",
        "reference_index",
        postgresql_where=text("reference_index IS NOT NULL"),
    ),
    Index("authorization_by_waking", "wakes_on", postgresql_where=text("wakes_on IS NOT NULL")),
)
