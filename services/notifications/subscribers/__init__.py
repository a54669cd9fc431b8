"""Owns what notifications hears from other services; each converges in whatever order it comes.

Importing a file below is what subscribes.
"""

from services.notifications.subscribers import care, seats, sessions
from services.notifications.subscribers.registry import subscriptions

__all__ = ["care", "seats", "sessions", "subscriptions"]
