"""What the producers owe their clients: what was accepted is kept, with the event that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Facts, Row, same
from tests.faults.ledger import ClientLedger, Entry, Outcome


@dataclass(frozen=True, slots=True)
class Kept:
    """The row that an accepted command leaves behind, and the events of its aggregate.

    `by` names the id in the ledger's entry; `events` are alternatives, none means no event.
    """

    service: str
    table: str
    by: str = "id"
    column: str = "id"
    events: tuple[str, ...] = ()
    holds: Mapping[str, str] = field(default_factory=dict)
    """What columns hold for good: this client alone moves the row on."""


KEPT: dict[str, Kept] = {
    "register_site": Kept("enrollment", "site", by="code", column="code"),
    "publish_admission_rules": Kept("enrollment", "admission_rules", by="site", column="site"),
    "submit_application": Kept("enrollment", "application", events=("ApplicationSubmitted",)),
    "decide_application": Kept(
        "enrollment",
        "application",
        by="application_id",
        events=("ApplicationDecided",),
        holds={"state": "accepted"},
    ),
    "grant_consent": Kept("enrollment", "consent", events=("ConsentGranted",)),
    "enroll_client": Kept("enrollment", "episode", events=("ClientEnrolled",)),
    "discharge_client": Kept(
        "enrollment",
        "episode",
        by="episode_id",
        events=("ClientDischarged",),
        holds={"state": "finished"},
    ),
    "discharge_by_mistake": Kept(
        "enrollment", "episode", by="episode_id", events=("ClientDischarged",)
    ),
    "undo_step": Kept("enrollment", "episode", by="episode_id", events=("EpisodeStepUndone",)),
    "hold_episode": Kept("enrollment", "episode", by="episode_id", events=("EpisodeHeld",)),
    "resume_episode": Kept("enrollment", "episode", by="episode_id", events=("EpisodeResumed",)),
    "set_capacity": Kept("enrollment", "capacity"),
    "request_seat": Kept("enrollment", "application", by="application_id"),
    "give_up_seat": Kept(
        "enrollment", "seat", events=("SeatReleased",), holds={"state": "released"}
    ),
    "register_party": Kept("enrollment", "party"),
    "record_disclosure": Kept("enrollment", "disclosure"),
    "revoke_consent": Kept(
        "enrollment",
        "consent",
        by="consent_id",
        events=("ConsentRevoked",),
        holds={"state": "revoked"},
    ),
    "put_payer_rules": Kept("enrollment", "payer_rules", by="payer", column="payer"),
    "request_authorization": Kept("enrollment", "authorization", events=("AuthorizationChanged",)),
    "approve_authorization": Kept(
        "enrollment",
        "authorization",
        by="authorization_id",
        events=("AuthorizationChanged",),
        holds={"state": "approved"},
    ),
    "register_track": Kept("scheduling", "track"),
    "create_series": Kept("scheduling", "series"),
    "add_member": Kept("scheduling", "membership", events=("ClientBooked", "BookingWaitlisted")),
    "take_roll": Kept(
        "scheduling",
        "session",
        by="session_id",
        events=("SessionCompleted",),
        holds={"state": "completed"},
    ),
    "cancel_session": Kept(
        "scheduling",
        "session",
        by="session_id",
        events=("SessionCancelled",),
        holds={"state": "cancelled"},
    ),
    "put_contact": Kept("notifications", "contact", by="person_id"),
    "set_permission": Kept(
        "notifications", "channel_permission", by="person_id", column="person_id"
    ),
    "review_plan": Kept("aftercare", "plan", by="plan_id"),
    "activate_plan": Kept(
        "aftercare",
        "plan",
        by="plan_id",
        events=("ContinuingCarePlanActivated",),
        holds={"state": "active"},
    ),
    "complete_check_in": Kept(
        "aftercare",
        "check_in",
        by="check_in_id",
        events=("CheckInCompleted",),
        holds={"state": "completed"},
    ),
}


def check(ledger: ClientLedger, facts: Facts) -> Findings:
    for entry in ledger.entries:
        if entry.outcome is Outcome.ACCEPTED:
            yield from _kept(entry, facts)
        if not entry.was_expected:
            rule = "nobody is refused what only they may change"
            about = f"{entry.command}: {entry.status} {entry.rule}"
            yield Finding(Invariant.WELL_ANSWERED, rule, about)


def _kept(entry: Entry, facts: Facts) -> Findings:
    if entry.command == "disclose_after_revocation":
        rule = "whoever tells after a revocation is refused"
        yield Finding(Invariant.NOTHING_LEAVES, rule, f"party {entry.said['party_id']}")
        return
    if entry.command not in KEPT:
        rule = "every accepted command has a rule here"
        yield Finding(Invariant.WELL_ANSWERED, rule, entry.command)
        return
    kept = KEPT[entry.command]
    identity = entry.ids.get(kept.by) or entry.said.get(kept.by)
    row = facts.one(kept.service, kept.table, kept.column, identity)
    about = f"{entry.command} {identity}"
    if row is None or not _holds(row, kept):
        yield Finding(Invariant.NOTHING_LOST, "what was accepted is kept", about)
    elif entry.command == "take_roll":
        yield from _marked(entry, facts)
    elif entry.command == "request_seat" and not _stands_in_line(entry, facts):
        yield Finding(Invariant.NOTHING_LOST, "who asks for a seat has it or waits", about)
    elif entry.command == "create_series" and not facts.where(
        "scheduling", "session", "series_id", identity
    ):
        yield Finding(Invariant.NOTHING_LOST, "a series has its sessions", about)
    if kept.events and not facts.events_of(identity, kept.events):
        yield Finding(Invariant.NOTHING_LOST, "what was accepted is published", about)


def _holds(row: Row, kept: Kept) -> bool:
    return all(same(row[column], value) for column, value in kept.holds.items())


def _stands_in_line(entry: Entry, facts: Facts) -> bool:
    asked = ("application_id", entry.said["application_id"])
    kept = (("seat", "SeatReserved"), ("waitlist_entry", "ClientWaitlisted"))
    return any(
        facts.events_of(row["id"], (event,))
        for table, event in kept
        for row in facts.where("enrollment", table, *asked)
    )


def _marked(entry: Entry, facts: Facts) -> Findings:
    session = entry.said["session_id"]
    roll = {
        str(row["client_id"]): row["status"]
        for row in facts.where("scheduling", "attendance", "session_id", session)
    }
    for mark in entry.said["marks"]:
        if roll.get(mark["client_id"]) != mark["status"]:
            about = f"client {mark['client_id']} in session {session}"
            yield Finding(Invariant.NOTHING_LOST, "every mark of a roll is kept", about)
