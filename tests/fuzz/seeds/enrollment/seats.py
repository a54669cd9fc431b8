"""Seats that are taken and offered, and people who wait for one."""

from typing import Any

from tests.fuzz.ground import SITE, Ground
from tests.fuzz.seeds.enrollment.intake import EACH, accepted

_PROGRAM = "evening"
"""A program of its own: in the other one nobody waits."""


async def waitlist(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/waitlist-policy", {})
    _seats(ground, 0)
    for _ in range(EACH * 2):
        for entry in _ask(ground)["waiting"]:
            ground.learn("entry_id", entry["id"])


async def offers(ground: Ground) -> None:
    """Give some of the waiting an offer, and let each of them answer otherwise."""
    _seats(ground, 6)
    offered = ground.items(f"/sites/{SITE}/waitlist?state=offered&program={_PROGRAM}")
    answers: list[tuple[str, object]] = [
        ("acceptance", None),
        ("decline", None),
        ("extension", {"until": f"{ground.day(15)}T12:00:00Z"}),
        ("removal", {"reason_code": "clinical"}),
    ]
    for entry, (answer, body) in zip(offered, answers, strict=False):
        ground.post(f"/sites/{SITE}/waitlist/{entry['id']}/{answer}", body)
    waiting = ground.items(f"/sites/{SITE}/waitlist?program={_PROGRAM}")
    urgent = {"priority": "pregnant_injecting"}
    ground.post(f"/sites/{SITE}/waitlist/{waiting[0]['id']}/priority", urgent)
    ground.learn("priority", urgent["priority"])


async def released_seats(ground: Ground) -> None:
    ground.put(f"/sites/{SITE}/capacities", {"program": "iop", "seats": 500})
    application = accepted(ground)
    there = f"/sites/{SITE}/applications/{application['id']}/seat"
    ground.post(there, {})
    ground.post(f"{there}/release", {"reason_code": "clinical"})


def _seats(ground: Ground, seats: int) -> None:
    ground.put(f"/sites/{SITE}/capacities", {"program": _PROGRAM, "seats": seats})


def _ask(ground: Ground) -> dict[str, Any]:
    application = accepted(ground, program=_PROGRAM)
    there = f"/sites/{SITE}/applications/{application['id']}/seat"
    shown: dict[str, Any] = ground.post(there, {})
    return shown


SEEDS = (waitlist, offers, released_seats)
