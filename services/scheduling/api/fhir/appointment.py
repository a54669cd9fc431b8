"""Owns a seat, a seat given up, or a place on a waitlist as Appointment (R4)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from services.scheduling.api.fhir import codings as c
from services.scheduling.domain.bookings.membership import MembershipState
from services.scheduling.domain.calendars.standings import (
    OF_WAITING,
    AppointmentStatus,
    appointment_status,
)
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SessionState
from shared.http.fhir import codings as fhir
from shared.http.fhir.codings import Resource

STATUS = {status: status.value for status in AppointmentStatus}
_BY_CLIENT = (Status.CANCELLED_BY_CLIENT, Status.EXCUSED)
_PARTICIPATION = {
    AppointmentStatus.CANCELLED: "declined",
    AppointmentStatus.WAITLIST: "needs-action",
    AppointmentStatus.PROPOSED: "needs-action",
}


def appointment(row: Mapping[str, Any]) -> Resource:
    """Return the resource of one client's place; it names nobody else who has one."""
    status = status_of(row)
    starts_at, ends_at = row["starts_at"], row["ends_at"]
    return fhir.without_empty(
        {
            "resourceType": "Appointment",
            "id": str(row["id"]),
            "meta": fhir.meta(row["version"]),
            "status": status.value,
            "cancelationReason": _reason(row, status),
            "serviceType": [c.session_type(row)],
            "start": starts_at.isoformat() if starts_at else None,
            "end": ends_at.isoformat() if ends_at else None,
            "minutesDuration": int((ends_at - starts_at).total_seconds()) // 60
            if ends_at
            else None,
            "participant": list(_participants(row, status)),
            "requestedPeriod": _asked_for(row),
        }
    )


def _minutes(row: Mapping[str, Any]) -> int | None:
    if row["starts_at"] is None:
        return None
    length: timedelta = row["ends_at"] - row["starts_at"]
    return length // timedelta(minutes=1)


def status_of(row: Mapping[str, Any]) -> AppointmentStatus:
    if row["session_state"] is None:
        return OF_WAITING[MembershipState(row["status"])]
    return appointment_status(Status(row["status"]), SessionState(row["session_state"]))


def _reason(row: Mapping[str, Any], status: AppointmentStatus) -> Resource | None:
    if status is not AppointmentStatus.CANCELLED:
        return None
    code = "pat" if row["status"] in _BY_CLIENT else "prov"
    return fhir.concept(fhir.coding(c.CANCELLATION, code))


def _participants(row: Mapping[str, Any], status: AppointmentStatus) -> Iterator[Resource]:
    yield {
        "actor": fhir.patient(row["client_id"]),
        "required": "required",
        "status": _PARTICIPATION.get(status, "accepted"),
    }
    for practitioner in c.practitioners(row):
        yield {"actor": practitioner, "status": "accepted"}
    if row["room"]:
        yield {"actor": c.location(row["room"]), "status": "accepted"}


def _asked_for(row: Mapping[str, Any]) -> list[Resource]:
    begins, ends = row["from_date"], row["until"]
    never_began = begins is not None and ends is not None and ends < begins
    days = {"start": begins, "end": None if never_began else ends}
    period = {name: day.isoformat() for name, day in days.items() if day is not None}
    return [period] if period else []
