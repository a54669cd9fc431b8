"""The basis: plans at every point, and check-ins that are due."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.aftercare.domain.check_ins.because import Because, Cause
from services.aftercare.handlers.check_ins.adapting import adapt_cadence
from services.aftercare.handlers.check_ins.waking import WakeCheckIns, wake_check_ins
from shared.contracts.enrollment import ClientDischarged
from shared.identifiers import new_id
from shared.unit_context import UnitContext
from tests.fuzz.ground import SITE, Ground
from tests.fuzz.hearing import hear, units

_EACH = 40
_ACTIVE = 24
_BEGAN = 8
"""Days ago that plans began: their first check-in was due the day before."""
_MISSED_AFTER = timedelta(days=5)
_MISSED = 8


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
    clinic = {"code": "clinic-1", "name": "Clinic", "kind": "treatment_provider"}
    ground.post(f"/sites/{SITE}/organisations", clinic)
    for number, plan_id in enumerate(ground.words["plan_id"][:_ACTIVE]):
        begun = {
            "starts_on": ground.day(-_BEGAN),
            "timezone": "America/Denver",
            "linkages": [{"kind": "therapy", "provider_code": "clinic-1"}],
        }
        there = f"/sites/{SITE}/plans/{plan_id}"
        tasks = ground.ask("GET", there)["open_tasks"]
        ground.post(f"{there}/review", {"done": tasks[1:], "not_needed": tasks[:1]})
        ground.post(f"{there}/activation", begun)
        if number % 3 == 0:
            ground.post(f"{there}/hold", None)
        if number % 6 == 0:
            ground.post(f"{there}/resumption", None)


async def cadences(ground: Ground) -> None:
    """Publish two versions of the rules, and let some plans be asked more often."""
    for days in ([7, 30, 90], [7, 30, 60, 90, 180, 365, 548]):
        ground.put(f"/sites/{SITE}/cadence-rules", {"base_days": days})
    found = ground.items(f"/sites/{SITE}/cadence-rules")
    ground.learn("rules_number", *(one["number"] for one in found))
    for cause, plan_id in zip(Cause, ground.words["plan_id"], strict=False):
        async with units(ground, ground.now)(UnitContext(SITE, new_id())) as uow:
            await adapt_cadence(UUID(str(plan_id)), Because(cause, ground.now.date()), uow)
    there = f"/sites/{SITE}/plans/{plan_id}/cadence"
    number = found[0]["number"]
    ground.ask("GET", f"{there}/preview?rules_number={number}")
    ground.post(there, {"rules_number": number})


async def check_ins(ground: Ground) -> None:
    """Let those of the active plans fall due, and some of them pass unanswered."""
    await _wake(ground, ground.now, at_most=500)
    await _wake(ground, ground.now + _MISSED_AFTER, at_most=_MISSED)
    for state in ("due", "outreach"):
        found = ground.items(f"/sites/{SITE}/check-ins?state={state}")
        assert found, f"no check-in is {state}"
        ground.learn("check_in_id", *(one["id"] for one in found))


async def _wake(ground: Ground, at: datetime, *, at_most: int) -> None:
    async with units(ground, at)(UnitContext(SITE, new_id())) as uow:
        await wake_check_ins(WakeCheckIns(at_most), uow)


SEEDS = (plans, active_plans, cadences, check_ins)
