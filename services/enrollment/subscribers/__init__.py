"""Owns what enrollment hears from other services; importing a file below is what subscribes."""

from services.enrollment.subscribers import held_sessions, programs, readmissions
from services.enrollment.subscribers.registry import subscriptions

__all__ = ["held_sessions", "programs", "readmissions", "subscriptions"]
