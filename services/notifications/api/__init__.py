"""Owns notifications' HTTP routes: each validates, calls one handler, and shows the result."""

from services.notifications.api import contacts, notifications

ROUTERS = (contacts.router, notifications.router)

__all__ = ["ROUTERS"]
