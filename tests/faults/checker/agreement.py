"""What the services' states say of each other, and of seats and hours, once all is at rest."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from tests.faults.checker.findings import Finding, Findings, Invariant
from tests.faults.facts import Facts, Row

_OPEN = {"queued", "deferred", "failed"}
_HOLDS_THE_TIME = {"expected", "present", "late", "partial"}
_GIVES_UP_THE_SEAT = {"cancelled_by_client", "cancelled_by_program"}
_GRACE = timedelta(minutes=5)


def check(facts: Facts) -> Findings:
    for part in (_episodes, _completions, _sessions, _seats, _double_bookings):
        yield from part(facts)
    if facts.has("notifications"):
        yield from _expectations(facts)
        yield from _reminders(facts)


def _at_odds(rule: str, about: object) -> Finding:
    return Finding(Invariant.ALL_AGREE, rule, str(about))


def _episodes(facts: Facts) -> Findings:
    for episode in facts.rows("enrollment", "episode"):
        stay = facts.one("scheduling", "progress", "episode_id", episode["id"])
        if stay is not None and stay["ended_on"] != episode["discharged_on"]:
            yield _at_odds("scheduling ends a stay when enrollment does", episode["id"])
        if stay is not None and not _pauses_with(episode, stay):
            yield _at_odds("scheduling holds the phase of a stay on hold", episode["id"])
        known = facts.one("aftercare", "known_episode", "episode_id", episode["id"])
        if known is not None and known["disposition"] != episode["disposition"]:
            yield _at_odds("aftercare knows the disposition of enrollment", episode["id"])


def _pauses_with(episode: Row, stay: Row) -> bool:
    """Say whether the phase in force, if there is one, is held just when the stay is."""
    expected = {"active": "active", "onhold": "held"}.get(episode["state"])
    states = {phase["state"] for phase in stay["phases"]} & {"active", "held"}
    return expected is None or states in (set(), {expected})


def _completions(facts: Facts) -> Findings:
    completed = {
        str(stay["episode_id"])
        for stay in facts.rows("scheduling", "progress")
        if stay["phases"] and stay["phases"][-1]["completed_on"] is not None
    }
    noted = {
        str(row["episode_id"])
        for row in facts.rows("enrollment", "program_completion")
        if row["completed_on"] is not None
    }
    learned = {
        str(row["episode_id"])
        for row in facts.rows("aftercare", "known_episode")
        if row["program_completed_on"] is not None
    }
    for name, theirs in (("enrollment", noted), ("aftercare", learned)):
        for episode in completed ^ theirs if facts.has(name) else ():
            yield _at_odds(f"{name} knows the same completions as scheduling", episode)


def _sessions(facts: Facts) -> Findings:
    for session in facts.rows("scheduling", "session"):
        known = facts.one("notifications", "subject", "id", session["id"])
        if known is None:
            continue
        is_off = session["state"] in {"cancelled", "did_not_take_place"}
        if bool(known["is_cancelled"]) != is_off or known["starts_at"] != session["starts_at"]:
            yield _at_odds("notifications knows each session as it stands", session["id"])


def _seats(facts: Facts) -> Findings:
    for session in facts.rows("scheduling", "session"):
        lines = facts.where("scheduling", "attendance", "session_id", session["id"])
        held = facts.where("scheduling", "seat_hold", "session_id", session["id"])
        roll = [*(line for line in lines if line["status"] not in _GIVES_UP_THE_SEAT), *held]
        if len(roll) > session["capacity"] or session["seats_taken"] > session["capacity"]:
            rule = "no session has more clients than seats"
            yield Finding(Invariant.CAPACITY_HOLDS, rule, str(session["id"]))
        if session["seats_taken"] != len(roll):
            rule = "the seats counted are the seats taken"
            yield Finding(Invariant.CAPACITY_HOLDS, rule, str(session["id"]))


def _double_bookings(facts: Facts) -> Findings:
    by_client: dict[object, list[Row]] = defaultdict(list)
    for seat in facts.rows("scheduling", "attendance"):
        if seat["status"] in _HOLDS_THE_TIME:
            by_client[seat["client_id"]].append(seat)
    for client, seats in by_client.items():
        seats.sort(key=lambda seat: seat["starts_at"])
        for before, after in pairwise(seats):
            if after["starts_at"] < before["ends_at"]:
                rule = "nobody is in two sessions at once"
                yield Finding(Invariant.NOBODY_TWICE, rule, f"client {client}")


def _expectations(facts: Facts) -> Findings:
    """Yield clients who are expected in a session to come and are not to be reminded."""
    reminded = {
        (row["subject_id"], row["person_id"]) for row in facts.rows("notifications", "notification")
    }
    for seat in facts.rows("scheduling", "attendance"):
        is_ahead = seat["starts_at"] > facts.taken_at + _GRACE
        who = (seat["session_id"], seat["client_id"])
        if seat["status"] == "expected" and is_ahead and who not in reminded:
            yield _at_odds("who is expected will be reminded", f"client {who[1]} of {who[0]}")


def _reminders(facts: Facts) -> Findings:
    """Yield reminders that still wait and are about a session that somebody is not in."""
    expected = {
        (seat["session_id"], seat["client_id"])
        for seat in facts.rows("scheduling", "attendance")
        if seat["status"] in _HOLDS_THE_TIME
    }
    for row in facts.rows("notifications", "notification"):
        waits = row["state"] in _OPEN and row["rule"].startswith("reminder")
        if waits and (row["subject_id"], row["person_id"]) not in expected:
            yield _at_odds("nobody is reminded of what they are not in", row["id"])
