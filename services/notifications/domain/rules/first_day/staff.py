"""What staff are told: at once where somebody must act today, and in the morning's counts else.

Safety alerts, overdue tasks and calls for help are not told by rules: they are alerts, which are
escalated until somebody answers.
"""

from datetime import time, timedelta

from services.notifications.domain.rules.causes import HAD_BEGUN, Cause
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.rules.timing import AtOnce, Digest
from services.notifications.domain.terms import (
    Audience,
    Category,
    ChannelName,
    Lane,
    StaffRole,
    WhenUnknown,
)

_DAY = timedelta(days=1)
_REACHABLE = (ChannelName.EMAIL, ChannelName.CHAT, ChannelName.INBOX)
MORNING = time(8)


def _at_once(
    code: str, cause: Cause, role: StaffRole | None, template: str, *only: str, days: int = 2
) -> Rule:
    return Rule(
        code=code,
        cause=cause,
        audience=Audience.STAFF,
        role=role,
        only=only,
        category=Category.STAFF_DUTIES,
        template=template,
        channels=_REACHABLE,
        lane=Lane.TRANSACTIONAL,
        timing=AtOnce(useful_for=days * _DAY),
        when_unknown=WhenUnknown.SEND_AGAIN,
    )


def _counted(code: str, cause: Cause, role: StaffRole, *only: str, days: int = 7) -> Rule:
    return Rule(
        code=code,
        cause=cause,
        audience=Audience.STAFF,
        role=role,
        only=only,
        category=Category.STAFF_DUTIES,
        template="staff-digest",
        channels=(ChannelName.EMAIL, ChannelName.INBOX),
        lane=Lane.BULK,
        timing=Digest(at=MORNING, counts_for=days * _DAY),
    )


_CLINICIAN, _DIRECTOR = StaffRole.CLINICIAN, StaffRole.PROGRAM_DIRECTOR
_INTAKE, _FACILITATOR = StaffRole.INTAKE_COORDINATOR, StaffRole.FACILITATOR

_TODAY = (
    _at_once("absence-step", Cause.ABSENCE_STEP_REACHED, None, "staff-absence-step"),
    _at_once(
        *("discharge-decided", Cause.ABSENCE_DECIDED, _DIRECTOR, "staff-discharge-decided"),
        "discharge",
    ),
    _at_once("sign-off-waits", Cause.PHASE_AWAITS_SIGN_OFF, _CLINICIAN, "staff-sign-off-waits"),
    _at_once(
        "authorization-low", Cause.AUTHORIZATION_LOW, _DIRECTOR, "staff-authorization-low", days=7
    ),
    _at_once(
        *("authorization-ended", Cause.AUTHORIZATION_ENDED, _DIRECTOR, "staff-authorization-ended"),
        *("denied", "exhausted", "expired"),
        days=7,
    ),
    _at_once(
        "initiation-at-risk", Cause.INITIATION_AT_RISK, _INTAKE, "staff-initiation-at-risk", days=3
    ),
    _at_once("leave-asked", Cause.LEAVE_ASKED, _CLINICIAN, "staff-leave-asked", days=3),
    _at_once("outreach-opened", Cause.OUTREACH_OPENED, None, "staff-outreach-opened"),
    _at_once("outreach-overdue", Cause.OUTREACH_OVERDUE, None, "staff-task-overdue"),
    _at_once("linkage-declined", Cause.LINKAGE_DECLINED, _CLINICIAN, "staff-request-declined"),
    _at_once("linkage-step-due", Cause.LINKAGE_STEP_DUE, None, "staff-step-due"),
    _at_once("linkage-step-overdue", Cause.LINKAGE_STEP_OVERDUE, None, "staff-task-overdue"),
    _at_once("setback-reported", Cause.SETBACK_REPORTED, _CLINICIAN, "staff-review-waits"),
    _at_once("setback-unconfirmed", Cause.SETBACK_UNCONFIRMED, _CLINICIAN, "staff-review-waits"),
    _at_once("plan-to-decide", Cause.PLAN_DRAFTED, _CLINICIAN, "staff-review-waits", HAD_BEGUN),
    _at_once("setback-overdue", Cause.SETBACK_OVERDUE, _DIRECTOR, "staff-task-overdue"),
    _at_once(
        *("readmission-opened", Cause.READMISSION_OPENED, _INTAKE, "staff-return-asked"),
        days=3,
    ),
)
_EACH_MORNING = (
    _counted("sessions-without-roll", Cause.SESSION_STANDS, _FACILITATOR),
    _counted("clients-at-risk", Cause.HOURS_AT_RISK, _CLINICIAN),
    _counted("weeks-missed", Cause.HOURS_MISSED, _CLINICIAN),
    _counted("sessions-missed", Cause.SESSION_MISSED, _CLINICIAN, "unexcused", days=1),
    _counted("tasks-overdue", Cause.ABSENCE_TASK_OVERDUE, _DIRECTOR, days=30),
    _counted("sign-offs-waiting", Cause.PHASE_AWAITS_SIGN_OFF, _CLINICIAN, days=30),
    _counted("consents-ending", Cause.CONSENT_EXPIRING, _INTAKE, days=30),
    _counted("check-ins-missed", Cause.CHECK_IN_MISSED, _CLINICIAN),
    _counted("assessments-due", Cause.ASSESSMENT_DUE, _CLINICIAN, days=3),
    _counted("applications-open", Cause.APPLICATION_SUBMITTED, _INTAKE, days=30),
    _counted("plans-to-review", Cause.PLAN_DRAFTED, _CLINICIAN, days=90),
    _counted("requests-waitlisted", Cause.LINKAGE_WAITLISTED, _CLINICIAN, days=30),
    _counted("linkages-ended-early", Cause.LINKAGE_ENDED, _CLINICIAN, "ended_early"),
    _counted("setbacks-to-review", Cause.SETBACK_REPORTED, _CLINICIAN, days=30),
    _counted("members-joined", Cause.ALUMNI_JOINED, _DIRECTOR, days=1),
    _counted(
        *("mentorships-ended", Cause.MENTORSHIP_ENDED, _DIRECTOR, "mentee", "mentee_own_doing"),
        days=1,
    ),
    _counted("arrivals", Cause.CLIENT_ARRIVED, _DIRECTOR, days=2),
)
FOR_STAFF = (*_TODAY, *_EACH_MORNING)
