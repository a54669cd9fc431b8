"""What a calendar shows of one meeting, in words that say nothing about treatment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

PAST_SHOWN = timedelta(days=30)
CANCELLATION_SHOWN = timedelta(days=60)
"""A calendar that is not opened for so long starts anew: what was cancelled is then simply gone."""


class NeutralSummary(StrEnum):
    """The words that a client's calendar may show for any session; a site chooses one of them."""

    APPOINTMENT = "Appointment"
    BUSY = "Busy"
    MEETING = "Meeting"
    RESERVED = "Reserved"
    CITA = "Cita"
    OCUPADO = "Ocupado"


@dataclass(frozen=True, slots=True)
class Event:
    """One meeting. `sequence` rises with each change; `changed_at` is when the last one was."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    changed_at: datetime
    summary: str
    location: str | None = None


def uid_of(session_id: UUID) -> str:
    """Return the name of a meeting in staff's calendars, the same for ever (RFC 7986, 5.3)."""
    return f"{session_id}@footbridge"


def clients_uid_of(session_id: UUID, client_id: UUID) -> str:
    """Return the name of a meeting in this client's calendars alone.

    Two clients whose calendars meet, on a shared server or device, are not seen to share a group.
    """
    return uid_of(uuid5(client_id, str(session_id)))
