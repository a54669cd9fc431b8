"""Owns what took place as Encounter (R4): one client at one session, from in to out."""

from collections.abc import Mapping
from typing import Any

from services.scheduling.api.fhir import codings as c
from services.scheduling.domain.calendars.standings import EncounterStatus, encounter_status
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.domain.sessions.session import SessionState
from shared.http.fhir import codings as fhir
from shared.http.fhir.codings import Resource

STATUS = {status: status.value for status in EncounterStatus}
_UNITS = "http://unitsofmeasure.org"


def encounter(row: Mapping[str, Any]) -> Resource:
    """Return the resource. Its length is the minutes credited, once the roll is complete."""
    status = encounter_status(Status(row["status"]), SessionState(row["session_state"]))
    practitioners = [{"individual": one} for one in c.practitioners(row)]
    return fhir.without_empty(
        {
            "resourceType": "Encounter",
            "id": str(row["id"]),
            "meta": fhir.meta(row["version"]),
            "status": status.value,
            "class": c.encounter_class(row["modality"]),
            "serviceType": c.session_type(row),
            "subject": fhir.patient(row["client_id"]),
            "participant": practitioners,
            "appointment": [{"reference": f"Appointment/{row['id']}", "type": "Appointment"}],
            "period": _period(row, status),
            "length": _length(row) if status is EncounterStatus.FINISHED else None,
            "location": [{"location": c.location(row["room"])}] if row["room"] else [],
            "serviceProvider": fhir.organization(row["site"]),
        }
    )


def _period(row: Mapping[str, Any], status: EncounterStatus) -> Resource:
    """Return when the client was there: of who stayed throughout, the session's real times."""
    if status is EncounterStatus.ENTERED_IN_ERROR:
        return {}
    start = row["arrived_at"] or row["started_at"]
    end = row["left_at"] or (row["ended_at"] if status is EncounterStatus.FINISHED else None)
    known = {"start": start, "end": end}
    return {name: at.isoformat() for name, at in known.items() if at is not None}


def _length(row: Mapping[str, Any]) -> Resource:
    return {"value": row["credited_minutes"], "unit": "min", "system": _UNITS, "code": "min"}
