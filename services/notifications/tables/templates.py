"""Owns the rows of a site's own words and of its front desk. Words are configuration: nobody's."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.domain.templates.template import Wording, Wordings
from services.notifications.domain.templates.version import (
    OPEN_DRAFT,
    FrontDesk,
    TemplateState,
    TemplateVersion,
)
from services.notifications.domain.terms import ChannelName, Language
from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

WORDINGS = TypeAdapter(dict[ChannelName, dict[Language, Wording]])
# As the indexes write them, so that the indexes answer.
IS_DRAFT = text(f"state IN ({', '.join(sorted(repr(one.value) for one in OPEN_DRAFT))})")
IS_PUBLISHED = text(f"state = '{TemplateState.PUBLISHED}'")

template_version = Table(
    "template_version",
    metadata,
    *identity_columns(),
    Column("code", Text, nullable=False),
    Column("number", Integer),
    Column("state", Text, nullable=False),
    Column("wordings", JSONB, nullable=False),
    instant("proposed_at"),
    Column("proposed_by", Text, nullable=False),
    instant("checked_at", nullable=True),
    instant("published_at", nullable=True),
    Column("published_by", Text),
    instant("ended_at", nullable=True),
    UniqueConstraint("site", "code", "number", name="template_number_once"),
    Index("template_draft_once", "site", "code", unique=True, postgresql_where=IS_DRAFT),
    Index("template_published_once", "site", "code", unique=True, postgresql_where=IS_PUBLISHED),
    Index("template_by_code", "site", "code", "id"),
)

front_desk = Table(
    "front_desk",
    metadata,
    *identity_columns(),
    Column("phone", Text),
    Column("private_words", JSONB, nullable=False),
    UniqueConstraint("site", name="front_desk_once"),
)


def stored_wordings(wordings: Wordings) -> dict[str, Any]:
    """Return wordings as the column holds them."""
    plain = {channel: dict(languages) for channel, languages in wordings.items()}
    stored: dict[str, Any] = WORDINGS.dump_python(plain, mode="json")
    return stored


def version_of(row: Mapping[str, Any]) -> TemplateVersion:
    read = {
        "wordings": WORDINGS.validate_python(row["wordings"]),
        "state": TemplateState(row["state"]),
    }
    return TemplateVersion(**{**row, **read})


def desk_of(row: Mapping[str, Any]) -> FrontDesk:
    return FrontDesk(**{**row, "private_words": tuple(row["private_words"])})
