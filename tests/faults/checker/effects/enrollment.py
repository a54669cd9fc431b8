"""What enrollment owes of scheduling's events: sessions, rolls, places, completions."""

from datetime import datetime

from tests.faults.checker.effects.rule import Holds, newest_word
from tests.faults.facts import Event, Facts, same


def _completion_is_noted(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "program_completion", "progress_id", event.aggregate_id)
    says = {"episode_id": event.said["episode_id"], "completed_on": event.said.get("completed_on")}
    return newest_word(row, "seq", event, says)


def _plan_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "session_fact", "id", event.aggregate_id)
    begins, ends = (datetime.fromisoformat(event.said[at]) for at in ("starts_at", "ends_at"))
    says = {
        **{name: event.said[name] for name in ("series_id", "session_type", "starts_at")},
        "minutes": int((ends - begins).total_seconds()) // 60,
    }
    return newest_word(row, "plan_seq", event, says)


def _outcome_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "session_fact", "id", event.aggregate_id)
    says = {"is_completed": event.name == "SessionCompleted"}
    return newest_word(row, "outcome_seq", event, says)


def _attendance_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "attendance_fact", "id", event.aggregate_id)
    says = {
        **{name: event.said[name] for name in ("session_id", "client_id", "status")},
        "minutes": event.said["credited_minutes"],
    }
    return newest_word(row, "seq", event, says)


def _seat_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "attendance_fact", "id", event.aggregate_id)
    is_booked = event.name == "SessionBooked"
    says = {
        **{name: event.said[name] for name in ("session_id", "client_id")},
        "status": "expected" if is_booked else "unbooked",
    }
    is_single = is_booked and event.said.get("membership_id") is None
    whose = row is not None and (row["is_single"] or not is_single)
    return whose and newest_word(row, "seq", event, says)


def _membership_has_begun(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "membership_fact", "id", event.aggregate_id)
    parts = ("series_id", "client_id", "from_date", "until", "weekdays")
    says = {name: event.said.get(name) for name in parts}
    return newest_word(row, "booked_seq", event, says)


def _membership_has_ended(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "membership_fact", "id", event.aggregate_id)
    return newest_word(row, "ended_seq", event, {"ended_on": event.said["last_date"]})


def _application_stands_for_it(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "readmission", "id", event.aggregate_id)
    if row is None or not same(row["prior_episode_id"], event.said["prior_episode_id"]):
        return False
    return facts.one("enrollment", "application", "id", row["application_id"]) is not None


EFFECTS: dict[str, Holds] = {
    "ProgramCompleted": _completion_is_noted,
    "ProgramReopened": _completion_is_noted,
    "SessionScheduled": _plan_is_known,
    "SessionRescheduled": _plan_is_known,
    "SessionCancelled": _outcome_is_known,
    "SessionCompleted": _outcome_is_known,
    "AttendanceRecorded": _attendance_is_known,
    "AttendanceCorrected": _attendance_is_known,
    "SessionBooked": _seat_is_known,
    "SessionUnbooked": _seat_is_known,
    "ClientBooked": _membership_has_begun,
    "ClientUnbooked": _membership_has_ended,
    "ReadmissionRequested": _application_stands_for_it,
}
