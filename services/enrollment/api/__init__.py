"""Owns enrollment's HTTP routes: each validates, calls one handler, and shows the result."""

from services.enrollment.api import (
    alerts,
    applications,
    assessment_schedules,
    assessments,
    authorization_alerts,
    authorizations,
    capacities,
    consents,
    disclosures,
    episodes,
    instruments,
    minimum_data,
    parties,
    payers,
    reports,
    safety_alerts,
    seats,
    sites,
    teds,
    waitlist,
    waitlist_policies,
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
    capacities.router,
    seats.router,
    waitlist.router,
    waitlist_policies.router,
    alerts.router,
    payers.router,
    authorization_alerts.router,  # before the authorizations: "alerts" is no id
    authorizations.router,
)

__all__ = ["ROUTERS"]
