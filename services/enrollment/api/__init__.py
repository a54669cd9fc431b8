"""Owns enrollment's HTTP routes: each validates, calls one handler, and shows the result."""

from services.enrollment.api import (
    applications,
    assessment_schedules,
    assessments,
    consents,
    disclosures,
    episodes,
    instruments,
    minimum_data,
    parties,
    reports,
    safety_alerts,
    sites,
    teds,
)

ROUTERS = (
    sites.router,
    applications.router,
    consents.router,
    parties.router,
    disclosures.router,
    episodes.router,
    reports.router,
    instruments.router,
    assessments.router,
    assessment_schedules.router,
    safety_alerts.router,
    minimum_data.router,
    teds.router,
)

__all__ = ["ROUTERS"]
