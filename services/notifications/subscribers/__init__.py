"""Owns what notifications hears from other services; each converges in whatever order it comes.

Importing a file below is what subscribes.
"""

from services.notifications.subscribers import alerts, care, seats, sessions
from services.notifications.subscribers.registry import subscriptions

__all__ = ["alerts", "care", "seats", "sessions", "subscriptions"]
