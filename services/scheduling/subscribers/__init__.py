"""Owns what scheduling hears from other services; importing a file below is what subscribes."""

from services.scheduling.subscribers import answers, stays
from services.scheduling.subscribers.registry import subscriptions

__all__ = ["answers", "stays", "subscriptions"]
