"""Owns the table of tracks."""

from pydantic import TypeAdapter
from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.programs.requirements import CurriculumItem
from services.scheduling.domain.programs.track import Phase
from services.scheduling.domain.programs.weekly_slots import WeeklySlot
from services.scheduling.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

PHASES = TypeAdapter(tuple[Phase, ...])
CURRICULUM = TypeAdapter(tuple[CurriculumItem, ...])
SLOTS = TypeAdapter(tuple[WeeklySlot, ...])

track = Table(
    "track",
    metadata,
    *identity_columns(),
    Column("code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("weekly_minutes_required", Integer, nullable=False),
    Column("phases", JSONB, nullable=False),
    Column("curriculum", JSONB, nullable=False),
    Column("slots", JSONB, nullable=False),
    UniqueConstraint("site", "code", "number", name="track_version_is_new"),
)
