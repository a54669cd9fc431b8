"""Owns the tables of setbacks, their policy, who is whose family, and readmissions as heard."""

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.setbacks.history import Entry
from services.aftercare.domain.setbacks.states import WAITING
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

IS_WAITING = text("state IN (" + ", ".join(sorted(f"'{state.value}'" for state in WAITING)) + ")")
"""As the index writes it, so that the index answers."""

HISTORY = TypeAdapter(tuple[Entry, ...])

setback = Table(
    "setback",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid),
    Column("plan_id", Uuid),
    Column("party_id", Uuid),
    Column("reported_by", Text, nullable=False),
    Column("reporter", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("told", LargeBinary),
    Column("told_under", Uuid, nullable=False),
    Column("asked_for_help", Boolean, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("wakes_at", DateTime(timezone=True)),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("confirmed_by", Text),
    Column("reviewed_at", DateTime(timezone=True)),
    Column("reviewed_by", Text),
    Column("adjustments", ARRAY(Text), nullable=False),
    Column("contact_on", Date),
    Column("plan_of_action", LargeBinary),
    Column("prior_episode_id", Uuid),
    Column("history", JSONB, nullable=False),
    Index("setback_by_site", "site", "id"),
    Index("setback_by_state", "site", "state", "id"),
    Index("setback_by_client", "site", "client_id", "id"),
    Index("setback_by_plan", "plan_id", "id", postgresql_where=text("plan_id IS NOT NULL")),
    # What waits for people is little beside what is kept.
    Index("setback_waiting", "site", "id", postgresql_where=IS_WAITING),
    Index("setback_waking", "site", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
)

setback_policy = Table(
    "setback_policy",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("days_to_review", SmallInteger, nullable=False),
    Column("days_to_decide", SmallInteger, nullable=False),
    Column("weekdays", ARRAY(SmallInteger), nullable=False),
    Column("closed_on", ARRAY(Date), nullable=False),
    Column("closes_at", Time, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="setback_policy_number_is_new"),
)

circle_member = Table(
    "circle_member",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("account", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Index("circle_member_by_site", "site", "id"),
    Index("circle_member_by_client", "site", "client_id", "id"),
    Index("circle_member_by_account", "site", "account"),
    Index("circle_member_by_party", "site", "party_id", "id"),
    Index(
        "circle_member_account_once",
        "site",
        "client_id",
        "account",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
)

readmission = Table(
    "readmission",
    metadata,
    *identity_columns(),
    Column("application_id", Uuid, nullable=False),
    Index("readmission_by_application", "application_id"),
)
"""By the id of the setback."""

known_application = Table(
    "known_application",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("prior_episode_id", Uuid, nullable=False),
    Column("state", Text),
    Column("heard", Integer, nullable=False),
    Column("episode_id", Uuid),
    Index("known_application_by_client", "site", "client_id", "id"),
)
"""Applications of those who were here before; others stay with enrollment."""
