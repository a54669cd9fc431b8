"""Owns enrollment's HTTP routes: each validates, calls one handler, and shows the result."""

from services.enrollment.api import applications, consents, episodes, reports, sites

ROUTERS = (
    sites.router,
    applications.router,
    consents.router,
    episodes.router,
    reports.router,
)

__all__ = ["ROUTERS"]
