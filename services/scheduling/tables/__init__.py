"""Owns scheduling's tables. Days are the site's local days; moments are UTC."""

from services.scheduling.tables.absences import (
    ACTS,
    IS_LIVE,
    ROUNDS,
    STEPS,
    absence_case,
    absence_policy,
    case_of,
    policy_of,
)
from services.scheduling.tables.billing import SPELLS, billing_rules, client_payers
from services.scheduling.tables.bookings import (
    SIDE,
    booking_policy,
    exchange,
    membership,
    seat_hold,
)
from services.scheduling.tables.calendars import (
    calendar_feed,
    calendar_settings,
    given_up_seat,
    zone_check,
)
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
    PLANS,
    holidays,
    series,
    session,
    session_facilitator,
)
from services.scheduling.tables.stays import DECISIONS, PHASE_PROGRESS, SAID, progress
from services.scheduling.tables.weeks import client_week, week_rules

__all__ = [
    "ACTIONS",
    "ACTS",
    "CURRICULUM",
    "DECISIONS",
    "HISTORY",
    "HOLIDAYS",
    "IS_LIVE",
    "KEPT",
    "OUTCOME",
    "PHASES",
    "PHASE_PROGRESS",
    "PLANS",
    "ROUNDS",
    "SAID",
    "SHORTFALLS",
    "SIDE",
    "SLOTS",
    "SPELLS",
    "STEPS",
    "WISHES",
    "absence_case",
    "absence_policy",
    "attendance",
    "billing_rules",
    "booking_policy",
    "calendar_feed",
    "calendar_settings",
    "case_of",
    "client_payers",
    "client_week",
    "credit_rules",
    "data_key",
    "exchange",
    "given_up_seat",
    "holidays",
    "membership",
    "metadata",
    "plan_run",
    "planned_week",
    "policy_of",
    "progress",
    "seat_hold",
    "series",
    "session",
    "session_facilitator",
    "track",
    "week_needs",
    "week_rules",
    "zone_check",
]
