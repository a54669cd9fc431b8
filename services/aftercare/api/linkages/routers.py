"""Owns the list of all routes of linkages."""

from services.aftercare.api.linkages import accounting, linkages, links, providers, rates, rules

LINKAGE_ROUTERS = (
    linkages.router,
    accounting.router,
    rules.router,
    rates.router,
    links.router,
    links.public,
    providers.router,
    providers.subjects,
)
