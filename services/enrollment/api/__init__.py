"""Owns enrollment's HTTP routes: each validates, calls one handler, and shows the result."""

from services.enrollment.api import sites
from services.enrollment.api.clinical import (
    assessment_schedules,
    assessments,
    instruments,
    safety_alerts,
    screenings,
)
from services.enrollment.api.consents import consent_copies, consents, disclosures, parties
from services.enrollment.api.fhir import routes as fhir
from services.enrollment.api.intake import (
    admission,
    agreements,
    applications,
    calls,
    clients,
    documents,
    intake_rules,
    merges,
    public,
    wishes,
)
from services.enrollment.api.payers import authorization_alerts, authorizations, payers
from services.enrollment.api.reporting import exports, minimum_data, program_reports, reports, teds
from services.enrollment.api.seats import alerts, capacities, seats, waitlist, waitlist_policies
from services.enrollment.api.stays import care, episodes, goals, planning, undoing

ROUTERS = (
    sites.router,
    applications.router,
    public.router,
    wishes.router,
    calls.router,
    agreements.router,
    clients.router,
    merges.router,
    intake_rules.router,
    consents.router,
    consent_copies.router,
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
    planning.router,
    care.router,
    undoing.router,
    fhir.router,
    program_reports.router,
    exports.router,
    goals.router,
    screenings.router,
    documents.router,
    admission.router,
)

__all__ = ["ROUTERS"]
