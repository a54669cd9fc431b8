"""Owns what scheduling's resources have in common: their code systems, people and places.

No topic of a group stands in them, nobody else who is in it, and no link to a meeting.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.scheduling.domain.sessions.audience import Modality
from shared.http.fhir import codings as fhir
from shared.http.fhir.codings import Resource

SESSION_TYPE = "urn:footbridge:session-type"
CANCELLATION = fhir.terminology("appointment-cancellation-reason")


def session_type(row: Mapping[str, Any]) -> Resource:
    return fhir.concept(fhir.coding(SESSION_TYPE, row["type"]))


def practitioner(facilitator_id: UUID) -> Resource:
    return {"reference": f"Practitioner/{facilitator_id}", "type": "Practitioner"}


def practitioners(row: Mapping[str, Any]) -> Iterable[Resource]:
    return (practitioner(one) for one in row["facilitators"] or ())


def location(room: str) -> Resource:
    return {"type": "Location", "display": room}


def encounter_class(modality: str) -> Resource:
    """Return virtual where nobody is in the room, ambulatory otherwise (v3-ActEncounterCode)."""
    code, display = ("VR", "virtual") if modality == Modality.TELEHEALTH else ("AMB", "ambulatory")
    return {**fhir.coding(fhir.ACT_CODE, code), "display": display}
