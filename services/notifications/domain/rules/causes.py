"""Causes: what the events of other services tell, as far as rules may answer it with a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What an event tells, by the event's name; of a session, how it stands after the latest."""

    SESSION_STANDS = "SessionScheduled"
    SESSION_MOVED = "SessionRescheduled"
    SESSION_CANCELLED = "SessionCancelled"
    SEAT_BOOKED = "SessionBooked"
    BOOKING_OFFERED = "BookingOffered"
    SEAT_OFFERED = "SeatOffered"
    EXCHANGE_PROPOSED = "ExchangeProposed"
    LEAVE_ASKED = "LeaveAsked"
    SESSION_MISSED = "SessionMissed"
    HOURS_AT_RISK = "WeeklyHoursAtRisk"
    HOURS_MISSED = "WeeklyHoursMissed"
    ABSENCE_STEP_REACHED = "AbsenceThresholdReached"
    ABSENCE_TASK_OVERDUE = "AbsenceTaskOverdue"
    ABSENCE_DECIDED = "AbsenceCaseDecided"
    PHASE_AWAITS_SIGN_OFF = "PhaseAwaitsSignOff"
    PHASE_COMPLETED = "PhaseCompleted"
    PROGRAM_COMPLETED = "ProgramCompleted"
    APPLICATION_SUBMITTED = "ApplicationSubmitted"
    APPLICATION_DECIDED = "ApplicationDecided"
    INITIATION_AT_RISK = "InitiationAtRisk"
    CLIENT_ENROLLED = "ClientEnrolled"
    CLIENT_ARRIVED = "ClientTransferred"
    CONSENT_EXPIRING = "ConsentExpiring"
    ASSESSMENT_DUE = "AssessmentDue"
    AUTHORIZATION_LOW = "AuthorizationLow"
    AUTHORIZATION_ENDED = "AuthorizationChanged"
    PLAN_ACTIVATED = "ContinuingCarePlanActivated"
    LINKAGE_REQUESTED = "LinkageRequested"
    CHECK_IN_DUE = "CheckInDue"
    CHECK_IN_MISSED = "CheckInMissed"
    OUTREACH_OPENED = "OutreachOpened"
    OUTREACH_OVERDUE = "OutreachOverdue"
    PLAN_DRAFTED = "ContinuingCarePlanDrafted"
    LINKAGE_ACCEPTED = "LinkageAccepted"
    LINKAGE_DECLINED = "LinkageDeclined"
    LINKAGE_WAITLISTED = "LinkageWaitlisted"
    LINKAGE_ENDED = "LinkageEnded"
    LINKAGE_STEP_DUE = "LinkageStepDue"
    LINKAGE_STEP_OVERDUE = "LinkageStepOverdue"
    SETBACK_REPORTED = "SetbackReported"
    SETBACK_UNCONFIRMED = "SetbackReportUnconfirmed"
    SETBACK_OVERDUE = "SetbackReviewOverdue"
    READMISSION_OPENED = "ReadmissionOpened"
    ALUMNI_INVITED = "AlumniInvited"
    ALUMNI_JOINED = "AlumniJoined"
    ALUMNI_PLACE_CONFIRMED = "AlumniPlaceConfirmed"
    ALUMNI_EVENT_ANNOUNCED = "AlumniEventAnnounced"
    ALUMNI_PLACE_MOVED = "AlumniPlaceMoved"
    ALUMNI_PLACE_ENDED = "AlumniPlaceEnded"
    MENTORSHIP_PROPOSED = "MentorshipProposed"
    MENTORSHIP_BEGAN = "MentorshipBegan"
    MENTORSHIP_ENDED = "MentorshipEnded"
    MILESTONE_REACHED = "MilestoneReached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provides:
    """What an event of this cause says, so that rules can be checked against it.

    `fields` are those of a template that it can fill. `variants` tell its kinds apart, such as a
    session's types; None: they are codes of the site's. `roles`: it may name who should act.
    """

    fields: frozenset[str] = frozenset()
    variants: tuple[str, ...] | None = ()
    starts: bool = False
    deadline: bool = False
    program: bool = False
    roles: bool = False


HAD_BEGUN = "had_begun"
"""Of a plan that is drafted again: it was called off by mistake, and people decide anew."""
SESSION_TYPES = ("group", "individual", "family", "education", "holistic")
_WHEN = frozenset({"date", "time"})
_MOVED = _WHEN | {"old_date", "old_time"}
_UNTIL = frozenset({"until_date", "until_time"})
_ON = frozenset({"on_date"})
_SESSION = Provides(fields=_WHEN, variants=SESSION_TYPES, starts=True)
_PLAIN = Provides()

