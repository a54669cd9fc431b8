"""Owns what aftercare hears from other services; importing a file below is what subscribes."""

from services.aftercare.subscribers import (
    alerts,
    assessments,
    consents,
    goals,
    persons,
    readmissions,
    stays,
)
from services.aftercare.subscribers.registry import subscriptions

__all__ = [
    "alerts",
    "assessments",
    "consents",
    "goals",
    "persons",
    "readmissions",
    "stays",
    "subscriptions",
]
