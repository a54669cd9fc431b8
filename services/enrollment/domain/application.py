"""Owns the application: somebody asks for a place, and an intake team answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.codes import AgeBand, ReferralSource
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, Invalid
from shared.states import StateMachine


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFERRED_OUT = "referred_out"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


APPLICATION = StateMachine(
    "application",
    {
        ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED}),
        ApplicationState.SUBMITTED: frozenset({ApplicationState.SCREENING}),
        ApplicationState.SCREENING: frozenset(
            {
                ApplicationState.ACCEPTED,
                ApplicationState.DECLINED,
                ApplicationState.REFERRED_OUT,
                ApplicationState.WITHDRAWN,
                ApplicationState.EXPIRED,
            }
        ),
        ApplicationState.ACCEPTED: frozenset(),
        ApplicationState.DECLINED: frozenset(),
        ApplicationState.REFERRED_OUT: frozenset(),
        ApplicationState.WITHDRAWN: frozenset(),
        ApplicationState.EXPIRED: frozenset(),
    },
)


class Decision(StrEnum):
    """What a person may decide; each is a state of the same name."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFERRED_OUT = "referred_out"
    WITHDRAWN = "withdrawn"


class DuplicateReference(BrokenRule):
    """An external reference names one application of a site."""


class DecisionBeforeReceipt(Invalid):
    """Nobody decides on an application before it came in."""


@dataclass(kw_only=True)
class Application(Aggregate):
    """What came in, and what became of it. What was not said stays None."""

    client_id: UUID
    program: str
    track: str | None = None
    referral_source: ReferralSource | None = None
    age_band: AgeBand | None = None
    received_on: date
    external_reference: str | None = None
    state: ApplicationState = ApplicationState.DRAFT
    reason_code: str | None = None
    decided_on: date | None = None
    agreement_version: str | None = None
    agreement_signed_on: date | None = None

    def submit(self) -> None:
        self._become(ApplicationState.SUBMITTED)

    def decide(self, decision: Decision, *, on: date, reason_code: str | None) -> None:
        if on < self.received_on:
            raise DecisionBeforeReceipt("Not before the day it was received.", field="decided_on")
        if self.state is ApplicationState.SUBMITTED:
            # Screening has no command of its own yet, so whoever decides has screened.
            self._become(ApplicationState.SCREENING)
        self._become(ApplicationState(decision.value))
        self.decided_on, self.reason_code = on, reason_code

    def assign(self, program: str, track: str | None) -> None:
        """Settle on the place of the seat that was accepted; others may have been asked for too."""
        self.program, self.track = program, track

    def _become(self, state: ApplicationState) -> None:
        self.state = APPLICATION.require(self.state, state)
