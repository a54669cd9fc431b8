"""What aftercare owes: the newest word on each fact of an episode, and the plan it calls for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from services.aftercare.domain.outcomes.baseline import INSTRUMENTS
from tests.faults.checker.effects.rule import Holds, at_its_site, holds_all, newest_word
from tests.faults.facts import Event, Facts

_TAKEN_BACK: dict[str, tuple[str, Mapping[str, Any]]] = {
    "discharge": ("discharge", {"disposition": None, "discharged_on": None}),
    "transfer": ("place", {"is_elsewhere": False}),
}
"""By the step that was undone: the fact that it changes; other steps change none here."""


def _learned(fact: str, says: Callable[[Event], Mapping[str, Any]]) -> Holds:
    """Return the rule that the fact is at the event's number, as it says, or beyond it."""

    def holds(event: Event, facts: Facts) -> bool:
        table = ("aftercare", "known_episode")
        row = at_its_site(event, facts, table, episode_id=event.said["episode_id"])
        heard = 0 if row is None else row["heard"].get(fact, 0)
        if row is None or heard < event.seq:
            return False
        return heard > event.seq or holds_all(row, says(event))

    return holds


def _with_a_plan(learned: Holds, calls: Callable[[Event], bool] = lambda _: True) -> Holds:
    """Return the rule with a plan beside it, where the event `calls` for one."""

    def holds(event: Event, facts: Facts) -> bool:
        table = ("aftercare", "plan")
        plan = at_its_site(event, facts, table, episode_id=event.said["episode_id"])
        return learned(event, facts) and (plan is not None or not calls(event))

    return holds


def _calls_for_plan(discharge: Event) -> bool:
    if discharge.said.get("from_history"):
        return bool(discharge.said["disposition"] == "completed")
    return bool(discharge.said["disposition"] != "death")


def _step_is_undone(event: Event, facts: Facts) -> bool:
    if event.said.get("void_from") is not None:
        return _never_was(event, facts)
    if event.said["step"] not in _TAKEN_BACK:
        return True
    fact, says = _TAKEN_BACK[event.said["step"]]
    return _learned(fact, lambda _: says)(event, facts)


def _place_is_known(event: Event, facts: Facts) -> bool:
    is_here = event.site == event.said["to_site"]
    place = _learned("place", lambda _: {"is_elsewhere": not is_here})
    arrival = _learned("enrollment", lambda e: {"started_on": e.said["effective_on"]})
    return place(event, facts) and (not is_here or arrival(event, facts))


def _consent_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("aftercare", "known_consent", "id", event.aggregate_id)
    if row is None:
        return False
    return row["granted_on" if event.name == "ConsentGranted" else "ended_at"] is not None


def _merge_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("aftercare", "known_merge", "id", event.aggregate_id)
    return newest_word(row, "heard", event, {"stands": event.name == "ClientsMerged"})


def _help_is_answered(event: Event, facts: Facts) -> bool:
    row = facts.one("aftercare", "help_request", "id", event.said["source_id"])
    if row is None:
        return _is_another_alert(event, facts)
    return bool(row["answered_at"] is not None)


def _silence_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("aftercare", "help_request", "id", event.said["source_id"])
    if row is None:
        return _is_another_alert(event, facts)
    return bool(row["state"] != "asked" or row["rounds"] >= event.said["round"])


def _is_another_alert(event: Event, facts: Facts) -> bool:
    """Say whether the alert came from elsewhere, so that nothing is owed here."""
    raised = facts.where("notifications", "alert", "source_id", event.said["source_id"])
    asked = {one.aggregate_id for one in facts.events if one.name == "HelpRequested"}
    return any(row["source_id"] not in asked for row in raised)


def _baseline_is_known(event: Event, facts: Facts) -> bool:
    is_asked = event.said["instrument"] in INSTRUMENTS
    row = facts.one("aftercare", "baseline", "id", event.aggregate_id)
    return (row is not None) == is_asked


_never_was = _learned("enrollment", lambda _: {"never_was": True, "started_on": None})
_completion = _learned(
    "completion", lambda event: {"program_completed_on": event.said.get("completed_on")}
)


def _goal_is_known(event: Event, facts: Facts) -> bool:
    goal = at_its_site(event, facts, ("aftercare", "known_goal"), goal_id=event.said["goal_id"])
    return newest_word(goal, "heard", event, {"state": event.said["state"]})


def _program_is_known(event: Event, facts: Facts) -> bool:
    table, episode = ("aftercare", "known_episode"), event.said["episode_id"]
    row = at_its_site(event, facts, table, episode_id=episode)
    return row is not None and str(event.seq) in row["programs"]


def _application_is_followed(state: str | None, event: Event, facts: Facts) -> bool:
    """Say whether an application of somebody who was here before is known; others owe nothing."""
    if event.said.get("prior_episode_id") is None:
        return True
    row = facts.one("aftercare", "known_application", "id", event.aggregate_id)
    return newest_word(row, "heard", event, {"state": state})


def _readmission_is_known(event: Event, facts: Facts) -> bool:
    row = facts.one("aftercare", "readmission", "id", event.said["setback_id"])
    return row is not None and _application_is_followed(event.said["state"], event, facts)


def _stay_is_known(event: Event, facts: Facts) -> bool:
    """Say so too of the stay that a readmission led to, or of a later one of its application."""
    learned = _learned(
        "enrollment", lambda e: {"started_on": e.said["started_on"], "never_was": False}
    )
    if not learned(event, facts) or event.said.get("prior_episode_id") is None:
        return learned(event, facts)
    row = facts.one("aftercare", "known_application", "id", event.said["application_id"])
    return row is not None and str(row["episode_id"]) >= str(event.said["episode_id"])


EFFECTS: dict[str, Holds] = {
    "AlertAcknowledged": _help_is_answered,
    "AlertExhausted": _silence_is_known,
    "ClientEnrolled": _stay_is_known,
    "ReadmissionOpened": _readmission_is_known,
    "ApplicationSubmitted": partial(_application_is_followed, "submitted"),
    "ApplicationDecided": lambda event, facts: _application_is_followed(
        event.said["decision"], event, facts
    ),
    "PhaseStarted": _with_a_plan(
        _learned(
            "phase",
            lambda e: {
                "last_phase_started_on": e.said["started_on"] if e.said["is_last"] else None
            },
        ),
        calls=lambda e: bool(e.said["is_last"]),
    ),
    "ProgramCompleted": _with_a_plan(_completion),
    "ProgramReopened": _completion,
    "ClientDischarged": _with_a_plan(
        _learned(
            "discharge", lambda e: {name: e.said[name] for name in ("disposition", "discharged_on")}
        ),
        calls=_calls_for_plan,
    ),
    "ClientTransferred": _place_is_known,
    "ProgramChanged": _program_is_known,
    "GoalChanged": _goal_is_known,
    "EpisodeStepUndone": _step_is_undone,
    "EpisodeEnteredInError": _never_was,
    "AssessmentCompleted": _baseline_is_known,
    "ClientsMerged": _merge_is_known,
    "ClientsUnmerged": _merge_is_known,
    "ConsentGranted": _consent_is_known,
    "ConsentRevoked": _consent_is_known,
    "ConsentExpired": _consent_is_known,
}
