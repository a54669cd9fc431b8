"""Owns the list of all routes of linkages."""

from services.aftercare.api.linkages import (
    accounting,
    linkages,
    links,
    mine,
    providers,
    rates,
    rules,
)

LINKAGE_ROUTERS = (
    linkages.router,
    accounting.router,
    rules.router,
    rates.router,
    links.router,
    links.public,
    mine.router,
    providers.router,
    providers.subjects,
)
