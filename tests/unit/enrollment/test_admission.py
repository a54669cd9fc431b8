"""Admission gates: each open or closed by the facts, in words, and open ones refuse."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.enrollment.domain.intake.admission import (
    DEFAULT_GATES,
    AdmissionFacts,
    AdmissionGatesAreOpen,
    AdmissionRules,
    Gate,
    GateIsUnclear,
    GateKind,
    GateState,
    TreatmentConsentIsAlwaysAsked,
    must_be_closed,
)
from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.intake.document import DocumentKind

CONSENT = Gate(kind=GateKind.TREATMENT_CONSENT)
NOTHING = AdmissionFacts(
    application_state=ApplicationState.ACCEPTED,
    has_treatment_consent=False,
    agreement_version=None,
    agreement_signed_on=None,
    confirmed_level=None,
    has_draft_screening=False,
    level_asked=None,
    documents=frozenset(),
)
EVERYTHING = replace(
    NOTHING,
    has_treatment_consent=True,
    agreement_version="2",
    agreement_signed_on=date(2026, 3, 2),
    confirmed_level="2.1",
    level_asked="2.1",
    documents=frozenset(DocumentKind),
)
ALL_GATES = (*DEFAULT_GATES, Gate(kind=GateKind.RECOMMENDED_LEVEL_MATCHES))


def rules(*gates: Gate) -> AdmissionRules:
    return AdmissionRules(id=uuid4(), site="north", number=1, gates=gates)


def state(gate: Gate, facts: AdmissionFacts) -> GateState:
    wanted = rules(gate) if gate.kind is GateKind.TREATMENT_CONSENT else rules(CONSENT, gate)
    return wanted.states(facts)[-1]


def test_every_kind_of_gate_is_open_without_and_closed_with_what_it_asks_for() -> None:
    assert {gate.kind for gate in ALL_GATES} == set(GateKind)
    for gate in ALL_GATES:
        assert state(gate, NOTHING).is_open
        assert not state(gate, EVERYTHING).is_open
        assert state(gate, NOTHING).words.endswith(".")
        assert state(gate, NOTHING).words != state(gate, EVERYTHING).words


def test_the_refusal_names_every_open_gate_by_code_and_in_words() -> None:
    facts = replace(EVERYTHING, agreement_signed_on=None, documents=frozenset())
    with pytest.raises(AdmissionGatesAreOpen) as refused:
        must_be_closed(rules(*DEFAULT_GATES).states(facts))
    assert refused.value.status == 409
    assert refused.value.members["gates"] == [
        {
            "code": "commitment_agreement",
            "words": "The commitment agreement is not signed.",
            "missing": (),
        },
        {
            "code": "documents",
            "words": "Still to come: identification.",
            "missing": ("identification",),
        },
    ]
    assert refused.value.detail == (
        "The commitment agreement is not signed. Still to come: identification."
    )


def test_with_every_gate_closed_nobody_is_refused() -> None:
    must_be_closed(rules(*ALL_GATES).states(EVERYTHING))


@pytest.mark.parametrize("of", set(ApplicationState))
def test_that_the_application_is_accepted_is_always_the_first_gate(of: ApplicationState) -> None:
    first = rules(CONSENT).states(replace(EVERYTHING, application_state=of))[0]
    assert first.code == "application_accepted"
    assert first.is_open is (of is not ApplicationState.ACCEPTED)


@pytest.mark.parametrize(
    ("signed", "least", "is_open"),
    [
        ("2", "2", False),
        ("10", "2", False),
        ("2", "10", True),
        ("v2", "v10", True),
        ("2025-12", "2026-01", True),
        ("2026.1", "2026.1", False),
        ("2026.1.1", "2026.1", False),
        (None, "1", True),
        ("1", None, False),
    ],
)
def test_an_agreement_is_signed_in_the_least_version_or_a_newer(
    signed: str | None, least: str | None, *, is_open: bool
) -> None:
    gate = Gate(kind=GateKind.COMMITMENT_AGREEMENT, minimum_version=least)
    assert state(gate, replace(EVERYTHING, agreement_version=signed)).is_open is is_open


def test_a_drafted_screening_waits_for_a_clinician_and_says_so() -> None:
    gate = Gate(kind=GateKind.SCREENING_CONFIRMED)
    drafted = state(gate, replace(NOTHING, has_draft_screening=True))
    assert drafted.is_open
    assert "clinician" in drafted.words


@pytest.mark.parametrize(
    ("confirmed", "asked", "is_open"),
    [("2.1", "2.1", False), ("2.1", "2.5", True), ("4", "4.0", False), ("2.1", None, False)],
)
def test_the_level_asked_for_is_the_confirmed_one(
    confirmed: str, asked: str | None, *, is_open: bool
) -> None:
    facts = replace(EVERYTHING, confirmed_level=confirmed, level_asked=asked)
    gate = Gate(kind=GateKind.RECOMMENDED_LEVEL_MATCHES)
    assert state(gate, facts).is_open is is_open
    assert confirmed in state(gate, facts).words


def test_only_missing_documents_are_named() -> None:
    wanted = (DocumentKind.IDENTIFICATION, DocumentKind.INSURANCE_CARD, DocumentKind.COURT_ORDER)
    here = replace(EVERYTHING, documents=frozenset({DocumentKind.IDENTIFICATION}))
    found = state(Gate(kind=GateKind.DOCUMENTS, documents=wanted), here)
    assert found.words == "Still to come: insurance card, court order."
    assert found.missing == ("insurance_card", "court_order")


@pytest.mark.parametrize(
    "wrong",
    [
        [{"kind": GateKind.DOCUMENTS}],
        [{"kind": GateKind.SCREENING_CONFIRMED, "documents": (DocumentKind.OTHER,)}],
        [{"kind": GateKind.SCREENING_CONFIRMED, "minimum_version": "2"}],
        [{"kind": GateKind.SCREENING_CONFIRMED}, {"kind": GateKind.SCREENING_CONFIRMED}],
    ],
)
def test_a_rule_set_that_is_unclear_is_refused(wrong: list[dict[str, Any]]) -> None:
    with pytest.raises(GateIsUnclear):
        rules(CONSENT, *(Gate(**one) for one in wrong))


def test_no_rule_set_leaves_the_consent_to_treatment_out() -> None:
    with pytest.raises(TreatmentConsentIsAlwaysAsked):
        rules(Gate(kind=GateKind.SCREENING_CONFIRMED))
    with pytest.raises(TreatmentConsentIsAlwaysAsked):
        rules()
