"""Owns the rows of a site's rules, version by version, and of the digests that are due."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Index, Integer, Table, Text, Time, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.rule_set import RuleSet, RuleSetState
from services.notifications.tables.registry import instant, metadata
from shared.unit_of_work.tables import identity_columns

RULES = TypeAdapter(tuple[Rule, ...])

rule_set = Table(
    "rule_set",
    metadata,
    *identity_columns(),
    Column("number", Integer),
    Column("state", Text, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("timezone", Text),
    instant("proposed_at"),
    Column("proposed_by", Text, nullable=False),
    instant("tried_at", nullable=True),
    instant("published_at", nullable=True),
    Column("published_by", Text),
    Column("goes_back_to", Integer),
    instant("replanned_to", nullable=True),
    Column("replanned_up_to", Uuid),
    instant("replanned_at", nullable=True),
    UniqueConstraint("site", "number", name="rule_set_version_is_new"),
    Index("rule_set_by_site", "site", "id"),
    Index(
        "rule_set_to_follow",
        "site",
        postgresql_where=text("number IS NOT NULL AND replanned_at IS NULL"),
    ),
)

# One row for each local time at which a site's people get their counts.
digest = Table(
    "digest",
    metadata,
    Column("site", Text, primary_key=True),
    Column("at", Time, primary_key=True),
    instant("due_at"),
    Index("digest_due", "due_at"),
)


def rule_set_of(row: Mapping[str, Any]) -> RuleSet:
    """Return the rule set that a row holds."""
    typed = {"rules": RULES.validate_python(row["rules"]), "state": RuleSetState(row["state"])}
    return RuleSet(**{**row, **typed})
