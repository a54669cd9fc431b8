"""The end of the demonstration: the report, where to look next, and what to type."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from deploy.cli.report import fetch, show
from deploy.demo.calendar import Calendar
from deploy.demo.stage import Stage
from deploy.local.places import Places
from deploy.local.platform import Platform

_FATES = {
    "sent": "sent",
    "queued": "waiting for their time",
    "deferred": "waiting for the morning",
    "suppressed": "withdrawn",
    "expired": "too late to be of use",
}


@dataclass(frozen=True)
class Outcome:
    """What the site holds at the end, by state."""

    messages: Mapping[str, int]
    plans: Mapping[str, int]
    check_ins: Mapping[str, int]
    sessions: Mapping[str, int]


async def outcome(stage: Stage) -> Outcome:
    """Ask each service for what it holds of this site."""
    found = {}
    for name, service in (
        ("notifications", stage.notifications),
        ("plans", stage.aftercare),
        ("check-ins", stage.aftercare),
        ("sessions", stage.scheduling),
    ):
        items = await stage.list(service, f"/{name}")
        found[name] = Counter(item["state"] for item in items)
    return Outcome(
        messages=found["notifications"],
        plans=found["plans"],
        check_ins=found["check-ins"],
        sessions=found["sessions"],
    )


async def close(platform: Platform, stage: Stage, calendar: Calendar, console: Console) -> None:
    """Print the report of the demonstration's site, and where a newcomer goes from here."""
    show(await fetch(platform, stage.site), console)
    found = await outcome(stage)
    lines = [*_happened(found), "", *_where(platform, calendar), "", *_what_to_type(stage.site)]
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _happened(found: Outcome) -> list[str]:
    messages = [f"{count} {_FATES.get(state, state)}" for state, count in found.messages.items()]
    return [
        "What happened",
        f"  sessions   {_states(found.sessions)}",
        f"  plans      {_states(found.plans)}",
        f"  check-ins  {_states(found.check_ins)}",
        f"  messages   {', '.join(messages)}",
    ]


def _states(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items())


def _where(platform: Platform, calendar: Calendar) -> list[str]:
    services = ("enrollment", "scheduling", "notifications", "aftercare")
    return [
        "Where to look",
        *(f"  {service:<14} {platform.api(service)}/openapi.json" for service in services),
        f"  {'sign-in':<14} {platform.api('sign-in')}/  (tokens to try the APIs with)",
        f"  {'mail':<14} {Places.default().mail}  (each message sent is a file)",
        f"  All of it is synthetic, and plays in {calendar.timezone}, where it is day now.",
    ]


def _what_to_type(site: str) -> list[str]:
    return [
        "What to type (footbridge is in .venv/bin)",
        f"  footbridge report --site {site}",
        "  footbridge import-teds FILE     a SAMHSA TEDS file of any year from 2006",
        "  footbridge status               what runs, and whether anything waits",
        "  make down                       stop; the data stays",
    ]
