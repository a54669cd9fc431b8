"""Owns scheduling's HTTP routes: each validates, calls one handler, and shows the result."""

from services.scheduling.api.bookings import memberships, single
from services.scheduling.api.plans import availability
from services.scheduling.api.programs import templates, tracks, weeks
from services.scheduling.api.rolls import roll_call
from services.scheduling.api.sessions import links, series, sessions
from services.scheduling.api.stays import caseload, phases

ROUTERS = (
    tracks.router,
    templates.router,
    weeks.router,
    series.router,
    memberships.router,
    single.router,
    sessions.router,
    links.router,
    roll_call.router,
    phases.router,
    caseload.router,
    availability.router,
)

__all__ = ["ROUTERS"]
