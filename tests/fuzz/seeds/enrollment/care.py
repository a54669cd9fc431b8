"""Stays: planned, going on, on hold, stepped down, moved, ended, and taken back."""

from typing import Any

from tests.fuzz.ground import OTHER_SITE, SITE, Ground
from tests.fuzz.seeds.enrollment.consents import consent_to_treatment
from tests.fuzz.seeds.enrollment.intake import EACH, accepted

GIVEN = {"gender": "female", "sub1": "heroin", "freq1": "daily", "arrests": "none"}


async def stays(ground: Ground) -> None:
    for _ in range(EACH):
        going_on(ground)


async def ended_stays(ground: Ground) -> None:
    for _ in range(EACH // 2):
        _step(ground, going_on(ground), "discharge", _discharge(ground))


async def planned_stays(ground: Ground) -> None:
    for number in range(EACH // 2):
        episode = _planned(ground)
        if number == 0:
            begun = {"level_of_care": "2.1", "started_on": ground.day(-5)}
            _step(ground, episode, "start", begun)
        if number == 1:
            _step(ground, episode, "cancellation", {"reason_code": "clinical"})


async def changed_stays(ground: Ground) -> None:
    paused = going_on(ground)
    held = {"effective_on": ground.day(-3), "reason_code": "clinical"}
    _step(ground, paused, "hold", held)
    _step(ground, going_on(ground), "hold", held)
    _step(ground, paused, "resumption", {"effective_on": ground.day(-1)})
    stepped = {**held, "level_of_care": "1"}
    changed = _step(ground, going_on(ground), "care", stepped)
    _step(ground, changed, "segments/2/correction", {"starts_on": ground.day(-2), **_REASON})
    _step(ground, going_on(ground), "transfer", {**held, "to_site": OTHER_SITE})


async def mistaken_stays(ground: Ground) -> None:
    ended = _step(ground, going_on(ground), "discharge", _discharge(ground))
    _step(ground, ended, "undo", {"step": ended["last_step"]["number"], **_REASON})
    _step(ground, going_on(ground), "entry-in-error", _REASON)
    ground.learn("step", 1, 2)


async def minimum_data(ground: Ground) -> None:
    for episode_id in ground.words["episode_id"][: EACH // 2]:
        there = f"/sites/{SITE}/episodes/{episode_id}/minimum-data"
        ground.put(there, {"given": GIVEN})


async def goals(ground: Ground) -> None:
    """Of one stay: an id of a goal that is drawn alone fits none of the others."""
    episode = going_on(ground)
    for _ in range(EACH // 2):
        there = f"/sites/{SITE}/episodes/{episode['id']}/goals"
        goal = ground.post(there, {"words": "To be at my daughter's graduation, sober."})
        ground.post(f"{there}/{goal['id']}/target", {"target_on": ground.day(60)})
        ground.post(f"{there}/{goal['id']}/state", {"state": "accepted"})
        said = {"on": ground.day(-1), "achievement": "improving", "words": "Two weeks."}
        ground.post(f"{there}/{goal['id']}/progress", said)
        ground.ask("GET", f"{there}/{goal['id']}")
        ground.learn("goal_id", goal["id"])


_REASON = {"reason_code": "clinical"}


def going_on(ground: Ground) -> dict[str, Any]:
    application = accepted(ground)
    consent_to_treatment(ground, application["client_id"])
    begun = {"level_of_care": "2.1", "started_on": ground.day(-10)}
    there = f"/sites/{SITE}/applications/{application['id']}/enrollment"
    return _learned(ground, ground.post(there, begun))


def _planned(ground: Ground) -> dict[str, Any]:
    application = accepted(ground)
    consent_to_treatment(ground, application["client_id"])
    intended = {"level_of_care": "2.1", "intended_start_on": ground.day(7)}
    there = f"/sites/{SITE}/applications/{application['id']}/episode"
    return _learned(ground, ground.post(there, intended))


def _step(ground: Ground, episode: dict[str, Any], name: str, body: object) -> dict[str, Any]:
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/episodes/{episode['id']}/{name}", body)
    return shown


def _discharge(ground: Ground) -> dict[str, Any]:
    return {"disposition": "completed", "discharged_on": ground.day(-1)}


def _learned(ground: Ground, episode: dict[str, Any]) -> dict[str, Any]:
    ground.learn("episode_id", episode["id"])
    return episode


SEEDS = (stays, ended_stays, planned_stays, changed_stays, mistaken_stays, minimum_data, goals)
