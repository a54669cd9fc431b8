"""Owns what notifications hears from other services; each converges in whatever order it comes.

Importing a file below is what subscribes.
"""

from services.notifications.subscribers import (
    aftercare,
    alerts,
    bookings,
    community,
    consents,
    intake,
    linkages,
    seats,
    sessions,
    setbacks,
    stays,
    weeks,
)
from services.notifications.subscribers.registry import subscriptions

__all__ = [
    "aftercare",
    "alerts",
    "bookings",
    "community",
    "consents",
    "intake",
    "linkages",
    "seats",
    "sessions",
    "setbacks",
    "stays",
    "subscriptions",
    "weeks",
]
