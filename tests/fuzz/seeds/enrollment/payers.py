"""Payers with their rules, whom they cover, and what they approved, denied and replaced."""

from typing import Any

from tests.fuzz.ground import SITE, Ground
from tests.fuzz.seeds.enrollment.care import going_on
from tests.fuzz.seeds.enrollment.intake import EACH

_PAYER = "state-medicaid"


async def rules(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/payers/{_PAYER}/rules", {})
    ground.learn("payer", _PAYER)


async def covered_stays(ground: Ground) -> None:
    for number in range(EACH):
        episode = going_on(ground)
        there = f"/sites/{SITE}/episodes/{episode['id']}/payers/{_PAYER}"
        ground.put(there, {"member_number": "M 12345"})
        asked = _request(ground, episode)
        if number % 4 == 1:
            _decide(ground, asked, "denial", {"reason_code": "clinical"})
        if number % 4 == 2:
            _decide(ground, asked, "approval", _approval(ground))
        if number % 4 == 3:
            approved = _decide(ground, asked, "approval", _approval(ground))
            again = {**_approval(ground), "by": _request(ground, episode)["id"]}
            _decide(ground, approved, "replacement", again)
    ground.post(f"/sites/{SITE}/authorizations/search", {"reference_number": "A 1"})
    ground.learn("valid_until", ground.day(20))
    ground.learn("units", 10)


def _request(ground: Ground, episode: dict[str, Any]) -> dict[str, Any]:
    body = {"episode_id": episode["id"], "payer": _PAYER, "requested_on": ground.day(-5)}
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/authorizations", body)
    ground.learn("authorization_id", shown["id"])
    return shown


def _decide(ground: Ground, asked: dict[str, Any], how: str, body: object) -> dict[str, Any]:
    shown: dict[str, Any] = ground.post(f"/sites/{SITE}/authorizations/{asked['id']}/{how}", body)
    return shown


def _approval(ground: Ground) -> dict[str, Any]:
    return {"units": 10, "valid_from": ground.day(-5), "valid_until": ground.day(25)}


SEEDS = (rules, covered_stays)
