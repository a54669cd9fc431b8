"""Owns the code systems of enrollment's resources, and how its dates are shown in them."""

from datetime import date, datetime

from services.enrollment.domain.days import DatePrecision
from shared.http.fhir.codings import Resource, terminology

PROGRAM = "urn:footbridge:program"
LEVEL_OF_CARE = "urn:footbridge:asam-level-of-care"
RECORD_KIND = "urn:footbridge:record-kind"
PURPOSE = "urn:footbridge:purpose"
PART_2 = "https://www.ecfr.gov/current/title-42/chapter-I/subchapter-A/part-2"

ACT_REASON = terminology("v3-ActReason")
CONSENT_SCOPE = terminology("consentscope")
CONSENT_ACTION = terminology("consentaction")


def period(
    start: date | datetime | None, end: date | datetime | None, precision: DatePrecision
) -> Resource:
    """Return what is known of the period; a day that is nominal is shown as its year."""
    known = {"start": start, "end": end}
    return {name: when(at, precision) for name, at in known.items() if at is not None}


def when(at: date | datetime, precision: DatePrecision = DatePrecision.DAY) -> str:
    return f"{at.year:04d}" if precision is DatePrecision.YEAR else at.isoformat()
