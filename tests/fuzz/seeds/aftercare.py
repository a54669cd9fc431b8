"""What aftercare holds before it is asked: plans at every point, and check-ins that are due."""

from datetime import timedelta
from uuid import uuid4

from services.aftercare.handlers.check_ins import WakeCheckIns, wake_check_ins
from shared.contracts.enrollment import ClientDischarged
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear, units

_EACH = 40
_ACTIVE = 24
_MISSED_AFTER = 40
"""Days ago that plans began: their first check-ins are due, or were missed."""


async def plans(ground: Ground) -> None:
    for _ in range(_EACH):
        gone = ClientDischarged(
            episode_id=uuid4(),
            client_id=uuid4(),
            disposition="completed",
            discharged_on=(ground.now - timedelta(days=60)).date(),
        )
        await hear(ground, gone)
        ground.learn("client_id", gone.client_id)
        ground.learn("episode_id", gone.episode_id)
    ground.learn("plan_id", *(plan["id"] for plan in ground.items(f"/sites/{SITE}/plans")))
    ground.learn("site", SITE)
    ground.learn("timezone", "America/Denver", "Europe/Berlin")
    ground.learn("days", *(ground.day(away) for away in (-30, -7, -1, 0, 30)))


async def active_plans(ground: Ground) -> None:
    for number, plan_id in enumerate(ground.words["plan_id"][:_ACTIVE]):
        begun = {
            "starts_on": ground.day(-_MISSED_AFTER if number % 2 else -7),
            "timezone": "America/Denver",
            "linkages": [{"kind": "therapy", "provider_code": "clinic-1"}],
        }
        there = f"/sites/{SITE}/plans/{plan_id}"
        ground.post(f"{there}/activation", begun)
        if number % 3 == 0:
            ground.post(f"{there}/hold", None)


async def check_ins(ground: Ground) -> None:
    for _ in range(2):  # once to fall due, once to be missed
        async with units(ground)(UnitContext(SITE, new_id())) as uow:
            await wake_check_ins(WakeCheckIns(500), uow)
    for state in ("due", "missed"):
        found = ground.items(f"/sites/{SITE}/check-ins?state={state}")
        ground.learn("check_in_id", *(one["id"] for one in found))
    assert ground.words["check_in_id"], "no check-in fell due"


SEEDS = (plans, active_plans, check_ins)
