"""What notifications owes: sessions, places and consents as last told, and messages asked for."""

from dataclasses import replace
from uuid import UUID, uuid5

from tests.faults.checker.effects.rule import Holds, newest_word
from tests.faults.facts import Event, Facts, same


def _session_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "subject", "id", event.aggregate_id)
    if row is None or row["seq"] < event.seq:
        return False
    is_latest = row["seq"] == event.seq
    is_cancelled = event.name == "SessionCancelled"
    return not is_latest or (row["cause_id"] == event.id and row["is_cancelled"] == is_cancelled)


def _booking_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "membership", "id", event.aggregate_id)
    if row is None:
        return False
    if event.name == "ClientBooked":
        return bool(row["booked_seq"] >= event.seq)
    return row["until_seq"] > event.seq or same(row["until"], event.said["last_date"])


def _seat_is_known(event: Event, facts: Facts) -> bool:
    """A seat that the program frees is counted apart: a cancelled session frees all of its."""
    row = facts.one("notifications", "seat", "id", event.aggregate_id)
    says = {name: event.said[name] for name in ("session_id", "client_id")}
    if event.said.get("status") == "cancelled_by_program":
        return newest_word(row, "freed_seq", event, says)
    status = event.said.get("status", "expected")
    is_taken = event.name != "SessionUnbooked" and status == "expected"
    return newest_word(row, "seq", event, {**says, "is_taken": is_taken})


def _consent_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "consent", "id", event.aggregate_id)
    if row is None:
        return False
    column = {"ConsentRevoked": "revoked_at", "ConsentExpired": "expired_at"}
    return bool(row[column.get(event.name, "is_granted")])


def _heard_of(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "subject", "id", event.aggregate_id)
    return row is not None and row["seq"] >= event.seq


def _told(event: Event, facts: Facts) -> bool:
    """Say whether the event's message was asked for, unless a later event made it untrue."""
    row = facts.one("notifications", "subject", "id", event.aggregate_id)
    if row is None or row["seq"] != event.seq:
        return _heard_of(event, facts)
    return facts.one("notifications", "notification", "cause_id", event.id) is not None


def _apart(name: str, holds: Holds) -> Holds:
    """Return the rule for what is told apart from the rest of the same aggregate."""

    def holds_apart(event: Event, facts: Facts) -> bool:
        own = replace(event, aggregate_id=uuid5(UUID(str(event.aggregate_id)), name))
        return holds(own, facts)

    return holds_apart


def _mistake_is_heard_of(event: Event, facts: Facts) -> bool:
    """An enrollment that never was asks for nothing; other steps undone say nothing here."""
    return event.said.get("void_from") is None or _heard_of(event, facts)


def _session_is_held(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "subject", "id", event.aggregate_id)
    return row is not None and (row["completed_seq"] or 0) >= event.seq


def _settled_or(holds: Holds, table: str, *counted: str) -> Holds:
    """Return the rule for what a newer word on a place takes back: then nothing is kept of it."""

    def holds_unless_settled(event: Event, facts: Facts) -> bool:
        row = facts.one("notifications", table, "id", event.aggregate_id)
        is_settled = row is not None and max(row[name] or 0 for name in counted) > event.seq
        return is_settled or holds(event, facts)

    return holds_unless_settled


def _consent_ends(event: Event, facts: Facts) -> bool:
    return _consent_is_known(event, facts) and _apart("ending", _heard_of)(event, facts)


def _both(one: Holds, other: Holds) -> Holds:
    return lambda event, facts: one(event, facts) and other(event, facts)


_of_membership = _settled_or(_heard_of, "membership", "until_seq")
_of_seat = _settled_or(_heard_of, "seat", "seq", "freed_seq")


def _alert_is_raised(event: Event, facts: Facts) -> bool:
    """One alert for a safety alert, or for a task that is overdue, however often it is told."""
    raised = facts.where("notifications", "alert", "source_id", event.aggregate_id)
    return any(row["source_seq"] <= event.seq for row in raised)


def _source_is_closed(event: Event, facts: Facts) -> bool:
    row = facts.one("notifications", "alert_source", "id", event.aggregate_id)
    if row is None or row["closed_seq"] < event.seq:
        return False
    raised = facts.where("notifications", "alert", "source_id", event.aggregate_id)
    return all(row["ended_at"] for row in raised if row["source_seq"] < event.seq)


def _of_side(event: Event, facts: Facts) -> bool:
    """Each side of a mentorship is told apart."""
    return _apart(str(event.said["client_id"]), _heard_of)(event, facts)


_of_linkage = _both(_heard_of, _apart("step", _heard_of))

