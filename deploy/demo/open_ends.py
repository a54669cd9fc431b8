"""What is left for the newcomer: a week at risk, a case, an offer, a plan, a sign-off, an alert."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.demo.calendar import Calendar
from deploy.demo.cast import Client
from deploy.demo.program import FAMILY, GROUP, Program
from deploy.demo.stage import Stage, until

_POLICY = "standard"
_PLAN_SECONDS = 5
_AT_WORK = {"kind": "work", "weekdays": ["MO", "TU", "WE", "TH", "FR"]}


@dataclass(frozen=True)
class OpenEnds:
    """What the closing lines name: a Monday, a client, and ids; None where there is none."""

    week: date
    sign_off: str | None
    case: str | None
    offer: str | None
    plan: str
    alert: str | None = None


async def publish_absence_policy(stage: Stage, calendar: Calendar) -> None:
    """Publish a template as it is, from the first day on: a first policy may reach back."""
    found = (await stage.scheduling.get(stage.path("/absence-policy-templates"))).body["items"]
    steps = next(one["steps"] for one in found if one["code"] == _POLICY)
    form = {"steps": steps, "effective_on": str(calendar.first_day)}
    await stage.scheduling.put(stage.path("/absence-policy"), form)


async def call_off(
    stage: Stage, program: Program, clients: Sequence[Client], calendar: Calendar
) -> None:
    """Let who does so call off today's group: this week holds too little then."""
    today = next(
        one
        for one in program.sessions
        if (one["type"], one["held_on"]) == (GROUP, str(calendar.today))
    )
    for client in clients:
        if client.calls_off:
            path = f"/clients/{client.client_id}/sessions/{today['id']}/client-cancellation"
            await stage.scheduling.post(stage.path(path), {})


async def request_plan(stage: Stage, client: Client, calendar: Calendar) -> str:
    """Keep the working hours of a client without a seat, and ask for next week's plan."""
    kept = [{**_AT_WORK, "begins": "08:00", "ends": "16:30"}]
    availability = stage.path(f"/clients/{client.client_id}/availability")
    await stage.scheduling.put(availability, {"kept": kept})
    form = {"week": str(next_monday(calendar)), "seconds": _PLAN_SECONDS}
    plan: str = (await stage.scheduling.post(stage.path("/plans"), form)).body["id"]
    return plan


async def gather(stage: Stage, program: Program, plan: str, calendar: Calendar) -> OpenEnds:
    """Wait until the plan is proposed, and say what else is open."""
    await _proposed(stage, plan)
    ready, cases, offers = await asyncio.gather(
        stage.list(stage.scheduling, "/progress", awaiting_sign_off=True),
        stage.list(stage.scheduling, "/absence-cases"),
        stage.list(stage.scheduling, f"/series/{program.series[FAMILY]}/members", state="offered"),
    )
    return OpenEnds(
        week=calendar.today - timedelta(days=calendar.today.weekday()),
        sign_off=ready[0]["client_id"] if ready else None,
        case=cases[0]["id"] if cases else None,
        offer=offers[0]["id"] if offers else None,
        plan=plan,
        alert=await _alert(stage),
    )


async def _alert(stage: Stage) -> str:
    """Wait until somebody on call is told of the safety alert; return its id in notifications."""

    async def told() -> str | None:
        query = {"kind": "safety", "is_unanswered": "true"}
        found = await stage.list(stage.notifications, "/alerts", **query)
        return found[0]["id"] if found and found[0]["told"] else None

    return await until("who is on call is told of the safety alert", told)


def next_monday(calendar: Calendar) -> date:
    return calendar.today + timedelta(days=7 - calendar.today.weekday())


async def _proposed(stage: Stage, plan: str) -> None:
    async def proposed() -> dict[str, Any] | None:
        found: dict[str, Any] = (await stage.scheduling.get(stage.path(f"/plans/{plan}"))).body
        return found if found["state"] not in ("requested", "running") else None

    await until("the planner proposes the next week", proposed)
