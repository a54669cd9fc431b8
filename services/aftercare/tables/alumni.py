"""Owns the tables of the community; no more places, and no more mentees, than there is room for."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
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
    case,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.alumni.membership import (
    FIRST_AMONG_TWO,
    Agreed,
    AlumniMembership,
    InvitedBy,
    MembershipState,
)
from services.aftercare.domain.alumni.policy import AlumniPolicy, AlumniRules
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

AGREED = TypeAdapter(tuple[Agreed, ...])
RULES = TypeAdapter(AlumniRules)
_IS_LIVE_MENTORSHIP = text("state IN ('proposed', 'active')")

alumni_membership = Table(
    "alumni_membership",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("invited_at", DateTime(timezone=True), nullable=False),
    Column("invited_by", Text, nullable=False),
    Column("joined_at", DateTime(timezone=True)),
    Column("opted_out_at", DateTime(timezone=True)),
    Column("agreed", JSONB, nullable=False),
    Column("mentoring", JSONB, nullable=False),
    UniqueConstraint("client_id", "site", name="alumni_membership_is_one_per_client"),
    Index("alumni_membership_by_site", "site", "id"),
    Index("alumni_membership_by_state", "site", "state", "id"),
)

OF_A_PERSON = (
    case(
        {state.value: place for place, state in enumerate(FIRST_AMONG_TWO)},
        value=alumni_membership.c.state,
    ),
    alumni_membership.c.id,
)
"""In which order several memberships of one person, who was merged, count."""

alumni_agreement = Table(
    "alumni_agreement",
    metadata,
    *identity_columns(),
    Column("language", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    UniqueConstraint("site", "language", "number", name="alumni_agreement_number_is_new"),
    Index("alumni_agreement_by_site", "site", "id"),
)

alumni_policy = Table(
    "alumni_policy",
    metadata,
    *identity_columns(),
    Column("number", Integer, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="alumni_policy_number_is_new"),
    Index("alumni_policy_by_site", "site", "id"),
)

alumni_event = Table(
    "alumni_event",
    metadata,
    *identity_columns(),
    Column("title", Text, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("places_taken", Integer, nullable=False),
    Column("sealed_where", LargeBinary),
    Column("state", Text, nullable=False),
    Column("reason_code", Text),
    Column("announced_at", DateTime(timezone=True)),
    CheckConstraint("places_taken BETWEEN 0 AND capacity", name="alumni_event_has_places"),
    Index("alumni_event_by_site", "site", "id"),
    Index("alumni_event_by_state", "site", "state", "id"),
    Index("alumni_event_ahead", "site", "state", "starts_at"),
)

event_place = Table(
    "event_place",
    metadata,
    *identity_columns(),
    Column("event_id", Uuid, nullable=False),
    Column("membership_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("guests", SmallInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("event_id", "membership_id", name="event_place_is_one_per_member"),
    Index("event_place_in_line", "event_id", "state", "asked_at"),
    Index("event_place_by_event", "event_id", "id"),
    Index("event_place_by_member", "membership_id", "state"),
)

mentor = Table(
    "mentor",
    metadata,
    *identity_columns(),
    Column("membership_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("modalities", ARRAY(Text), nullable=False),
    Column("timezone", Text, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("mentees", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("offered_at", DateTime(timezone=True), nullable=False),
    Column("trained_on", Date),
    Column("background_checked_on", Date),
    Column("reviewed_by", Text),
    CheckConstraint("mentees BETWEEN 0 AND capacity", name="mentor_has_room"),
    UniqueConstraint("membership_id", name="mentor_is_one_per_member"),
    Index("mentor_by_site", "site", "id"),
    Index("mentor_by_client", "client_id"),
    Index("mentor_by_state", "site", "state", "id"),
)

mentorship = Table(
    "mentorship",
    metadata,
    *identity_columns(),
    Column("mentor_id", Uuid, nullable=False),
    Column("mentor_client_id", Uuid, nullable=False),
    Column("mentee_client_id", Uuid, nullable=False),
    Column("mentee_membership_id", Uuid, nullable=False),
    Column("mentor_alias", Text, nullable=False),
    Column("mentee_alias", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("mentor_accepted_at", DateTime(timezone=True)),
    Column("mentee_accepted_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("sealed_by_mentor", LargeBinary),
    Column("sealed_by_mentee", LargeBinary),
    Index("mentorship_by_site", "site", "id"),
    Index("mentorship_by_state", "site", "state", "id"),
    Index("mentorship_by_mentor", "site", "mentor_client_id", "id"),
    Index("mentorship_by_mentee", "site", "mentee_client_id", "id"),
    Index(
        "mentorship_is_one_per_mentee",
        "mentee_membership_id",
        unique=True,
        postgresql_where=_IS_LIVE_MENTORSHIP,
    ),
)

milestone = Table(
    "milestone",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("membership_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("shared_with_staff", Boolean, nullable=False),
    Column("reminds_at", DateTime(timezone=True)),
    Index("milestone_by_client", "site", "client_id", "id"),
    Index(
        "milestone_reminding",
        "reminds_at",
        postgresql_where=text("reminds_at IS NOT NULL"),
    ),
)


def membership_of(row: Mapping[str, Any]) -> AlumniMembership:
    codes = {
        "state": MembershipState(row["state"]),
        "invited_by": InvitedBy(row["invited_by"]),
        "agreed": AGREED.validate_python(row["agreed"]),
    }
    return AlumniMembership(**{**row, **codes})


def policy_of(row: Mapping[str, Any]) -> AlumniPolicy:
    return AlumniPolicy(**{**row, "rules": RULES.validate_python(row["rules"])})
