"""Owns what scheduling hears from other services; importing a file below is what subscribes."""

from services.scheduling.subscribers import stays
from services.scheduling.subscribers.registry import subscriptions

__all__ = ["stays", "subscriptions"]
