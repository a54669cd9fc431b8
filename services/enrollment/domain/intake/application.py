"""Owns the application: somebody asks for a place, and an intake team answers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.enrollment.domain.codes import AgeBand, ReferralSource, age_band_of, is_band_of
from services.enrollment.domain.days import age_on
from services.enrollment.domain.intake.agreement import Signer
from services.enrollment.domain.intake.preferences import KeptTime, Preferences
from services.enrollment.domain.intake.referral import Applicant
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
        ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN}),
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


def age_band_at(received_on: date, *, born_on: date | None, said: AgeBand | None) -> AgeBand | None:
    """Return the band of the age on the day of receipt, or what was said where no birth date is.

    Raises AgeBandContradictsBirth.
    """
    if born_on is None:
        return said
    years = age_on(received_on, born_on=born_on)
    if said is not None and not is_band_of(said, years):
        raise AgeBandContradictsBirth(
            "The birth date says another age on the day received: leave one of the two out.",
            field="age_band",
        )
    return age_band_of(years)


class DuplicateReference(BrokenRule):
    """An external reference names one application of a site."""


class AgeBandContradictsBirth(Invalid):
    """The age band that is said holds the age that follows from the birth date."""


class DecisionBeforeReceipt(Invalid):
    """Nobody decides on an application before it came in."""


class ScreeningBeforeReceipt(Invalid):
    """Nobody screens an applicant before the application came in."""


class DecisionBeforeScreening(Invalid):
    """Nobody decides before the screening that the decision rests on began."""


class ApplicationIsClosed(BrokenRule):
    """What an application asks for changes until it is declined, withdrawn or over."""


class AgreementIsSigned(BrokenRule):
    """A version of the agreement is signed once on an application."""


class PriorEpisodeGoesOn(BrokenRule):
    """A readmission is handed in once the stay before it has ended."""

    def __init__(self) -> None:
        super().__init__(
            "The stay before it goes on. Discharge the client first, or change care within it and "
            "withdraw this draft."
        )


class PriorEpisodeIsNotTheClients(Invalid):
    """A readmission follows an episode of the same client that is finished."""


_OPEN = frozenset(
    {ApplicationState.SUBMITTED, ApplicationState.SCREENING, ApplicationState.ACCEPTED}
)
LEADS_ON = _OPEN | {ApplicationState.DRAFT}
"""States from which a stay may still follow."""
UNDECIDED = frozenset({ApplicationState.SUBMITTED, ApplicationState.SCREENING})
"""States in which an application waits for an answer, and expires without one."""


@dataclass(kw_only=True)
class Application(Aggregate):
    """What came in, and what became of it. What was not said stays None.

    `sealed` holds what was said in confidence; by `caller_keys`, blind indexes, whoever applied for
    the client is found unopened. On the day after `expires_on` an application that
    nobody decided on is over. `prior_episode_id` is the stay that a readmission follows.
    """

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
    agreement_signed_by: Signer | None = None
    applied_by: Applicant | None = None
    preferences: Preferences | None = None
    kept_times: tuple[KeptTime, ...] = ()
    sealed: bytes | None = None
    caller_keys: tuple[bytes, ...] = ()
    prior_episode_id: UUID | None = None
    screening_began_on: date | None = None
    expires_on: date | None = None

    def submit(self) -> None:
        self._become(ApplicationState.SUBMITTED)

    def hand_in(self, *, program: str | None, track: str | None, expires_on: date) -> None:
        """Submit a draft, for the program of the stay before it or for another one."""
        self.submit()
        self.program, self.expires_on = program or self.program, expires_on
        self.track = track if program or track else self.track

    def follow(self, prior_episode_id: UUID) -> bool:
        """Keep the stay before it, unless it names one; say whether this changed it."""
        if self.prior_episode_id is not None:
            return False
        self.prior_episode_id = prior_episode_id
        return True

    def begin_screening(self, *, on: date) -> None:
        if on < self.received_on:
            raise ScreeningBeforeReceipt("Not before the day it was received.", field="began_on")
        self._become(ApplicationState.SCREENING)
        self.screening_began_on = on

    def screen(self, *, on: date) -> bool:
        """Say whether this changed it: one in screening, or accepted, may be screened again."""
        if self.state in {ApplicationState.SCREENING, ApplicationState.ACCEPTED}:
            return False
        self.begin_screening(on=on)
        return True

    def decide(self, decision: Decision, *, on: date, reason_code: str | None) -> None:
        """Answer the applicant. Whoever decides without having begun a screening has screened."""
        if on < self.received_on:
            raise DecisionBeforeReceipt("Not before the day it was received.", field="decided_on")
        if self.screening_began_on is not None and on < self.screening_began_on:
            raise DecisionBeforeScreening("Not before the screening began.", field="decided_on")
        self._end(ApplicationState(decision.value))
        self.decided_on, self.reason_code = on, reason_code

    def assign(self, program: str, track: str | None) -> None:
        """Settle on the place of the seat that was accepted; others may have been asked for too."""
        self.program, self.track = program, track

    def expire(self, *, on: date) -> None:
        """End the application: nobody decided in time."""
        self._end(ApplicationState.EXPIRED)
        self.decided_on = on

    def ask_for(self, preferences: Preferences | None, kept_times: tuple[KeptTime, ...]) -> None:
        self.require_open()
        self.preferences, self.kept_times = preferences, kept_times

    def sign_agreement(self, label: str, *, on: date, by: Signer) -> None:
        """Keep the signature. A newer version may be signed later, the same one only once."""
        self.require_open()
        if self.agreement_version == label:
            raise AgreementIsSigned("This version is signed already.", agreement_version=label)
        self.agreement_version, self.agreement_signed_on = label, on
        self.agreement_signed_by = by

    def require_open(self) -> None:
        if self.state is ApplicationState.DRAFT:
            raise ApplicationIsClosed(
                "This application is a draft. Hand it in first.", state="draft"
            )
        if self.state not in _OPEN:
            raise ApplicationIsClosed(
                f"This application is {self.state.value}. Take in a new one.",
                state=self.state.value,
            )

    def _end(self, state: ApplicationState) -> None:
        if self.state is ApplicationState.SUBMITTED:
            self._become(ApplicationState.SCREENING)
        self._become(state)

    def _become(self, state: ApplicationState) -> None:
        self.state = APPLICATION.require(self.state, state)
