"""Owns scheduling's HTTP routes: each validates, calls one handler, and shows the result."""

from services.scheduling.api.absences import acts, cases, policies
from services.scheduling.api.bookings import make_ups, memberships, own, single, swaps, waiting
from services.scheduling.api.calendars import (
    calendar_settings,
    feeds,
    free_busy,
    reading,
    zone_checks,
)
from services.scheduling.api.fhir import routes as fhir
from services.scheduling.api.plans import (
    applying,
    availability,
    batches,
    comparing,
    plans,
    week_proposals,
)
from services.scheduling.api.programs import templates, tracks
from services.scheduling.api.programs import weeks as program_weeks
from services.scheduling.api.rolls import credit_rules, marking, offline, roll_call
from services.scheduling.api.sessions import (
    cancellations,
    changes,
    endings,
    holidays,
    links,
    series,
    sessions,
)
from services.scheduling.api.stays import caseload, phases
from services.scheduling.api.weeks import billing
from services.scheduling.api.weeks import rules as week_rules
from services.scheduling.api.weeks import weeks as client_weeks

ROUTERS = (
    tracks.router,
    templates.router,
    program_weeks.router,
    series.router,
    memberships.router,
    single.router,
    own.router,
    waiting.router,
    swaps.router,
    make_ups.router,
    sessions.router,
    links.router,
    holidays.router,
    changes.router,
    endings.router,
    cancellations.router,
    roll_call.router,
    marking.router,
    offline.router,
    credit_rules.router,
    client_weeks.router,
    week_rules.router,
    billing.router,
    phases.router,
    caseload.router,
    availability.router,
    plans.router,
    comparing.router,
    applying.router,
    batches.router,
    policies.router,
    cases.router,
    acts.router,
    feeds.router,
    reading.router,
    calendar_settings.router,
    free_busy.router,
    zone_checks.router,
    fhir.router,
    week_proposals.router,
)

__all__ = ["ROUTERS"]
