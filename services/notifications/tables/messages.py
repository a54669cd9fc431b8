"""Owns the rows of notifications, and of each attempt to hand one over."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.domain.terms import LOST, OPEN
from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

IS_OPEN = f"state IN ({', '.join(sorted(repr(state.value) for state in OPEN))})"
"""The condition of the partial indexes, to be repeated literally in the queries that use them."""
IS_ASKED = "look_at IS NOT NULL AND resolution IS NULL"
"""The same for attempts whose provider is to be asked how they ended."""
IS_LOST = f"state IN ({', '.join(sorted(repr(state.value) for state in LOST))})"

IS_TEXT = "channel = 'sms' AND sent_at IS NOT NULL"
"""The condition of the index of texts, to be repeated literally as well."""

notification = Table(
    "notification",
    metadata,
    *identity_columns(),
    Column("rule", Text, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("audience", Text, nullable=False),
    Column("client_id", Uuid),
    Column("cause_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("template", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    instant("due_at"),
    instant("expires_at"),
    instant("created_at"),
    Column("when_unknown", Text, nullable=False),
    Column("max_attempts", SmallInteger, nullable=False),
    Column("is_urgent", Boolean, nullable=False),
    Column("next_channels", ARRAY(Text), nullable=False),
    Column("details", JSONB),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("unknowns", Integer, nullable=False),
    Column("failure", Text),
    instant("sent_at", nullable=True),
    instant("delivered_at", nullable=True),
    Column("provider", Text),
    Column("provider_reference", Text),
    Column("template_version", Integer),
    instant("planned_at", nullable=True),
    UniqueConstraint("cause_id", "person_id", "template", "channel", name="notification_once"),
    # The oldest of a lane's channel; and the oldest of each site in it, which take turns.
    Index("notification_due", "lane", "channel", "due_at", postgresql_where=text(IS_OPEN)),
    Index(
        "notification_due_by_site",
        "lane",
        "channel",
        "site",
        "due_at",
        postgresql_where=text(IS_OPEN),
    ),
    Index("notification_open_by_person", "person_id", postgresql_where=text(IS_OPEN)),
    Index("notification_paused", "id", postgresql_where=text("reason = 'paused'")),
    Index("notification_open_by_client", "client_id", postgresql_where=text(IS_OPEN)),
    Index("notification_lost", "id", postgresql_where=text(IS_LOST)),
    Index("notification_by_subject", "subject_id"),
    Index("notification_texts", "site", "sent_at", postgresql_where=text(IS_TEXT)),
    Index("notification_by_site", "site", "id"),
    Index("notification_by_person", "site", "person_id", "id"),
)

# One row per hand-over, committed before it begins: a row without an outcome is a hand-over whose
# process died, and nobody knows whether the provider took the message. There is no foreign key:
# its check would wait for the lock that the hand-over itself holds on the notification.
attempt = Table(
    "attempt",
    metadata,
    Column("notification_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    instant("began_at"),
    instant("ended_at", nullable=True),
    Column("outcome", Text),
    Column("code", Text),
    Column("provider", Text),
    # An outcome that nobody knows: when to ask next, and until when; how it was settled.
    instant("look_at", nullable=True),
    instant("give_up_at", nullable=True),
    Column("looks", SmallInteger, nullable=False, server_default="0"),
    Column("resolution", Text),
    instant("resolved_at", nullable=True),
    Index("attempt_unknown", "ended_at", postgresql_where=text("outcome = 'unknown'")),
    Index("attempt_to_look_up", "look_at", postgresql_where=text(IS_ASKED)),
    PrimaryKeyConstraint("notification_id", "number", name="attempt_pkey"),
)
