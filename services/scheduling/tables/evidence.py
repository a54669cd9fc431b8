"""Owns how a line of attendance is read as evidence of what its session proves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import DateTime, Integer, case, cast, column, extract, func, select

from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.tables.rolls import attendance
from services.scheduling.tables.sessions import session

_a = attendance.c
_CALLED_OFF = Status.CANCELLED_BY_CLIENT.value
_entry = func.jsonb_array_elements(_a.history).table_valued(column("value", _a.history.type))
_FIRST_CALL = (
    select(func.min(cast(_entry.c.value["recorded_at"].astext, DateTime(timezone=True))))
    .select_from(_entry)
    .where(_entry.c.value["mark"]["status"].astext == _CALLED_OFF)
    .correlate(attendance)
    .scalar_subquery()
)
CANCELLED_AT = case((_a.status == _CALLED_OFF, _FIRST_CALL)).label("cancelled_at")
"""When the client first called the session off, where that is what holds."""
PLANNED_MINUTES = cast(extract("epoch", _a.ends_at - _a.starts_at) / 60, Integer).label(
    "planned_minutes"
)
EVIDENCE = (
    select(
        _a.client_id,
        _a.session_id,
        _a.type,
        _a.held_on,
        _a.starts_at,
        _a.status,
        _a.credited_minutes,
        session.c.curriculum_item.label("item"),
        PLANNED_MINUTES,
        CANCELLED_AT,
        _a.id.label("attendance_id"),
        _a.makes_up,
    )
    .join(session, session.c.id == _a.session_id)
    .where(session.c.state == SessionState.COMPLETED.value)
)
"""Everything that completed sessions prove; whoever reads it says of whom."""


def evidence_of_row(row: Mapping[str, Any]) -> Evidence:
    return Evidence(**{**row, "type": SessionType(row["type"]), "status": Status(row["status"])})
