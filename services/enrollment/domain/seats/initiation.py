"""Owns the days-waiting clock: how long somebody has waited for care, and by when it is to begin.

HEDIS IET counts treatment as initiated within 14 days; the days are the site's policy.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from shared.aggregate import Aggregate

HISTORY_DAYS = 30
"""Who was due longer ago than this when first looked at came in as history: no alert is raised."""


class InitiationState(StrEnum):
    OK = "ok"
    AT_RISK = "at_risk"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Initiation:
    """How one application stands on a local day of its site."""

    days_waiting: int
    due_on: date
    state: InitiationState

    @classmethod
    def on(cls, today: date, received_on: date, policy: WaitlistPolicy) -> Self:
        due_on = received_on + timedelta(days=policy.initiation_days)
        at_risk_from = due_on - timedelta(days=policy.alert_days_before)
        state = InitiationState.MISSED if today > due_on else InitiationState.AT_RISK
        if today < at_risk_from:
            state = InitiationState.OK
        return cls((today - received_on).days, due_on, state)


@dataclass(kw_only=True)
class InitiationAlert(Aggregate):
    """That an application was said to be at risk; it is said once."""

    application_id: UUID
    client_id: UUID
    due_on: date
    days_waiting: int
