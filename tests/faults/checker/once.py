"""What happens once: no command, no effect and no message twice, however often it was tried."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from tests.faults.checker.commands import KEPT
from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Event, Facts, Row
from tests.faults.ledger import ClientLedger

CREATING = (
    "submit_application",
    "grant_consent",
    "enroll_client",
    "register_track",
    "create_series",
    "add_member",
    "register_party",
    "record_disclosure",
    "request_authorization",
)
"""Commands that each make one row; a second one would come from a command executed twice."""

ONE_ROW: dict[tuple[str, str], Callable[[Row], Hashable]] = {
    ("enrollment", "episode"): lambda row: row["application_id"],
    ("enrollment", "admission_rules"): lambda row: row["site"],
    ("enrollment", "due_assessment"): lambda row: (
        row["episode_id"],
        row["instrument"],
        row["due_on"],
    ),
    ("scheduling", "progress"): lambda row: row["episode_id"],
    ("scheduling", "attendance"): lambda row: (row["session_id"], row["client_id"]),
    ("aftercare", "plan"): lambda row: row["episode_id"],
    # One that was cancelled may lie on the day of the one that came in its place.
    ("aftercare", "check_in"): lambda row: (
        (row["plan_id"], row["days_after_start"]) if row["state"] != "cancelled" else row["id"]
    ),
    ("notifications", "notification"): lambda row: (
        row["cause_id"],
        row["person_id"],
        row["template"],
        row["channel"],
    ),
}

ONE_EVENT: dict[str, Callable[[Event], Hashable]] = {
    **dict.fromkeys(
        (
            "ApplicationSubmitted",
            "ApplicationDecided",
            "ConsentGranted",
            "ConsentRevoked",
            "SeatReserved",
            "ClientWaitlisted",
            "AuthorizationLow",
            "ClientEnrolled",
            "ClientDischarged",
            "AssessmentDue",
            "SessionScheduled",
            "SessionCancelled",
            "SessionCompleted",
            "ClientBooked",
            "ClientUnbooked",
            "BookingWaitlisted",
            "AttendanceRecorded",
            "ProgramCompleted",
            "ContinuingCarePlanActivated",
            "CheckInDue",
            "CheckInCompleted",
            "CheckInMissed",
            "NotificationSent",
        ),
        lambda event: event.aggregate_id,
    ),
    "PhaseStarted": lambda event: (event.aggregate_id, event.said["phase"]),
    "PhaseCompleted": lambda event: (event.aggregate_id, event.said["phase"]),
}
"""Nothing in the load asks for any of these a second time: nobody corrects or steps back."""

_OF_PHASES = {"PhaseStarted", "PhaseCompleted", "ProgramCompleted"}


def check(ledger: ClientLedger, facts: Facts) -> Findings:
    yield from _answers(ledger)
    yield from _commands(ledger, facts)
    for (service, table), identity in ONE_ROW.items():
        twice = _repeated(identity(row) for row in facts.rows(service, table))
        for key in twice:
            yield _twice(f"one row in {service}'s {table}", key)
    yield from _memberships(facts)
    yield from _messages(facts)
    for name, once in ONE_EVENT.items():
        told = [event for event in _told_once(facts) if event.name == name]
        for key in _repeated(map(once, told)):
            yield _twice(f"one {name}", key)


def _told_once(facts: Facts) -> list[Event]:
    """Return all but the phases of stays that were held: each word on a hold counts them anew."""
    held = {str(event.aggregate_id) for event in facts.events if event.name == "EpisodeHeld"}
    return [
        event
        for event in facts.events
        if event.name not in _OF_PHASES or event.said["episode_id"] not in held
    ]


def _twice(rule: str, about: object) -> Finding:
    return Finding(Invariant.NOTHING_TWICE, rule, str(about))


def _repeated(keys: Iterable[Hashable]) -> list[Hashable]:
    return [key for key, count in Counter(keys).items() if count > 1]


def _answers(ledger: ClientLedger) -> Findings:
    for entry in ledger.entries:
        if entry.same_again is False:
            yield _twice("the same request, sent again, is answered the same", entry.command)


def _commands(ledger: ClientLedger, facts: Facts) -> Findings:
    for command in CREATING:
        kept = KEPT[command]
        known = {entry.ids["id"] for entry in ledger.accepted(command)}
        extra = [
            row["id"] for row in facts.rows(kept.service, kept.table) if str(row["id"]) not in known
        ]
        # What nobody answered may have been done: once each.
        for identity in extra[ledger.unknown(command) :]:
            yield _twice(f"one {kept.table} per {command}", identity)


def _memberships(facts: Facts) -> Findings:
    held = [
        (row["series_id"], row["client_id"])
        for row in facts.rows("scheduling", "membership")
        if row["state"] != "ended"
    ]
    for key in _repeated(held):
        yield _twice("one membership of a client in a series", key)


def _messages(facts: Facts) -> Findings:
    """Yield what left twice although each hand-over was answered, and what never left."""
    left = Counter(facts.mails)
    for row in facts.rows("notifications", "notification"):
        if left[str(row["id"])] > 1 and not row["unknowns"]:
            yield _twice("one message per notification", row["id"])
        if row["state"] == "sent" and str(row["id"]) not in left:
            rule = "what is called sent is at the mail server"
            yield Finding(Invariant.NOTHING_LOST, rule, str(row["id"]))
