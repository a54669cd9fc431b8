"""Owns the list of all routes of linkages."""

from services.aftercare.api.linkages import accounting, linkages, rules

LINKAGE_ROUTERS = (linkages.router, accounting.router, rules.router)
