"""Owns a written consent as Consent (R4): who may be told what, for which purpose, until when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.enrollment.api.fhir import codings as c
from services.enrollment.domain.consents.consent import ConsentState, state_on
from services.enrollment.domain.consents.consent_terms import PartyKind, Purpose
from services.enrollment.domain.days import DatePrecision
from shared.http.fhir import codings as fhir
from shared.http.fhir.codings import Resource

STATUS: Mapping[ConsentState, str] = {
    ConsentState.DRAFT: "draft",
    ConsentState.ACTIVE: "active",
    ConsentState.REVOKED: "inactive",
    ConsentState.EXPIRED: "inactive",
}
_THE_CLASS = (
    "My treating providers, health plans, third-party payers, and people helping to operate this "
    "program"
)
_REASONS: Mapping[str, str] = {
    Purpose.TREATMENT: "TREAT",
    Purpose.PAYMENT: "HPAYMT",
    Purpose.OPERATIONS: "HOPERAT",
    Purpose.CARE_COORDINATION: "COC",
    Purpose.FAMILY_SUPPORT: "FAMRQT",
    Purpose.CLIENT_REQUEST: "PATRQT",
    Purpose.LEGAL_PROCEEDINGS: "HLEGAL",
}
_PEOPLE = frozenset({PartyKind.FAMILY.value})


def consent(row: Mapping[str, Any], today: date) -> Resource:
    """Return the resource of a consent's row, in its state on the site's local day."""
    state = state_on(ConsentState(row["state"]), row["expires_on"], today)
    return fhir.without_empty(
        {
            "resourceType": "Consent",
            "id": str(row["id"]),
            "meta": fhir.meta(row["version"]),
            "status": STATUS[state],
            "scope": fhir.concept(fhir.coding(c.CONSENT_SCOPE, "patient-privacy")),
            "category": [
                fhir.concept(fhir.coding("http://loinc.org", "59284-0")),
                fhir.concept(fhir.coding(fhir.ACT_CODE, "IDSCL")),
            ],
            "patient": fhir.patient(row["client_id"]),
            "dateTime": c.when(row["signed_on"]) if row["signed_on"] else None,
            "organization": [fhir.organization(row["site"])],
            "policy": [{"authority": "https://www.hhs.gov", "uri": c.PART_2}],
            "policyRule": fhir.concept(fhir.coding(fhir.ACT_CODE, "42CFRPart2")),
            "provision": _provision(row),
        }
    )


def _provision(row: Mapping[str, Any]) -> Resource:
    ended = row["revoked_at"] or row["expired_at"] or row["expires_on"]
    about = c.period(row["records_from"], row["records_until"], DatePrecision.DAY)
    return fhir.without_empty(
        {
            "type": "permit",
            "period": c.period(row["signed_on"], ended, DatePrecision.DAY),
            "actor": list(_actors(row)),
            "action": [fhir.concept(fhir.coding(c.CONSENT_ACTION, "disclose"))],
            "securityLabel": fhir.security_labels(),
            "purpose": [_purpose(purpose) for purpose in row["purposes"]],
            "class": [fhir.coding(c.RECORD_KIND, kind) for kind in row["categories"]],
            "dataPeriod": about,
        }
    )


def _actors(row: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield who discloses, and who receives: by id, or as the class that 2.31(a)(4)(i) allows."""
    yield _actor("CST", fhir.organization(row["site"]))
    if row["party_id"] is not None:
        yield _actor("IRCP", _party(row["party_kind"], row["party_id"]))
    elif row["party_kind"] == PartyKind.TREATMENT_PAYMENT_OPERATIONS:
        yield _actor("IRCP", {"display": _THE_CLASS})
    for participant in row["participant_ids"]:
        yield _actor("IRCP", _party(PartyKind.OTHER, participant))


def _actor(role: str, reference: Resource) -> Resource:
    return {"role": fhir.concept(fhir.coding(fhir.PARTICIPATION, role)), "reference": reference}


def _party(kind: str, identity: object) -> Resource:
    what = "RelatedPerson" if kind in _PEOPLE else "Organization"
    return {"reference": f"{what}/{identity}", "type": what}


def _purpose(purpose: str) -> Resource:
    reason = _REASONS.get(purpose)
    return fhir.coding(c.ACT_REASON, reason) if reason else fhir.coding(c.PURPOSE, purpose)
