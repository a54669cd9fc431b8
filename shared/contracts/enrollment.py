"""What enrollment publishes: applications, consents, episodes, assessments and alerts."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class ApplicationSubmitted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    program: str
    referral_source: str | None = None
    received_on: date
    applied_by: str | None = None
    prior_episode_id: UUID | None = None


class ScreeningBegan(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    began_on: date


class AgreementSigned(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    agreement_version: str
    signed_on: date
    signed_by: str


class ClientsMerged(Event):
    """One person was known under two ids: `kept_client_id` stands for both from now on."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "merge_id"

    merge_id: UUID
    kept_client_id: UUID
    duplicate_client_id: UUID


class ClientsUnmerged(Event):
    """The two are two again."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "merge_id"

    merge_id: UUID
    kept_client_id: UUID
    duplicate_client_id: UUID


class ApplicationDecided(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "application_id"

    application_id: UUID
    client_id: UUID
    decision: str
    reason_code: str | None = None
    decided_on: date


class ConsentGranted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    party_kind: str
    party_id: UUID | None = None
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    granted_on: date
    expires_on: date | None = None
    expires_with: str | None = None
    replaces: UUID | None = None


class ConsentRevoked(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    effective_at: datetime
    reason_code: str | None = None
    replaced_by: UUID | None = None


class ConsentExpired(Event):
    """An event that the consent names ended it; one that ends by date says so when granted."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    effective_at: datetime
    reason_code: str


class ConsentExpiring(Event):
    """Told once for each consent, some weeks before its last day."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "consent_id"

    consent_id: UUID
    client_id: UUID
    party_kind: str
    party_id: UUID | None = None
    expires_on: date


class ClientEnrolled(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    level_of_care: str
    started_on: date
    from_history: bool = False


class ClientDischarged(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    disposition: str
    discharged_on: date
    last_contact_on: date | None = None
    from_history: bool = False


class AssessmentCompleted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "assessment_id"

    assessment_id: UUID
    client_id: UUID
    instrument: str
    completed_on: date
    is_correction: bool = False


class AssessmentDue(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "due_id"

    due_id: UUID
    client_id: UUID
    episode_id: UUID
    instrument: str
    due_on: date


class SafetyAlertRaised(Event):
    """Somebody must look at a client. Why, no event says; nor does a trace lead there."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"
    is_traced: ClassVar[bool] = False

    alert_id: UUID
    client_id: UUID


class SafetyAlertAcknowledged(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"

    alert_id: UUID
    client_id: UUID


class ClientWaitlisted(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None


class SeatOffered(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    expires_at: datetime


class OfferAnswered(Event):
    """`outcome`: accepted or declined."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    outcome: str


class OfferLapsed(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None


class WaitlistEntryRemoved(Event):
    """Whoever was told of the place or of an offer is not to be told on."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "entry_id"

    entry_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    reason_code: str


class SeatReserved(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "seat_id"

    seat_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    held_until: datetime


class SeatReleased(Event):
    """A reserved seat is not kept any more; a seat in use ends with the stay."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "seat_id"

    seat_id: UUID
    client_id: UUID
    application_id: UUID
    program: str
    track: str | None = None
    reason_code: str


class InitiationAtRisk(Event):
    """Care is due to begin by `due_on` and has not; said once of an application."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "alert_id"

    alert_id: UUID
    application_id: UUID
    client_id: UUID
    due_on: date
    days_waiting: int


class AuthorizationChanged(Event):
    """The standing of a payer's authorization: its derived status, and what is left of it."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "authorization_id"

    authorization_id: UUID
    episode_id: UUID
    client_id: UUID
    status: str
    unit_kind: str
    units_left: int | None = None
    ends_on: date | None = None


class AuthorizationLow(Event):
    """Few units or few days are left; told once, until there is enough again.

    `forecast_on` is the local date on which coverage ends by what is booked now.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "authorization_id"

    authorization_id: UUID
    episode_id: UUID
    client_id: UUID
    units_left: int
    days_left: int
    forecast_on: date


class LevelOfCareChanged(Event):
    """From this day the client is cared for at another ASAM level, or a payer authorised one."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    from_level: str
    to_level: str
    authorized_level: str | None = None
    effective_on: date


class ProgramChanged(Event):
    """From this day the client is in another program or track of the same site."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    program: str
    track: str | None = None
    effective_on: date


class ClientTransferred(Event):
    """From this day the client is cared for at `to_site`; told once under each of both sites."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    from_site: str
    to_site: str
    program: str
    track: str | None = None
    level_of_care: str
    effective_on: date


class EpisodeHeld(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    effective_on: date
    expected_return_on: date | None = None


class EpisodeResumed(Event):
    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    effective_on: date


class SegmentStartCorrected(Event):
    """A segment began on another day than was told; `corrects` numbers the events that told it."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    segment_id: UUID
    starts_on: date
    corrects: tuple[int, ...] = ()


class EpisodeEnteredInError(Event):
    """The episode never was; nothing that was told of it holds.

    `void_from` is the day on which it was thought to have begun, here where this is told.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    void_from: date | None = None


class EpisodeStepUndone(Event):
    """The last step was taken back: what the events numbered `undone` told does not hold.

    `state` is the episode's from here on. It is told under each site that heard of the step.
    `void_from`: the stay at this site never began on that day, nor at all.
    """

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "episode_id"

    episode_id: UUID
    client_id: UUID
    step: str
    state: str
    undone: tuple[int, ...] = ()
    void_from: date | None = None


class GoalChanged(Event):
    """A goal of a stay is at another point of FHIR's Goal lifecycle; its words no event carries."""

    publisher: ClassVar[str] = "enrollment"
    aggregate: ClassVar[str] = "goal_id"

    goal_id: UUID
    episode_id: UUID
    client_id: UUID
    state: str
