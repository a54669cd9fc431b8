"""Owns the rows of what comes back: receipts of providers, and replies of people."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.domain.replies.vocabulary import ReplyWords
from services.notifications.domain.replies.words import Meaning
from services.notifications.domain.terms import Language
from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

# A receipt is kept as it comes and applied by a worker: the message's row may be locked by the
# hand-over that it is about, and a webhook must not wait for that.
receipt = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("notification_id", Uuid, nullable=False),
    Column("standing", Text, nullable=False),
    Column("provider_reference", Text),
    Column("failure", Text),
    Column("code", Text),
    Column("blames_address", Boolean, nullable=False),
    instant("received_at"),
    instant("applied_at", nullable=True),
    Column("effect", Text),
    Index("receipt_waiting", "site", "received_at", postgresql_where=text("applied_at IS NULL")),
    Index("receipt_by_notification", "notification_id"),
    Index("receipt_applied", "applied_at", postgresql_where=text("applied_at IS NOT NULL")),
)

# The words exist only in `sealed`, under the person's key.
reply = Table(
    "reply",
    metadata,
    *identity_columns(),
    Column("inbound_key", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("sealed", LargeBinary),
    Column("subject_id", Uuid),
    Column("state", Text, nullable=False),
    instant("received_at"),
    instant("handled_at", nullable=True),
    Column("handled_by", Text),
    UniqueConstraint("inbound_key", name="reply_once"),
    Index("reply_by_site", "site", "id"),
    Index("reply_open", "site", "id", postgresql_where=text("state = 'open'")),
    Index("reply_by_person", "site", "person_id", "id"),
    Index(
        "reply_handled",
        "handled_at",
        postgresql_where=text("state = 'handled' AND sealed IS NOT NULL"),
    ),
)

# Words are configuration: nobody's.
reply_words = Table(
    "reply_words",
    metadata,
    *identity_columns(),
    Column("language", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("words", JSONB, nullable=False),
    instant("published_at"),
    Column("published_by", Text, nullable=False),
    instant("ended_at", nullable=True),
    UniqueConstraint("site", "language", "number", name="reply_words_number_once"),
    Index("reply_words_in_force", "site", postgresql_where=text("ended_at IS NULL")),
    Index("reply_words_by_language", "site", "language", "id"),
)


def reply_words_of(row: Mapping[str, Any]) -> ReplyWords:
    words = {Meaning(name): tuple(listed) for name, listed in row["words"].items()}
    return ReplyWords(**{**row, "language": Language(row["language"]), "words": words})
