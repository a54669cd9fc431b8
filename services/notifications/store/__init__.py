"""Notifications in PostgreSQL: the unit of work, and the claims of the dispatcher."""

from services.notifications.store.outgoing import SqlOutgoing
from services.notifications.store.unit import SqlNotificationsUnitOfWork

__all__ = ["SqlNotificationsUnitOfWork", "SqlOutgoing"]
