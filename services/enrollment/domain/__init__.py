"""Owns enrollment's rules in plain Python; read application, consent, episode, then the rest."""

from services.enrollment.domain.application import (
    Application,
    ApplicationState,
    Decision,
    DecisionBeforeReceipt,
    DuplicateReference,
)
from services.enrollment.domain.codes import AgeBand, Disposition, LevelOfCare, ReferralSource
from services.enrollment.domain.consent import (
    Consent,
    ConsentLacksElement,
    ConsentState,
    ConsentTerms,
    PartyKind,
    RevocationMustBeNow,
    TreatmentConsentIsMissing,
    state_on,
)
from services.enrollment.domain.days import (
    DatePrecision,
    DayRange,
    DaysAreDerived,
    NotYetHappened,
    must_have_happened,
)
from services.enrollment.domain.episode import (
    OPEN_STATES,
    ApplicationAlreadyEnrolled,
    ApplicationIsNotAccepted,
    ClientHasOpenEpisode,
    DischargeBeforeStart,
    Episode,
    EpisodeState,
    LastContactOutsideStay,
    StartBeforeReceipt,
)
from services.enrollment.domain.site import Site, SiteIsNotRegistered

__all__ = [
    "OPEN_STATES",
    "AgeBand",
    "Application",
    "ApplicationAlreadyEnrolled",
    "ApplicationIsNotAccepted",
    "ApplicationState",
    "ClientHasOpenEpisode",
    "Consent",
    "ConsentLacksElement",
    "ConsentState",
    "ConsentTerms",
    "DatePrecision",
    "DayRange",
    "DaysAreDerived",
    "Decision",
    "DecisionBeforeReceipt",
    "DischargeBeforeStart",
    "Disposition",
    "DuplicateReference",
    "Episode",
    "EpisodeState",
    "LastContactOutsideStay",
    "LevelOfCare",
    "NotYetHappened",
    "PartyKind",
    "ReferralSource",
    "RevocationMustBeNow",
    "Site",
    "SiteIsNotRegistered",
    "StartBeforeReceipt",
    "TreatmentConsentIsMissing",
    "must_have_happened",
    "state_on",
]
