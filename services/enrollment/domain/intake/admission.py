"""Owns the admission gates: what a site asks for before a stay begins, as versioned rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.enrollment.domain.clinical.asam import is_same_level
from services.enrollment.domain.intake.application import ApplicationState
from services.enrollment.domain.intake.document import DocumentKind
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid


class GateKind(StrEnum):
    TREATMENT_CONSENT = "treatment_consent"
    COMMITMENT_AGREEMENT = "commitment_agreement"
    SCREENING_CONFIRMED = "screening_confirmed"
    RECOMMENDED_LEVEL_MATCHES = "recommended_level_matches"
    DOCUMENTS = "documents"


class GateIsUnclear(Invalid):
    """A gate stands in a rule set once, and has what its kind needs and nothing else."""


class TreatmentConsentIsAlwaysAsked(Invalid):
    """Enrolling shares records for treatment, payment and operations; the client must agree."""


class AdmissionGatesAreOpen(BrokenRule):
    """Nobody is enrolled before every gate of the site's rules is closed."""


class RulesWerePublishedMeanwhile(BrokenRule):
    """Somebody published a version at the same moment: look at it first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """`minimum_version` is for the agreement; `documents` for the documents."""

    kind: GateKind
    minimum_version: str | None = None
    documents: tuple[DocumentKind, ...] = ()

    def must_be_clear(self) -> None:
        if (self.kind is GateKind.DOCUMENTS) != bool(self.documents):
            raise GateIsUnclear("The gate documents, and no other, names documents.", field="gates")
        if self.minimum_version is not None and self.kind is not GateKind.COMMITMENT_AGREEMENT:
            raise GateIsUnclear("Only an agreement has a version.", field="gates")


DEFAULT_GATES = (
    Gate(kind=GateKind.TREATMENT_CONSENT),
    Gate(kind=GateKind.COMMITMENT_AGREEMENT),
    Gate(kind=GateKind.SCREENING_CONFIRMED),
    Gate(kind=GateKind.DOCUMENTS, documents=(DocumentKind.IDENTIFICATION,)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AdmissionFacts:
    """What is known of an application when its gates are looked at.

    `level_asked` is None where nobody is being enrolled yet.
    """

    application_state: ApplicationState
    has_treatment_consent: bool
    agreement_version: str | None
    agreement_signed_on: date | None
    confirmed_level: str | None
    has_draft_screening: bool
    level_asked: str | None
    documents: frozenset[DocumentKind]


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate, open or closed, in words; `missing` are codes of what is still to come."""

    code: str
    is_open: bool
    words: str
    missing: tuple[str, ...] = ()


@dataclass(kw_only=True)
class AdmissionRules(Aggregate):
    """A version of a site's gates, in the order to close them; versions are appended.

    Number 0 is the platform's own.
    """

    number: int
    gates: tuple[Gate, ...]
    published_at: datetime | None = None
    published_by: str | None = None

    def __post_init__(self) -> None:
        kinds = [gate.kind for gate in self.gates]
        if len(kinds) != len(set(kinds)):
            raise GateIsUnclear("A gate stands here twice.", field="gates")
        if GateKind.TREATMENT_CONSENT not in kinds:
            raise TreatmentConsentIsAlwaysAsked("Keep treatment_consent.", field="gates")
        for gate in self.gates:
            gate.must_be_clear()

    def states(self, facts: AdmissionFacts) -> tuple[GateState, ...]:
        """Return each gate's state; that the application is accepted comes first, always."""
        return (_accepted(facts), *(_STATE_OF[gate.kind](gate, facts) for gate in self.gates))


def must_be_closed(gates: Sequence[GateState]) -> None:
    """Raise AdmissionGatesAreOpen, which names every open gate by code and in words."""
    still_open = [gate for gate in gates if gate.is_open]
    if still_open:
        listed = [
            {"code": one.code, "words": one.words, "missing": one.missing} for one in still_open
        ]
        raise AdmissionGatesAreOpen(" ".join(one.words for one in still_open), gates=listed)


def _accepted(facts: AdmissionFacts) -> GateState:
    is_open = facts.application_state is not ApplicationState.ACCEPTED
    words = "The application is not accepted." if is_open else "The application is accepted."
    return GateState("application_accepted", is_open, words)


def _treatment_consent(gate: Gate, facts: AdmissionFacts) -> GateState:
    words = (
        "The client's consent to treatment, payment and operations is active."
        if facts.has_treatment_consent
        else "The client has no active consent to treatment, payment and operations."
    )
    return GateState(gate.kind, not facts.has_treatment_consent, words)


def _commitment_agreement(gate: Gate, facts: AdmissionFacts) -> GateState:
    least = gate.minimum_version
    if facts.agreement_signed_on is None:
        return GateState(gate.kind, True, "The commitment agreement is not signed.")
    if least is not None and _order(facts.agreement_version or "") < _order(least):
        words = f"The commitment agreement is signed in a version before {least}."
        return GateState(gate.kind, True, words)
    return GateState(gate.kind, False, "The commitment agreement is signed.")


def _screening_confirmed(gate: Gate, facts: AdmissionFacts) -> GateState:
    if facts.confirmed_level is not None:
        words = f"A clinician confirmed level {facts.confirmed_level}."
        return GateState(gate.kind, False, words)
    if facts.has_draft_screening:
        return GateState(gate.kind, True, "The screening waits for a clinician to confirm it.")
    return GateState(gate.kind, True, "No screening by ASAM's dimensions was made.")


def _recommended_level_matches(gate: Gate, facts: AdmissionFacts) -> GateState:
    confirmed, asked = facts.confirmed_level, facts.level_asked
    if confirmed is None:
        return GateState(gate.kind, True, "No level of care is confirmed.")
    if asked is None or is_same_level(confirmed, asked):
        return GateState(gate.kind, False, f"To be enrolled at the confirmed level, {confirmed}.")
    words = f"The confirmed level is {confirmed}: enroll at it, or confirm another with a reason."
    return GateState(gate.kind, True, words)


def _documents(gate: Gate, facts: AdmissionFacts) -> GateState:
    missing = tuple(kind for kind in gate.documents if kind not in facts.documents)
    if not missing:
        return GateState(gate.kind, False, "All documents that are asked for are here.")
    named = ", ".join(kind.value.replace("_", " ") for kind in missing)
    return GateState(gate.kind, True, f"Still to come: {named}.", missing)


_STATE_OF: Mapping[GateKind, Callable[[Gate, AdmissionFacts], GateState]] = {
    GateKind.TREATMENT_CONSENT: _treatment_consent,
    GateKind.COMMITMENT_AGREEMENT: _commitment_agreement,
    GateKind.SCREENING_CONFIRMED: _screening_confirmed,
    GateKind.RECOMMENDED_LEVEL_MATCHES: _recommended_level_matches,
    GateKind.DOCUMENTS: _documents,
}


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Return what puts versions in the order people read them in: 2 before 10."""
    parts: list[str] = re.findall(r"[0-9]+|[^0-9._-]+", version)
    return tuple((int(part), "") if part.isdecimal() else (-1, part.lower()) for part in parts)
