"""Owns notifications' HTTP routes: each validates, calls one handler, and shows the result."""

from services.notifications.api.contacts import contacts, family, staff
from services.notifications.api.messages import notifications

ROUTERS = (contacts.router, staff.router, family.router, notifications.router)

__all__ = ["ROUTERS"]
