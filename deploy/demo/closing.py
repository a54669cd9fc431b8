"""The end of the demonstration: the report, where to look next, and what to type."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from deploy.cli.report import fetch, show
from deploy.demo.calendar import Calendar
from deploy.demo.open_ends import OpenEnds
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


async def close(
    platform: Platform, stage: Stage, calendar: Calendar, console: Console, open_ends: OpenEnds
) -> None:
    """Print the report of the demonstration's site, and where a newcomer goes from here."""
    show(await fetch(platform, stage.site), console)
    found = await outcome(stage)
    parts = (
        _happened(found),
        _where(platform, calendar),
        waits_for_you(open_ends),
        waits_in_aftercare(found),
        _what_to_type(platform, stage.site, open_ends),
    )
    lines = [line for part in parts if part for line in (*part, "")]
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


def waits_for_you(ends: OpenEnds) -> list[str]:
    """Return what is open, each with a path below the site's of its service."""
    known = (
        ("somebody's week is at risk", f"GET weeks/{ends.week}?at_risk=true"),
        ("a phase waits for a sign-off", ends.sign_off and "GET progress?awaiting_sign_off=true"),
        ("somebody is to be called", ends.case and f"GET absence-cases/{ends.case}"),
        (
            "an offer waits for an answer",
            ends.offer and f"POST memberships/{ends.offer}/activation",
        ),
        ("next week is planned", f"GET plans/{ends.plan}/weeks?only_changes=true"),
    )
    return [
        "What waits for you in scheduling",
        *(f"  {what:<30} {path}" for what, path in known if path),
        *_alert_waits(ends),
    ]


def waits_in_aftercare(found: Outcome) -> list[str]:
    """Return how much waits for people there, with where it is listed; nothing where none does."""
    known = (
        (found.plans.get("draft"), "drafts to review", "GET plan-reviews"),
        (found.check_ins.get("due"), "check-ins due", "GET check-ins?state=due"),
    )
    lines = [f"  {f'{count} {what}':<30} {path}" for count, what, path in known if count]
    return ["What waits for you in aftercare", *lines] if lines else []


def _alert_waits(ends: OpenEnds) -> list[str]:
    if ends.alert is None:
        return []
    return [
        "",
        "What waits for you in notifications",
        f"  {'a safety alert is unanswered':<30} GET alerts/{ends.alert}",
        f"  {'say that you have it':<30} POST alerts/{ends.alert}/acknowledgement",
        "  Or open the link in the mail to whoever is on call, and press.",
    ]


def _what_to_type(platform: Platform, site: str, ends: OpenEnds) -> list[str]:
    scheduling = f"{platform.api('scheduling')}/sites/{site}"
    return [
        "What to type (footbridge is in .venv/bin)",
        f"  footbridge report --site {site}",
        f"  TOKEN=$(footbridge token --role program_director --site {site})",
        f'  curl -H "Authorization: Bearer $TOKEN" "{scheduling}/weeks/{ends.week}?at_risk=true"',
        '  curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\',
        f"    -d '{{}}' {scheduling}/plans/{ends.plan}/application  # apply the plan",
        "  footbridge import-teds FILE     a SAMHSA TEDS file of any year from 2006",
        "  footbridge status               what runs, and whether anything waits",
        "  make down                       stop; the data stays",
    ]
