"""Act three: what follows. Plans drafted by events are activated, a check-in is answered."""

from datetime import timedelta
from typing import Any

from deploy.demo.calendar import Calendar
from deploy.demo.cast import Client
from deploy.demo.directory import CLINIC
from deploy.demo.stage import Stage, until

_FIRST_CHECK_IN = timedelta(days=7)
_LINKAGES = (
    {"kind": "therapy", "provider_code": CLINIC},
    {"kind": "support_group", "provider_code": None},
)


async def follow_up(stage: Stage, company: list[Client], calendar: Calendar) -> None:
    """Activate the plans of all who completed but one, and answer the first check-in due.

    The plan that stays a draft, and the check-in that stays due, are for the newcomer to try.
    """
    done = [client for client in company if client.ending == "completed"]
    plans = {client.number: await _plan_of(stage, client) for client in done}
    starts_on = calendar.today - _FIRST_CHECK_IN
    for client in done[:-1]:
        form = {
            "starts_on": str(starts_on),
            "timezone": calendar.timezone,
            "linkages": list(_LINKAGES),
        }
        plan = stage.path(f"/plans/{plans[client.number]}")
        await _review(stage, plan)
        await stage.aftercare.post(f"{plan}/activation", form)
    await _answer_check_in(stage, done[0], calendar)


async def _plan_of(stage: Stage, client: Client) -> str:
    async def drafted() -> str | None:
        plans = await stage.list(stage.aftercare, "/plans", client_id=str(client.client_id))
        return plans[0]["id"] if plans else None

    return await until("aftercare drafts a plan", drafted)


async def _review(stage: Stage, plan: str) -> None:
    """Look at each task of the plan's template; without family there is nobody to tell."""
    shown = (await stage.aftercare.get(plan)).body
    apart = [code for code in shown["open_tasks"] if code.startswith("family")]
    done = [code for code in shown["open_tasks"] if code not in apart]
    await stage.aftercare.post(f"{plan}/review", {"done": done, "not_needed": apart})


async def _answer_check_in(stage: Stage, client: Client, calendar: Calendar) -> None:
    query = {"client_id": str(client.client_id), "state": "due"}

    async def due() -> dict[str, Any] | None:
        found = await stage.list(stage.aftercare, "/check-ins", **query)
        return found[0] if found else None

    check_in = await until("the first check-in falls due", due)
    form = {"completed_on": str(calendar.today), "risk_band": "low"}
    await stage.aftercare.post(stage.path(f"/check-ins/{check_in['id']}/completion"), form)