PROVIDED: Mapping[Cause, Provides] = {
    **dict.fromkeys(Cause, _PLAIN),
    Cause.SESSION_STANDS: _SESSION,
    Cause.SESSION_MOVED: Provides(fields=_MOVED, variants=SESSION_TYPES, starts=True),
    Cause.SESSION_CANCELLED: _SESSION,
    Cause.SEAT_BOOKED: Provides(fields=_WHEN, variants=SESSION_TYPES, starts=True),
    Cause.BOOKING_OFFERED: Provides(fields=_UNTIL, deadline=True),
    Cause.SEAT_OFFERED: Provides(fields=_UNTIL, deadline=True, program=True),
    Cause.SESSION_MISSED: Provides(variants=("excused", "unexcused")),
    Cause.HOURS_AT_RISK: Provides(variants=("in_reach", "out_of_reach"), deadline=True),
    Cause.ABSENCE_STEP_REACHED: Provides(
        variants=("outreach", "contract", "recommend_discharge"), roles=True
    ),
    Cause.ABSENCE_TASK_OVERDUE: Provides(roles=True),
    Cause.ABSENCE_DECIDED: Provides(variants=("discharge", "another_chance")),
    Cause.PHASE_COMPLETED: Provides(variants=None),
    Cause.PHASE_AWAITS_SIGN_OFF: Provides(variants=None),
    Cause.APPLICATION_SUBMITTED: Provides(program=True),
    Cause.APPLICATION_DECIDED: Provides(variants=("accepted", "declined", "referred_out")),
    Cause.INITIATION_AT_RISK: Provides(fields=_ON),
    Cause.CLIENT_ENROLLED: Provides(program=True),
    Cause.CLIENT_ARRIVED: Provides(program=True),
    Cause.CONSENT_EXPIRING: Provides(fields=_ON, variants=None),
    Cause.ASSESSMENT_DUE: Provides(fields=_ON, variants=None),
    Cause.AUTHORIZATION_LOW: Provides(fields=_ON),
    Cause.AUTHORIZATION_ENDED: Provides(variants=("denied", "exhausted", "expired")),
    Cause.LINKAGE_REQUESTED: Provides(variants=None),
    Cause.CHECK_IN_DUE: Provides(fields=_ON),
    Cause.CHECK_IN_MISSED: Provides(fields=_ON),
    Cause.OUTREACH_OPENED: Provides(roles=True),
    Cause.OUTREACH_OVERDUE: Provides(roles=True),
    Cause.PLAN_DRAFTED: Provides(variants=("last_phase", "completion", "discharge", HAD_BEGUN)),
    Cause.LINKAGE_ACCEPTED: Provides(variants=None),
    Cause.LINKAGE_DECLINED: Provides(variants=None),
    Cause.LINKAGE_WAITLISTED: Provides(variants=None),
    Cause.LINKAGE_ENDED: Provides(variants=("completed", "ended_early", "cancelled")),
    Cause.LINKAGE_STEP_DUE: Provides(variants=None, roles=True),
    Cause.LINKAGE_STEP_OVERDUE: Provides(variants=None, roles=True),
    Cause.SETBACK_REPORTED: Provides(variants=("client", "family", "staff")),
    Cause.SETBACK_OVERDUE: Provides(variants=("confirmation", "review", "decision", "contact")),
    Cause.ALUMNI_EVENT_ANNOUNCED: Provides(fields=_WHEN, starts=True),
    Cause.ALUMNI_PLACE_CONFIRMED: Provides(fields=_WHEN, variants=("asked", "waited"), starts=True),
    Cause.ALUMNI_PLACE_MOVED: Provides(
        fields=_MOVED, variants=("time", "details", "time_in_line"), starts=True
    ),
    Cause.MENTORSHIP_ENDED: Provides(
        variants=("mentor", "mentee", "mentor_own_doing", "mentee_own_doing")
    ),
    Cause.ALUMNI_PLACE_ENDED: Provides(
        fields=_WHEN, variants=("given_up", "opted_out", "event_cancelled"), starts=True
    ),
}

OF_MEMBERS = frozenset({Cause.ALUMNI_EVENT_ANNOUNCED})
"""Causes that tell of no client: members of the community are told who agreed to it."""
OF_SESSIONS = frozenset({Cause.SESSION_STANDS, Cause.SESSION_MOVED, Cause.SESSION_CANCELLED})
"""Causes whose messages are planned from how a session stands, for all who are expected."""
