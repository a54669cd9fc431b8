"""Owns the tables of answers, of judgements of risk, and of requests for help."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.aftercare.domain.help.help_request import AskedAs, HelpRequest, HelpState
from services.aftercare.tables.registry import metadata
from shared.unit_of_work.tables import identity_columns

check_in_answers = Table(
    "check_in_answers",
    metadata,
    *identity_columns(),
    Column("check_in_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("settings", Integer, nullable=False),
    Column("instruments", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("answered_as", Text, nullable=False),
    Column("answered_by", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False),
    Column("is_late", Boolean, nullable=False),
    Column("is_safety_told", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("check_in_id", "number", name="check_in_answers_are_numbered"),
    Index(
        "check_in_answers_are_given_once",
        "check_in_id",
        unique=True,
        postgresql_where=text("state = 'given'"),
    ),
    Index("check_in_answers_by_client", "site", "client_id", "id"),
)

risk_judgement = Table(
    "risk_judgement",
    metadata,
    *identity_columns(),
    Column("check_in_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("band", Text, nullable=False),
    Column("band_before", Text),
    Column("judged_by", Text, nullable=False),
    Column("judged_at", DateTime(timezone=True), nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Index("risk_judgement_by_check_in", "check_in_id", "id"),
)

help_request = Table(
    "help_request",
    metadata,
    *identity_columns(),
    Column("client_id", Uuid, nullable=False),
    Column("plan_id", Uuid),
    Column("check_in_id", Uuid),
    Column("asked_as", Text, nullable=False),
    Column("asked_by", Text),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("presses", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("seconds_to_answer", Integer),
    Column("rounds", Integer, nullable=False),
    Column("told_in_round", Integer),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text),
    Column("is_followed_up", Boolean, nullable=False),
    Column("said", LargeBinary),
    Column("note", LargeBinary),
    Column("answered_on", Date),
    Column("tell_from", DateTime(timezone=True)),
    # Pressing twice while one waits is the same request.
    Index(
        "help_request_waits_once",
        "site",
        "client_id",
        unique=True,
        postgresql_where=text("state = 'asked' AND asked_as <> 'family'"),
    ),
    Index(
        "help_request_of_family_waits_once",
        "site",
        "client_id",
        unique=True,
        postgresql_where=text("state = 'asked' AND asked_as = 'family'"),
    ),
    Index("help_request_by_site", "site", "id"),
    Index("help_request_by_state", "site", "state", "id"),
    Index("help_request_by_client", "site", "client_id", "id"),
)


def help_of(row: Mapping[str, Any]) -> HelpRequest:
    codes = {"state": HelpState(row["state"]), "asked_as": AskedAs(row["asked_as"])}
    return HelpRequest(**{**row, **codes})
