"""Plays the demonstration before the newcomer's eyes, and says where to look next."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.client import PlatformAway, Problem, ServiceClient
from deploy.client.settling import watch
from deploy.demo.aftercare import follow_up
from deploy.demo.ahead import cancel_one, mail_goes_out
from deploy.demo.calendar import Calendar
from deploy.demo.cast import Client, company
from deploy.demo.closing import close
from deploy.demo.directory import open_directory
from deploy.demo.duty import employ
from deploy.demo.intake import publish_rules, take_all_in
from deploy.demo.open_ends import (
    OpenEnds,
    call_off,
    gather,
    publish_absence_policy,
    request_plan,
)
from deploy.demo.program import TRACK, Program, seat, set_up, take_offers
from deploy.demo.stage import NeverHappened, Stage, open_stage
from deploy.demo.weeks import Weeks
from deploy.local.platform import Platform

SITE = "demo-site"
NAME = "Demonstration (synthetic data)"
_SETTLE_SECONDS = 30.0
_ACTS = 7


async def play(platform: Platform, console: Console | None = None) -> bool:
    """Play it at a site of its own; return whether it came to its end."""
    console = console or Console()
    try:
        calendar = Calendar.now()
        site = await _open_site(platform, calendar)
        async with open_stage(platform, site) as stage:
            open_ends = await _perform(stage, calendar, console)
            async with watch(platform.nats_url, platform.databases) as platform_watch:
                await platform_watch.settle(_SETTLE_SECONDS)
            await close(platform, stage, calendar, console, open_ends)
    except (NeverHappened, PlatformAway, Problem) as trouble:
        console.print(f"The demonstration broke off: {trouble}", style="red", markup=False)
        console.print("The platform runs all the same.")
        return False
    return True


async def _open_site(platform: Platform, calendar: Calendar) -> str:
    """Register the first of demo-site, demo-site-2 … that is not there yet."""

    def token() -> str:
        return platform.token("ops", subject="demonstration")

    async with ServiceClient("enrollment", platform.api("enrollment"), token) as enrollment:
        known = {one["code"] for one in (await enrollment.get("/sites")).body["items"]}
        free = (f"{SITE}-{n}" if n > 1 else SITE for n in range(1, len(known) + 2))
        site = next(name for name in free if name not in known)
        form = {"name": NAME, "timezone": calendar.timezone, "synthetic": True}
        await enrollment.put(f"/sites/{site}", form)
    return site


async def _perform(stage: Stage, calendar: Calendar, console: Console) -> OpenEnds:
    with Progress(
        TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), console=console
    ) as progress:
        task = progress.add_task("A site with synthetic clients", total=_ACTS)

        def act(description: str, **changes: Any) -> None:
            progress.update(task, advance=1, description=description, **changes)

        return await _acts(stage, calendar, company(), act)


async def _acts(
    stage: Stage, calendar: Calendar, clients: list[Client], act: Callable[..., None]
) -> OpenEnds:
    program = await set_up(stage, calendar)
    await publish_rules(stage, calendar)
    await publish_absence_policy(stage, calendar)
    await employ(stage, calendar)
    act("Applications, decisions, consents, first days")
    await take_all_in(stage, clients, calendar, TRACK)
    veterans = [client for client in clients if client.is_enrolled and client.weeks_ago]
    await _seat_all(stage, program, veterans, calendar)
    weeks = Weeks(stage, program, veterans)
    act("Weeks of sessions: roll call, phases", total=_ACTS + len(weeks.past))
    await weeks.play(lambda: act("Weeks of sessions: roll call, phases"))
    await take_offers(stage, program)
    newcomers = [client for client in clients if client.is_enrolled and not client.weeks_ago]
    seated = [client for client in newcomers if not client.is_planned]
    await _seat_all(stage, program, seated, calendar)
    act("A session is cancelled: its clients are told")
    await cancel_one(stage, program, calendar)
    await call_off(stage, program, clients, calendar)
    planned = next(client for client in newcomers if client.is_planned)
    plan = await request_plan(stage, planned, calendar)
    act("Aftercare: plans, linkages, check-ins")
    await open_directory(stage, calendar)
    await follow_up(stage, clients, calendar)
    act("Mail goes out to the local sink")
    await mail_goes_out(stage)
    act("The planner proposes the next week")
    open_ends = await gather(stage, program, plan, calendar)
    act("Done")
    return open_ends


async def _seat_all(
    stage: Stage, program: Program, clients: list[Client], calendar: Calendar
) -> None:
    for client in clients:
        await seat(stage, program, client, calendar)
