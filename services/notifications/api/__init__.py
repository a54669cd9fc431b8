"""Owns notifications' HTTP routes: each validates, calls one handler, and shows the result."""

from services.notifications.api.contacts import contacts
from services.notifications.api.messages import notifications

ROUTERS = (contacts.router, notifications.router)

__all__ = ["ROUTERS"]
