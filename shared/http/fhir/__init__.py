"""Owns what every service's FHIR R4 has in common: labels, bundles, searches, the statement."""
