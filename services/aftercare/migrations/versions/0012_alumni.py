"""The community of alumni; who completed or died is found by the client."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "alumni_membership",
    "alumni_agreement",
    "alumni_policy",
    "alumni_event",
    "event_place",
    "mentor",
    "mentorship",
    "milestone",
)
_HAS_COMPLETED = sa.text("program_completed_on IS NOT NULL OR disposition = 'completed'")


def upgrade() -> None:
    _create_alumni_membership()
    _create_alumni_agreement()
    _create_alumni_policy()
    _create_alumni_event()
    _create_event_place()
    _create_mentor()
    _create_mentorship()
    _create_milestone()
    op.create_index(
        "known_episode_completed",
        "known_episode",
        ["site", sa.text("coalesce(program_completed_on, discharged_on)")],
        postgresql_where=_HAS_COMPLETED,
    )


def downgrade() -> None:
    op.drop_index("known_episode_completed", "known_episode")
    for table in reversed(TABLES):
        op.drop_table(table)


def _identity() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _create_alumni_membership() -> None:
    op.create_table(
        "alumni_membership",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("opted_out_at", sa.DateTime(timezone=True)),
        sa.Column("agreed", JSONB(), nullable=False),
        sa.Column("mentoring", JSONB(), nullable=False),
        sa.UniqueConstraint("client_id", "site", name="alumni_membership_is_one_per_client"),
    )
    op.create_index("alumni_membership_by_site", "alumni_membership", ["site", "id"])
    op.create_index("alumni_membership_by_state", "alumni_membership", ["site", "state", "id"])


def _create_alumni_agreement() -> None:
    op.create_table(
        "alumni_agreement",
        *_identity(),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "language", "number", name="alumni_agreement_number_is_new"),
    )
    op.create_index("alumni_agreement_by_site", "alumni_agreement", ["site", "id"])


def _create_alumni_policy() -> None:
    op.create_table(
        "alumni_policy",
        *_identity(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Text()),
        sa.UniqueConstraint("site", "number", name="alumni_policy_number_is_new"),
    )
    op.create_index("alumni_policy_by_site", "alumni_policy", ["site", "id"])


def _create_alumni_event() -> None:
    op.create_table(
        "alumni_event",
        *_identity(),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("modality", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("sealed_where", sa.LargeBinary()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text()),
        sa.CheckConstraint("places_taken BETWEEN 0 AND capacity", name="alumni_event_has_places"),
    )
    op.create_index("alumni_event_by_site", "alumni_event", ["site", "id"])
    op.create_index("alumni_event_by_state", "alumni_event", ["site", "state", "id"])


def _create_event_place() -> None:
    op.create_table(
        "event_place",
        *_identity(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("guests", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.UniqueConstraint("event_id", "membership_id", name="event_place_is_one_per_member"),
    )
    op.create_index("event_place_in_line", "event_place", ["event_id", "state", "asked_at"])
    op.create_index("event_place_by_event", "event_place", ["event_id", "id"])
    op.create_index("event_place_by_member", "event_place", ["membership_id", "state"])


def _create_mentor() -> None:
    op.create_table(
        "mentor",
        *_identity(),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("modalities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("mentees", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_on", sa.Date()),
        sa.Column("background_checked_on", sa.Date()),
        sa.Column("reviewed_by", sa.Text()),
        sa.CheckConstraint("mentees BETWEEN 0 AND capacity", name="mentor_has_room"),
        sa.UniqueConstraint("membership_id", name="mentor_is_one_per_member"),
    )
    op.create_index("mentor_by_site", "mentor", ["site", "id"])
    op.create_index("mentor_by_client", "mentor", ["client_id"])
    op.create_index("mentor_by_state", "mentor", ["site", "state", "id"])


def _create_mentorship() -> None:
    op.create_table(
        "mentorship",
        *_identity(),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_client_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_client_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_membership_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_alias", sa.Text(), nullable=False),
        sa.Column("mentee_alias", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mentor_accepted_at", sa.DateTime(timezone=True)),
        sa.Column("mentee_accepted_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("sealed_by_mentor", sa.LargeBinary()),
        sa.Column("sealed_by_mentee", sa.LargeBinary()),
    )
    op.create_index("mentorship_by_site", "mentorship", ["site", "id"])
    op.create_index("mentorship_by_mentor", "mentorship", ["site", "mentor_client_id", "id"])
    op.create_index("mentorship_by_mentee", "mentorship", ["site", "mentee_client_id", "id"])
    op.create_index(
        "mentorship_is_one_per_mentee",
        "mentorship",
        ["mentee_membership_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'active')"),
    )


def _create_milestone() -> None:
    op.create_table(
        "milestone",
        *_identity(),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("shared_with_staff", sa.Boolean(), nullable=False),
        sa.Column("reminds_at", sa.DateTime(timezone=True)),
    )
    op.create_index("milestone_by_client", "milestone", ["site", "client_id", "id"])
    op.create_index(
        "milestone_reminding",
        "milestone",
        ["reminds_at"],
        postgresql_where=sa.text("reminds_at IS NOT NULL"),
    )
