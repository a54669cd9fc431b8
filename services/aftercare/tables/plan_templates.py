"""Owns the table of versions of plan templates."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, DateTime, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.plans.template import PlanTemplate
from services.aftercare.domain.plans.template_version import TemplateVersion, VersionState
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

TEMPLATES = TypeAdapter(tuple[PlanTemplate, ...])
"""What the JSON column holds."""

plan_template = Table(
    "plan_template",
    metadata,
    *identity_columns(),
    Column("state", Text, nullable=False),
    Column("number", Integer),
    Column("templates", JSONB, nullable=False),
    Column("drafted_at", DateTime(timezone=True)),
    Column("drafted_by", Text),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    UniqueConstraint("site", "number", name="plan_template_version_is_new"),
    Index("plan_template_by_site", "site", "id"),
    Index("plan_template_by_state", "site", "state", "id"),
)


def version_of(row: Mapping[str, Any]) -> TemplateVersion:
    """Return the version that a row holds."""
    typed = {
        "templates": TEMPLATES.validate_python(row["templates"]),
        "state": VersionState(row["state"]),
    }
    return TemplateVersion(**{**row, **typed})
