"""Owns scheduling's tables. Days are the site's local days; moments are UTC."""

from services.scheduling.tables.bookings import booking_policy, membership, seat_hold
from services.scheduling.tables.keys import data_key
from services.scheduling.tables.plans import (
    KEPT,
    OUTCOME,
    SHORTFALLS,
    WISHES,
    plan_run,
    planned_week,
    week_needs,
)
from services.scheduling.tables.programs import CURRICULUM, PHASES, SLOTS, track
from services.scheduling.tables.registry import metadata
from services.scheduling.tables.rolls import ACTIONS, HISTORY, attendance, credit_rules
from services.scheduling.tables.sessions import (
    HOLIDAYS,
    holidays,
    series,
    session,
    session_facilitator,
)
from services.scheduling.tables.stays import DECISIONS, PHASE_PROGRESS, SAID, progress
from services.scheduling.tables.weeks import client_week, week_rules

__all__ = [
    "ACTIONS",
    "CURRICULUM",
    "DECISIONS",
    "HISTORY",
    "HOLIDAYS",
    "KEPT",
    "OUTCOME",
    "PHASES",
    "PHASE_PROGRESS",
    "SAID",
    "SHORTFALLS",
    "SLOTS",
    "WISHES",
    "attendance",
    "booking_policy",
    "client_week",
    "credit_rules",
    "data_key",
    "holidays",
    "membership",
    "metadata",
    "plan_run",
    "planned_week",
    "progress",
    "seat_hold",
    "series",
    "session",
    "session_facilitator",
    "track",
    "week_needs",
    "week_rules",
]
