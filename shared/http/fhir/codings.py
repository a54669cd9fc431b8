"""Owns how resources are put together, and the labels that 42 CFR Part 2 puts on them."""

from typing import Any, TypeAlias
from uuid import UUID

Resource: TypeAlias = dict[str, Any]

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ACT_CODE = f"{_TERMINOLOGY}/v3-ActCode"
PARTICIPATION = f"{_TERMINOLOGY}/v3-ParticipationType"
_CONFIDENTIALITY = f"{_TERMINOLOGY}/v3-Confidentiality"


def terminology(name: str) -> str:
    """Return the address of a code system that HL7 keeps."""
    return f"{_TERMINOLOGY}/{name}"


def coding(system: str, code: str) -> Resource:
    return {"system": system, "code": code}


def concept(*codings: Resource) -> Resource:
    return {"coding": list(codings)}


def security_labels() -> list[Resource]:
    """Return: restricted, about substance use, under 42 CFR Part 2."""
    return [
        coding(_CONFIDENTIALITY, "R"),
        coding(ACT_CODE, "ETH"),
        coding(ACT_CODE, "42CFRPart2"),
    ]


def meta(version: int) -> Resource:
    return {"versionId": str(version), "security": security_labels()}


def patient(client_id: UUID) -> Resource:
    """Return who it is about, by the opaque id that this platform knows the client by."""
    return {"reference": f"Patient/{client_id}", "type": "Patient"}


def organization(site: str) -> Resource:
    return {"reference": f"Organization/{site}", "type": "Organization"}


def without_empty(resource: Resource) -> Resource:
    """Return the resource without members that say nothing: FHIR has no empty ones."""
    return {name: value for name, value in resource.items() if value not in (None, [], {})}
