"""What notifications owes: sessions, places and consents as last told, and messages asked for."""

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


def _mistake_is_heard_of(event: Event, facts: Facts) -> bool:
    """An enrollment that never was asks for nothing; other steps undone say nothing here."""
    return event.said.get("void_from") is None or _heard_of(event, facts)


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
    "ConsentRevoked": _consent_is_known,
    "ConsentExpired": _consent_is_known,
    "ClientEnrolled": _told,
    "ClientDischarged": _heard_of,
    "EpisodeStepUndone": _mistake_is_heard_of,
    "EpisodeEnteredInError": _heard_of,
    "ContinuingCarePlanActivated": _told,
    "CheckInDue": _told,
    "CheckInCompleted": _heard_of,
    "CheckInMissed": _heard_of,
    "SafetyAlertRaised": _alert_is_raised,
    "SafetyAlertAcknowledged": _source_is_closed,
    "AbsenceTaskOverdue": _alert_is_raised,
    "AbsenceCaseResolved": _source_is_closed,
    "AbsenceCaseDecided": _source_is_closed,
}
