"""Owns the table of episodes as events told them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.aftercare.domain.episodes.known_episode import Discharge, KnownEpisode
from services.aftercare.tables.registry import metadata

TELLS_OF_DEATH = text("disposition = 'death' AND NOT never_was")
"""As the index writes it, so that the index answers."""

known_episode = Table(
    "known_episode",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("site", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("program", Text),
    Column("track", Text),
    Column("started_on", Date),
    Column("last_phase_started_on", Date),
    Column("program_completed_on", Date),
    Column("disposition", Text),
    Column("discharged_on", Date),
    Column("discharge_from_history", Boolean),
    Column("plan_is_due", Boolean, nullable=False),
    Column("never_was", Boolean, nullable=False),
    Column("is_elsewhere", Boolean, nullable=False),
    Column("heard", JSONB, nullable=False),
    Column("programs", JSONB, nullable=False),
    Column("called_for_by", JSONB, nullable=False),
    UniqueConstraint("episode_id", "site", name="known_episode_is_one_per_site"),
    Index("known_episode_by_discharge", "discharged_on", "site"),
    Index("known_episode_by_client", "site", "client_id"),
    Index(
        "known_episode_completed",
        "site",
        text("coalesce(program_completed_on, discharged_on)"),
        postgresql_where=text("program_completed_on IS NOT NULL OR disposition = 'completed'"),
    ),
    Index("known_episode_by_program", "site", "program"),
    # Deaths are few, and asked for of every person for whom something is opened, at any site.
    Index("known_episode_tells_of_death", "client_id", postgresql_where=TELLS_OF_DEATH),
)


def episode_of(row: Mapping[str, Any]) -> KnownEpisode:
    """Return the episode that a row holds."""
    values = dict(row)
    disposition, day, from_history = (
        values.pop(name) for name in ("disposition", "discharged_on", "discharge_from_history")
    )
    values["programs"] = {
        seq: tuple(told) if told else None for seq, told in values["programs"].items()
    }
    values["called_for_by"] = tuple(values["called_for_by"])
    discharge = None if disposition is None else Discharge(disposition, day, from_history)
    return KnownEpisode(discharge=discharge, **values)
