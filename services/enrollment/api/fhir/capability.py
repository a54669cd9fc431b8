"""Owns the CapabilityStatement: what another system may ask here, and by which parameters."""

from datetime import date

from services.enrollment.api.fhir.codings import Resource

PUBLISHED = date(2026, 11, 26)
_RESOURCES = ("EpisodeOfCare", "Consent")


def capability_statement() -> Resource:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": PUBLISHED.isoformat(),
        "kind": "instance",
        "software": {"name": "Footbridge enrollment"},
        "implementation": {"description": "Episodes and consents of one site, to be read."},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "description": "A bearer token; the site and the role decide who may read.",
                },
                "resource": [_resource(name) for name in _RESOURCES],
            }
        ],
    }


def _resource(name: str) -> Resource:
    return {
        "type": name,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "searchParam": [
            {"name": "patient", "type": "reference"},
            {"name": "status", "type": "token"},
        ],
    }
