"""Owns enrollment's tables. Days are whole days; a column that may be null means not known."""

from services.enrollment.tables.admission import admission_rules, document, screening
from services.enrollment.tables.applications import application
from services.enrollment.tables.assessments import (
    assessment,
    assessment_rota,
    assessment_schedule,
    due_assessment,
    safety_alert,
)
from services.enrollment.tables.authorizations import authorization, coverage, payer_rules
from services.enrollment.tables.awaiting_care import awaiting_care, awaits_care
from services.enrollment.tables.clients import client_identity, client_key, client_merge
from services.enrollment.tables.consents import consent, disclosure, party
from services.enrollment.tables.episodes import care_segment, episode, program_completion
from services.enrollment.tables.goals import goal
from services.enrollment.tables.held_sessions import (
    attendance_fact,
    membership_fact,
    session_fact,
)
from services.enrollment.tables.intake import (
    agreement,
    application_draft,
    drafts_in_hour,
    intake_rules,
    readmission,
)
from services.enrollment.tables.minimum_data import minimum_data
from services.enrollment.tables.registry import metadata
from services.enrollment.tables.seats import IS_HELD, capacity, seat
from services.enrollment.tables.sites import site
from services.enrollment.tables.waitlist import (
    NEWEST_POLICY,
    PEOPLE_AHEAD,
    initiation_alert,
    policy_of,
    waitlist_entry,
    waitlist_line,
    waitlist_policy,
)

__all__ = [
    "IS_HELD",
    "NEWEST_POLICY",
    "PEOPLE_AHEAD",
    "admission_rules",
    "agreement",
    "application",
    "application_draft",
    "assessment",
    "assessment_rota",
    "assessment_schedule",
    "attendance_fact",
    "authorization",
    "awaiting_care",
    "awaits_care",
    "capacity",
    "care_segment",
    "client_identity",
    "client_key",
    "client_merge",
    "consent",
    "coverage",
    "disclosure",
    "document",
    "drafts_in_hour",
    "due_assessment",
    "episode",
    "goal",
    "initiation_alert",
    "intake_rules",
    "membership_fact",
    "metadata",
    "minimum_data",
    "party",
    "payer_rules",
    "policy_of",
    "program_completion",
    "readmission",
    "safety_alert",
    "screening",
    "seat",
    "session_fact",
    "site",
    "waitlist_entry",
    "waitlist_line",
    "waitlist_policy",
]
