"""Owns the tables of linkages: the loop itself, its links and answers, and what was disclosed."""

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
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.tables.registry import metadata


def _instant(name: str, *, nullable: bool = True) -> "Column[object]":
    return Column(name, DateTime(timezone=True), nullable=nullable)


RESTING_STATES = ("requested", "waitlisted", "accepted", "linked")
RESTS = f"consent_id IS NOT NULL AND consent_ends_at IS NOT NULL AND state IN {RESTING_STATES}"
"""Linkages that rest on a consent which has an end. A client who simply went rests on none."""

linkage = Table(
    "linkage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("provider_code", Text),
    Column("offering_id", Uuid),
    Column("party_id", Uuid),
    Column("consent_id", Uuid),
    # Follows from the consent, which may end, or be heard of anew, at any time: the store keeps it.
    _instant("consent_ends_at"),
    Column("timezone", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    _instant("proposed_at"),
    _instant("requested_at"),
    _instant("answered_at"),
    Column("decline_reason", Text),
    Column("holds_place", Boolean, nullable=False),
    _instant("hand_over_planned_at"),
    _instant("handed_over_at"),
    Column("handed_over_by", Text),
    Column("hand_over_note", LargeBinary),
    Column("attended_on", Date),
    Column("attendance_said_by", Text),
    Column("linked_from", Text),
    _instant("ended_at"),
    Column("owed_step", Text),
    Column("owed_by", Text),
    _instant("owed_since"),
    Column("due_on", Date),
    _instant("due_at"),
    _instant("wakes_at"),
    Column("owed_explanation", Text),
    Index("linkage_by_plan", "plan_id"),
    Index("linkage_by_site", "site", "id"),
    Index("linkage_by_state", "site", "state", "id"),
    Index("linkage_by_kind", "site", "kind", "id"),
    Index("linkage_by_client", "site", "client_id", "id"),
    Index("linkage_by_provider", "site", "provider_code", "id"),
    Index("linkage_by_consent", "consent_id", postgresql_where=text("consent_id IS NOT NULL")),
    # Small whatever the table holds: only those whose next step the clock has a part in.
    Index("linkage_waking", "site", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
    Index("linkage_owed", "site", "due_at", "id", postgresql_where=text("due_at IS NOT NULL")),
    Index("linkage_resting", "site", "consent_ends_at", "id", postgresql_where=text(RESTS)),
)

linkage_link = Table(
    "linkage_link",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("linkage_id", Uuid, nullable=False),
    Column("round", Integer, nullable=False),
    _instant("made_at", nullable=False),
    Column("made_by", Text),
    _instant("ends_at", nullable=False),
    _instant("revoked_at"),
    Index("linkage_link_by_linkage", "linkage_id", "id"),
)

refused_answer = Table(
    "refused_answer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("linkage_id", Uuid, nullable=False),
    Column("link_id", Uuid, nullable=False),
    Column("answer", Text, nullable=False),
    Column("why", Text, nullable=False),
    _instant("at", nullable=False),
    Column("reason_code", Text),
    Column("attended_on", Date),
    # The same press again is the same refusal: a link can be pressed without end.
    UniqueConstraint(
        *("link_id", "answer", "why", "reason_code", "attended_on"),
        name="refused_answer_is_kept_once",
        postgresql_nulls_not_distinct=True,
    ),
    Index("refused_answer_by_linkage", "linkage_id", "id"),
)

client_word = Table(
    "client_word",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("linkage_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("answer", Text, nullable=False),
    Column("attended_on", Date),
    _instant("told_at", nullable=False),
    Column("said", LargeBinary),
    _instant("talked_at"),
    Column("talked_by", Text),
    Column("note", LargeBinary),
    Index("client_word_by_linkage", "linkage_id", "id"),
)
"""What clients say of their linkages; sealed are `said` and `note`."""

disclosure = Table(
    "disclosure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("linkage_id", Uuid, nullable=False),
    Column("provider_code", Text, nullable=False),
    Column("party_kind", Text, nullable=False),
    Column("party_id", Uuid),
    Column("consent_id", Uuid, nullable=False),
    Column("category", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("what", Text, nullable=False),
    _instant("disclosed_at", nullable=False),
    Column("by", Text),
    Index("disclosure_by_site", "site", "id"),
    Index("disclosure_by_client", "site", "client_id", "id"),
    Index("disclosure_by_linkage", "linkage_id", "id"),
)
"""The accounting of 42 CFR 2.25: rows are added and never changed."""

provider_subject = Table(
    "provider_subject",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("provider_code", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _instant("added_at", nullable=False),
    Column("added_by", Text),
    UniqueConstraint("site", "subject", name="subject_is_of_one_provider"),
    Index("provider_subject_by_site", "site", "id"),
    Index("provider_subject_by_provider", "site", "provider_code", "id"),
)

linkage_rules = Table(
    "linkage_rules",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("working_days", ARRAY(SmallInteger), nullable=False),
    Column("closed_on", ARRAY(Date), nullable=False),
    Column("link_days", SmallInteger, nullable=False),
    Column("desk", Text),
    _instant("published_at"),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="linkage_rules_number_key"),
)
