"""Owns the code systems of our resources, and the labels that 42 CFR Part 2 puts on them."""

from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from services.enrollment.domain.days import DatePrecision

Resource: TypeAlias = dict[str, Any]

PROGRAM = "urn:footbridge:program"
LEVEL_OF_CARE = "urn:footbridge:asam-level-of-care"
DISPOSITION = "urn:footbridge:teds-reason"
RECORD_KIND = "urn:footbridge:record-kind"
PURPOSE = "urn:footbridge:purpose"
PART_2 = "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-2"

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ACT_CODE = f"{_TERMINOLOGY}/v3-ActCode"
ACT_REASON = f"{_TERMINOLOGY}/v3-ActReason"
CONSENT_SCOPE = f"{_TERMINOLOGY}/consentscope"
CONSENT_ACTION = f"{_TERMINOLOGY}/consentaction"
PARTICIPATION = f"{_TERMINOLOGY}/v3-ParticipationType"
_CONFIDENTIALITY = f"{_TERMINOLOGY}/v3-Confidentiality"


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


def period(
    start: date | datetime | None, end: date | datetime | None, precision: DatePrecision
) -> Resource:
    """Return what is known of the period; a day that is nominal is shown as its year."""
    known = {"start": start, "end": end}
    return {name: when(at, precision) for name, at in known.items() if at is not None}


def when(at: date | datetime, precision: DatePrecision = DatePrecision.DAY) -> str:
    return f"{at.year:04d}" if precision is DatePrecision.YEAR else at.isoformat()


def without_empty(resource: Resource) -> Resource:
    """Return the resource without members that say nothing: FHIR has no empty ones."""
    return {name: value for name, value in resource.items() if value not in (None, [], {})}
