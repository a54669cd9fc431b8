"""Owns the tables of absence policies and cases."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.scheduling.domain.absences.acts import Act
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import AbsencePolicy
from services.scheduling.domain.absences.rounds import LIVE, CaseState, Round
from services.scheduling.domain.absences.steps import Follows, Role, Step
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.tables.registry import among, metadata
from shared.unit_of_work.tables import identity_columns

STEPS = TypeAdapter(tuple[Step, ...])
ACTS = TypeAdapter(list[Act])
ROUNDS = TypeAdapter(tuple[Round, ...])
IS_LIVE = text(among("state", LIVE))
"""As the indexes write it, so that the indexes answer."""

absence_policy = Table(
    "absence_policy",
    metadata,
    *identity_columns(),
    Column("track_code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("types", JSONB, nullable=False),
    Column("excused", JSONB, nullable=False),
    Column("notice_hours", Integer),
    Column("made_up_is_excused", Boolean, nullable=False),
    Column("closes_after_attended", Integer),
    Column("cool_off_days", Integer, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("published_by", Text),
    UniqueConstraint("site", "track_code", "number", name="absence_policy_version_is_new"),
    Index("absence_policy_by_site", "site", "id"),
)

absence_case = Table(
    "absence_case",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("episode_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text),
    Column("follows", Text),
    Column("policy_version", Integer),
    Column("opened_on", Date),
    Column("role", Text),
    Column("due_at", DateTime(timezone=True)),
    Column("wakes_at", DateTime(timezone=True)),
    Column("resolution", Text),
    Column("acts", JSONB, nullable=False),
    Column("rounds", JSONB, nullable=False),
    UniqueConstraint("episode_id", "site", name="absence_case_is_one_per_stay"),
    Index("absence_case_by_site", "site", "id"),
    Index("absence_case_by_state", "site", "state", "id"),
    Index("absence_case_by_client", "client_id", "site"),
    # What waits for people is little beside what is kept.
    Index("absence_case_live", "site", "id", postgresql_where=IS_LIVE),
    Index("absence_case_due", "site", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("absence_case_wakes", "wakes_at", postgresql_where=text("wakes_at IS NOT NULL")),
)


def policy_of(row: Mapping[str, Any]) -> AbsencePolicy:
    """Return the version that a row holds."""
    typed = {
        "steps": STEPS.validate_python(row["steps"]),
        "types": tuple(SessionType(one) for one in row["types"]),
        "excused": tuple(Status(one) for one in row["excused"]),
    }
    return AbsencePolicy(**{**row, **typed})


def case_of(row: Mapping[str, Any]) -> AbsenceCase:
    """Return the case that a row holds."""
    typed = {
        "acts": ACTS.validate_python(row["acts"]),
        "rounds": ROUNDS.validate_python(row["rounds"]),
        "state": CaseState(row["state"]),
        "follows": Follows(row["follows"]) if row["follows"] else None,
        "role": Role(row["role"]) if row["role"] else None,
    }
    return AbsenceCase(**{**row, **typed})
