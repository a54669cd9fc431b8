"""Owns enrollment's tables. Days are whole days; a column that may be null means not known."""

from services.enrollment.tables.applications import application
from services.enrollment.tables.assessments import (
    assessment,
    assessment_rota,
    assessment_schedule,
    due_assessment,
    safety_alert,
)
from services.enrollment.tables.clients import client_key
from services.enrollment.tables.consents import consent, disclosure, party
from services.enrollment.tables.episodes import episode, program_completion
from services.enrollment.tables.minimum_data import minimum_data
from services.enrollment.tables.registry import metadata
from services.enrollment.tables.sites import site

__all__ = [
    "application",
    "assessment",
    "assessment_rota",
    "assessment_schedule",
    "client_key",
    "consent",
    "disclosure",
    "due_assessment",
    "episode",
    "metadata",
    "minimum_data",
    "party",
    "program_completion",
    "safety_alert",
    "site",
]
