"""What scheduling owes: every word on a stay noted, what stands of it, and seats confirmed.

Each word is kept under its number; an event that was corrected or taken back has no other effect.
"""

from datetime import date, timedelta

from tests.faults.checker.effects.rule import Holds, at_its_site
from tests.faults.facts import Event, Facts, Row, same

_STEPS = (
    *("ClientEnrolled", "ClientDischarged", "ClientTransferred", "ProgramChanged"),
    *("SegmentStartCorrected", "EpisodeStepUndone", "EpisodeEnteredInError"),
)


def _stay(event: Event, facts: Facts) -> Row | None:
    return at_its_site(event, facts, ("scheduling", "progress"), episode_id=event.aggregate_id)


def _noted(what: str, on: str | None = None, about: str | None = None) -> Holds:
    """Return the rule that the event is noted under its number, with its day and what it is about.

    `on` and `about` name the event's fields.
    """

    def holds(event: Event, facts: Facts) -> bool:
        stay = _stay(event, facts)
        noted = [] if stay is None else [each for each in stay["said"] if each["seq"] == event.seq]
        wanted = {
            "what": what,
            "on": event.said[on] if on else None,
            "about": list(event.said.get(about, ())) if about else [],
        }
        return [{name: each.get(name) for name in wanted} for each in noted] == [wanted]

    return holds


def _later(event: Event, facts: Facts) -> list[Event]:
    told = facts.events_of(event.aggregate_id, _STEPS)
    return [each for each in told if each.site == event.site and each.seq > event.seq]


def _stands(event: Event, facts: Facts) -> bool:
    """Say whether nothing that was told later changes or takes back what the event says."""
    return not any(
        later.name == "EpisodeEnteredInError"
        or event.seq in later.said.get("undone", ())
        or event.seq in later.said.get("corrects", ())
        for later in _later(event, facts)
    )


def _is_last_step(event: Event, facts: Facts) -> bool:
    steps = {"ClientEnrolled", "ClientDischarged", "ClientTransferred"}
    return not any(later.name in steps for later in _later(event, facts))


def _stay_has_begun(event: Event, facts: Facts) -> bool:
    stay, stands = _stay(event, facts), _stands(event, facts)
    has_begun = stay is not None and same(stay["started_on"], event.said["started_on"])
    return _noted("begin", on="started_on")(event, facts) and (has_begun or not stands)


def _stay_has_ended(event: Event, facts: Facts) -> bool:
    if not _noted("end", on="discharged_on")(event, facts):
        return False
    if not (_stands(event, facts) and _is_last_step(event, facts)):
        return True
    stay, last_day = _stay(event, facts), event.said["discharged_on"]
    ended = stay is not None and same(stay["ended_on"], last_day)
    return ended and not _is_expected_after(last_day, event, facts)


def _is_expected_after(last_day: str, event: Event, facts: Facts) -> bool:
    return any(
        seat["status"] == "expected" and str(seat["held_on"]) > last_day
        for seat in facts.where("scheduling", "attendance", "client_id", event.said["client_id"])
        if seat["site"] == event.site
    )


def _stay_has_moved(event: Event, facts: Facts) -> bool:
    if event.site == event.said["to_site"]:
        return _noted("begin", on="effective_on")(event, facts)
    if not _noted("leave", on="effective_on")(event, facts):
        return False
    if not (_stands(event, facts) and _is_last_step(event, facts)):
        return True
    stay = _stay(event, facts)
    last_day = date.fromisoformat(event.said["effective_on"]) - timedelta(days=1)
    ended = stay is not None and stay["ended_on"] == last_day
    return ended and not _is_expected_after(last_day.isoformat(), event, facts)


def _program_has_changed(event: Event, facts: Facts) -> bool:
    """A change that names no track is no news to who only knows tracks."""
    return event.said.get("track") is None or _noted("change", on="effective_on")(event, facts)


def _stay_never_was(event: Event, facts: Facts) -> bool:
    stay = _stay(event, facts)
    is_erased = stay is not None and stay["started_on"] is None and not stay["phases"]
    return _noted("void")(event, facts) and is_erased


def _seat_is_confirmed(event: Event, facts: Facts) -> bool:
    """A yes confirms a seat that is kept in a session at its time; a no waits for a person."""
    session = facts.one("scheduling", "session", "id", event.said["session_id"])
    if session is None:
        return False  # whoever answers was told of a session that scheduling plans
    seats = facts.where("scheduling", "attendance", "session_id", session["id"])
    own = [seat for seat in seats if same(seat["client_id"], event.said["client_id"])]
    told = event.said.get("starts_at") or session["starts_at"]
    is_ahead = session["state"] == "scheduled" and session["starts_at"] > facts.taken_at
    if not event.said["will_come"] or not is_ahead or not same(session["starts_at"], told):
        return True
    return all(seat["confirmed_at"] for seat in own if seat["status"] == "expected")


EFFECTS: dict[str, Holds] = {
    "AppointmentAnswered": _seat_is_confirmed,
    "ClientEnrolled": _stay_has_begun,
    "ClientDischarged": _stay_has_ended,
    "ClientTransferred": _stay_has_moved,
    "ProgramChanged": _program_has_changed,
    "EpisodeHeld": _noted("hold", on="effective_on"),
    "EpisodeResumed": _noted("resume", on="effective_on"),
    "SegmentStartCorrected": _noted("correct", on="starts_on", about="corrects"),
    "EpisodeStepUndone": _noted("undo", about="undone"),
    "EpisodeEnteredInError": _stay_never_was,
}
