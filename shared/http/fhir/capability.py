"""Owns the CapabilityStatement: what another system may ask here, and by which parameters."""

from collections.abc import Mapping
from datetime import date

from shared.http.fhir.codings import Resource


def capability_statement(
    service: str,
    description: str,
    *,
    published: date,
    resources: Mapping[str, Mapping[str, str]],
) -> Resource:
    """Return what a service says of itself.

    `resources` names each type with its search parameters and their kinds, such as `token`.
    """
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": published.isoformat(),
        "kind": "instance",
        "software": {"name": f"Footbridge {service}"},
        "implementation": {"description": description},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": False,
                    "description": "A bearer token; the site and the role decide who may read.",
                },
                "resource": [_resource(name, by) for name, by in resources.items()],
            }
        ],
    }


def _resource(name: str, parameters: Mapping[str, str]) -> Resource:
    return {
        "type": name,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "searchParam": [{"name": one, "type": kind} for one, kind in parameters.items()],
    }
