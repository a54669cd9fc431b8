"""What aftercare publishes, by room."""

from shared.contracts.aftercare.alumni import (
    AlumniInvited,
    AlumniJoined,
    AlumniOptedOut,
)
from shared.contracts.aftercare.check_ins import (
    CheckInCompleted,
    CheckInDue,
    CheckInMissed,
    HelpRequested,
    OutreachClosed,
    OutreachOpened,
    OutreachOverdue,
)
from shared.contracts.aftercare.linkages import (
    ClientLinked,
    LinkageAccepted,
    LinkageDeclined,
    LinkageEnded,
    LinkageRequested,
    LinkageStepDue,
    LinkageStepOverdue,
    LinkageWaitlisted,
)
from shared.contracts.aftercare.plans import (
    ContinuingCarePlanActivated,
    ContinuingCarePlanDrafted,
    ContinuingCarePlanEnded,
)
from shared.contracts.aftercare.setbacks import (
    ReadmissionRequested,
    SetbackReported,
    SetbackReportUnconfirmed,
    SetbackReviewed,
    SetbackReviewOverdue,
)

__all__ = [
    "AlumniInvited",
    "AlumniJoined",
    "AlumniOptedOut",
    "CheckInCompleted",
    "CheckInDue",
    "CheckInMissed",
    "ClientLinked",
    "ContinuingCarePlanActivated",
    "ContinuingCarePlanDrafted",
    "ContinuingCarePlanEnded",
    "HelpRequested",
    "LinkageAccepted",
    "LinkageDeclined",
    "LinkageEnded",
    "LinkageRequested",
    "LinkageStepDue",
    "LinkageStepOverdue",
    "LinkageWaitlisted",
    "OutreachClosed",
    "OutreachOpened",
    "OutreachOverdue",
    "ReadmissionRequested",
    "SetbackReportUnconfirmed",
    "SetbackReported",
    "SetbackReviewOverdue",
    "SetbackReviewed",
]
