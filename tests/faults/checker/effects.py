"""What consumers owe: each event's effect, or that of a later one, is in the consumer's store."""

from collections.abc import Callable

from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Event, Facts, same

Holds = Callable[[Event, Facts], bool]


def check(facts: Facts) -> Findings:
    for consumer, keys in facts.listens.items():
        for event in facts.events:
            if event.key in keys:
                yield from _effect(consumer, event, facts)


def _effect(consumer: str, event: Event, facts: Facts) -> Findings:
    holds = EFFECTS.get((consumer, event.name))
    if holds is None:
        rule = "every subscription has a rule here"
        yield Finding(Invariant.WELL_ANSWERED, rule, f"{consumer}: {event.name}")
    elif not holds(event, facts):
        rule = f"{consumer} holds the effect of {event.name}"
        yield Finding(Invariant.NOTHING_LOST, rule, str(event))


def _completion_is_noted(event: Event, facts: Facts) -> bool:
    row = facts.one("enrollment", "program_completion", "progress_id", event.aggregate_id)
    return row is not None and row["seq"] >= event.seq


def _stay_has_begun(event: Event, facts: Facts) -> bool:
    row = facts.one("scheduling", "progress", "episode_id", event.aggregate_id)
    return row is not None and same(row["started_on"], event.said["started_on"])


def _stay_has_ended(event: Event, facts: Facts) -> bool:
    row = facts.one("scheduling", "progress", "episode_id", event.aggregate_id)
    ended = row is not None and same(row["ended_on"], event.said["discharged_on"])
    later = (
        seat
        for seat in facts.where("scheduling", "attendance", "client_id", event.said["client_id"])
        if seat["status"] == "expected" and str(seat["held_on"]) > event.said["discharged_on"]
    )
    return ended and next(later, None) is None


def _learned(column: str, field: str) -> Holds:
    def holds(event: Event, facts: Facts) -> bool:
        row = facts.one("aftercare", "known_episode", "episode_id", event.said["episode_id"])
        return row is not None and same(row[column], event.said[field])

    return holds


def _with_a_plan(learned: Holds) -> Holds:
    def holds(event: Event, facts: Facts) -> bool:
        plan = facts.one("aftercare", "plan", "episode_id", event.said["episode_id"])
        return learned(event, facts) and plan is not None

    return holds


def _completion_is_known(event: Event, facts: Facts) -> bool:
    """Say whether aftercare holds what scheduling said last of the program's completion."""
    if any(later.seq > event.seq for later in _completions(event, facts)):
        return True
    row = facts.one("aftercare", "known_episode", "episode_id", event.said["episode_id"])
    return row is not None and same(row["program_completed_on"], event.said.get("completed_on"))


def _completions(event: Event, facts: Facts) -> list[Event]:
    return facts.events_of(event.aggregate_id, ("ProgramCompleted", "ProgramReopened"))


def _phase_is_known(event: Event, facts: Facts) -> bool:
    if event.said["is_last"]:
        return _with_a_plan(_learned("last_phase_started_on", "started_on"))(event, facts)
    return (
        facts.one("aftercare", "known_episode", "episode_id", event.said["episode_id"]) is not None
    )


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


EFFECTS: dict[tuple[str, str], Holds] = {
    ("enrollment", "ProgramCompleted"): _completion_is_noted,
    ("enrollment", "ProgramReopened"): _completion_is_noted,
    ("scheduling", "ClientEnrolled"): _stay_has_begun,
    ("scheduling", "ClientDischarged"): _stay_has_ended,
    ("aftercare", "ClientEnrolled"): _learned("started_on", "started_on"),
    ("aftercare", "PhaseStarted"): _phase_is_known,
    ("aftercare", "ProgramCompleted"): _with_a_plan(_completion_is_known),
    ("aftercare", "ProgramReopened"): _completion_is_known,
    ("aftercare", "ClientDischarged"): _with_a_plan(_learned("discharged_on", "discharged_on")),
    ("notifications", "SessionScheduled"): _session_is_known,
    ("notifications", "SessionRescheduled"): _session_is_known,
    ("notifications", "SessionCancelled"): _session_is_known,
    ("notifications", "ClientBooked"): _booking_is_known,
    ("notifications", "ClientUnbooked"): _booking_is_known,
    ("notifications", "ConsentGranted"): _consent_is_known,
    ("notifications", "ConsentRevoked"): _consent_is_known,
    ("notifications", "ConsentExpired"): _consent_is_known,
    ("notifications", "ClientEnrolled"): _told,
    ("notifications", "ClientDischarged"): _heard_of,
    ("notifications", "ContinuingCarePlanActivated"): _told,
    ("notifications", "CheckInDue"): _told,
    ("notifications", "CheckInCompleted"): _heard_of,
    ("notifications", "CheckInMissed"): _heard_of,
}