EFFECTS: dict[str, Holds] = {
    "SessionScheduled": _session_is_known,
    "SessionRescheduled": _session_is_known,
    "SessionCancelled": _session_is_known,
    "ClientBooked": _booking_is_known,
    "ClientUnbooked": _booking_is_known,
    "SessionBooked": _seat_is_known,
    "SessionUnbooked": _seat_is_known,
    "AttendanceRecorded": _seat_is_known,
    "AttendanceCorrected": _seat_is_known,
    "ConsentGranted": _consent_is_known,
    "ConsentRevoked": _consent_ends,
    "ConsentExpired": _consent_ends,
    "ConsentExpiring": _apart("ending", _heard_of),
    "ClientEnrolled": _told,
    "ClientDischarged": _heard_of,
    "EpisodeStepUndone": _mistake_is_heard_of,
    "EpisodeEnteredInError": _heard_of,
    "ContinuingCarePlanActivated": _told,
    "CheckInDue": _told,
    "CheckInCompleted": _heard_of,
    "CheckInMissed": _heard_of,
    "OutreachOpened": _apart("outreach", _heard_of),
    "OutreachOverdue": _apart("outreach", _heard_of),
    "OutreachClosed": _apart("outreach", _heard_of),
    "ContinuingCarePlanDrafted": _heard_of,
    "ContinuingCarePlanEnded": _heard_of,
    "LinkageRequested": _told,
    "LinkageAccepted": _of_linkage,
    "LinkageDeclined": _of_linkage,
    "LinkageWaitlisted": _of_linkage,
    "ClientLinked": _of_linkage,
    "LinkageEnded": _of_linkage,
    "LinkageStepDue": _apart("step", _heard_of),
    "LinkageStepOverdue": _apart("step", _heard_of),
    "SetbackReported": _heard_of,
    "SetbackReportUnconfirmed": _heard_of,
    "SetbackReviewOverdue": _apart("overdue", _heard_of),
    "SetbackContactRecorded": _apart("overdue", _heard_of),
    "SetbackReportClosed": _both(_heard_of, _apart("overdue", _heard_of)),
    "SetbackReviewed": _both(_heard_of, _apart("overdue", _heard_of)),
    "ReadmissionOpened": _apart("return", _heard_of),
    "AlumniInvited": _heard_of,
    "AlumniJoined": _heard_of,
    "AlumniPurposesChanged": _heard_of,
    "AlumniOptedOut": _heard_of,
    "AlumniPaused": _heard_of,
    "AlumniResumed": _heard_of,
    "AlumniEventAnnounced": _heard_of,
    "AlumniEventRescheduled": _heard_of,
    "AlumniEventCancelled": _heard_of,
    "AlumniPlaceMoved": _heard_of,
    "MilestoneReminderWithdrawn": _heard_of,
    "AlumniPlaceConfirmed": _heard_of,
    "AlumniPlaceEnded": _heard_of,
    "MentorshipProposed": _of_side,
    "MentorshipBegan": _of_side,
    "MentorshipEnded": _of_side,
    "MilestoneReached": _heard_of,
    "SessionCompleted": _session_is_held,
    "SessionMissed": _of_seat,
    "BookingOffered": _of_membership,
    "BookingOfferDeclined": _of_membership,
    "BookingOfferLapsed": _of_membership,
    "LeaveAsked": _settled_or(_apart("leaving", _heard_of), "membership", "until_seq"),
    "ExchangeProposed": _heard_of,
    "ExchangeSettled": _heard_of,
    "ClientTransferred": _apart("arrival", _heard_of),
    "PhaseAwaitsSignOff": _heard_of,
    "PhaseCompleted": _heard_of,
    "PhaseSteppedBack": _heard_of,
    "ProgramCompleted": _heard_of,
    "ProgramReopened": _heard_of,
    "ApplicationSubmitted": _both(_heard_of, _apart("return", _heard_of)),
    "ApplicationDecided": _heard_of,
    "InitiationAtRisk": _heard_of,
    "SeatOffered": _heard_of,
    "OfferAnswered": _heard_of,
    "OfferLapsed": _heard_of,
    "WaitlistEntryRemoved": _heard_of,
    "AssessmentDue": _told,
    "AuthorizationLow": _heard_of,
    "AuthorizationChanged": _apart("status", _heard_of),
    "WeeklyHoursAtRisk": _heard_of,
    "WeeklyHoursMissed": _heard_of,
    "WeeklyHoursMet": _heard_of,
    "AbsenceThresholdReached": _heard_of,
    "HelpRequested": _alert_is_raised,
    "HelpRequestClosed": _source_is_closed,
    "SafetyAlertRaised": _alert_is_raised,
    "SafetyAlertAcknowledged": _source_is_closed,
    "AbsenceTaskOverdue": _both(_alert_is_raised, _heard_of),
    "AbsenceCaseResolved": _both(_source_is_closed, _heard_of),
    "AbsenceCaseDecided": _both(_source_is_closed, _heard_of),
}
