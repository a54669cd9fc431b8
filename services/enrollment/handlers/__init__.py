"""Owns enrollment's commands: one frozen dataclass and one function of the same words each."""

from services.enrollment.handlers.applications import (
    DecideApplication,
    SubmitApplication,
    decide_application,
    submit_application,
)
from services.enrollment.handlers.consents import (
    GrantConsent,
    RevokeConsent,
    grant_consent,
    revoke_consent,
)
from services.enrollment.handlers.episodes import (
    DischargeClient,
    EnrollClient,
    RecordProgramCompletion,
    discharge_client,
    enroll_client,
    record_program_completion,
)
from services.enrollment.handlers.sites import (
    RegisterSite,
    register_site,
)

__all__ = [
    "DecideApplication",
    "DischargeClient",
    "EnrollClient",
    "GrantConsent",
    "RecordProgramCompletion",
    "RegisterSite",
    "RevokeConsent",
    "SubmitApplication",
    "decide_application",
    "discharge_client",
    "enroll_client",
    "grant_consent",
    "record_program_completion",
    "register_site",
    "revoke_consent",
    "submit_application",
]
