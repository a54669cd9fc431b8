"""The closed lists of alerts: kinds, how urgent each is, and which role it is for."""

from dataclasses import dataclass
from enum import StrEnum

from services.notifications.domain.terms import StaffRole


class AlertKind(StrEnum):
    """What asks for a person of the staff. Why it does, no alert says."""

    SAFETY = "safety"
    HELP = "help"
    OVERDUE_TASK = "overdue_task"
    PROVIDERS_DOWN = "providers_down"


class Urgency(StrEnum):
    """How fast a ladder climbs: seconds, minutes, hours."""

    CRISIS = "crisis"
    URGENT = "urgent"
    ROUTINE = "routine"


FASTEST_FIRST = tuple(Urgency)


class Over(StrEnum):
    """The ways in which somebody acknowledges an alert. `SOURCE`: where its cause lies."""

    API = "api"
    LINK = "link"
    REPLY = "reply"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Nature:
    """What a kind of alert has by default; `role` is told where nobody is on call."""

    urgency: Urgency
    role: StaffRole


NATURES = {
    AlertKind.SAFETY: Nature(Urgency.CRISIS, StaffRole.CLINICIAN),
    AlertKind.HELP: Nature(Urgency.CRISIS, StaffRole.CLINICIAN),
    AlertKind.OVERDUE_TASK: Nature(Urgency.URGENT, StaffRole.PROGRAM_DIRECTOR),
    AlertKind.PROVIDERS_DOWN: Nature(Urgency.URGENT, StaffRole.OPS),
}
