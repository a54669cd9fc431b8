"""What enrollment publishes, by room."""

from shared.contracts.enrollment.clinical import (
    AssessmentCompleted,
    AssessmentDue,
    SafetyAlertAcknowledged,
    SafetyAlertRaised,
)
from shared.contracts.enrollment.consents import (
    ConsentExpired,
    ConsentExpiring,
    ConsentGranted,
    ConsentRevoked,
)
from shared.contracts.enrollment.intake import (
    AgreementSigned,
    ApplicationDecided,
    ApplicationSubmitted,
    ClientsMerged,
    ClientsUnmerged,
    ScreeningBegan,
)
from shared.contracts.enrollment.payers import AuthorizationChanged, AuthorizationLow
from shared.contracts.enrollment.seats import (
    ClientWaitlisted,
    InitiationAtRisk,
    OfferAnswered,
    OfferLapsed,
    SeatOffered,
    SeatReleased,
    SeatReserved,
    WaitlistEntryRemoved,
)
from shared.contracts.enrollment.stays import (
    ClientDischarged,
    ClientEnrolled,
    ClientTransferred,
    EpisodeEnteredInError,
    EpisodeHeld,
    EpisodeResumed,
    EpisodeStepUndone,
    GoalChanged,
    LevelOfCareChanged,
    ProgramChanged,
    SegmentStartCorrected,
)

__all__ = [
    "AgreementSigned",
    "ApplicationDecided",
    "ApplicationSubmitted",
    "AssessmentCompleted",
    "AssessmentDue",
    "AuthorizationChanged",
    "AuthorizationLow",
    "ClientDischarged",
    "ClientEnrolled",
    "ClientTransferred",
    "ClientWaitlisted",
    "ClientsMerged",
    "ClientsUnmerged",
    "ConsentExpired",
    "ConsentExpiring",
    "ConsentGranted",
    "ConsentRevoked",
    "EpisodeEnteredInError",
    "EpisodeHeld",
    "EpisodeResumed",
    "EpisodeStepUndone",
    "GoalChanged",
    "InitiationAtRisk",
    "LevelOfCareChanged",
    "OfferAnswered",
    "OfferLapsed",
    "ProgramChanged",
    "SafetyAlertAcknowledged",
    "SafetyAlertRaised",
    "ScreeningBegan",
    "SeatOffered",
    "SeatReleased",
    "SeatReserved",
    "SegmentStartCorrected",
    "WaitlistEntryRemoved",
]
